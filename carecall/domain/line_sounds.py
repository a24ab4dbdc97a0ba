"""Listens to the line for sounds that say what answered: a beep, information tones, a fax, music.

Fed with 20 ms chunks; cheap enough for the loop that paces the sound: while nothing is heard only
every third chunk is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

from carecall.domain.answering import LineSound
from carecall.domain.audio import BYTES_PER_MS
from carecall.domain.tone import HIGHEST_HZ, LOWEST_HZ, samples_of, tone_hz

STEADY_HZ = 40
"""A signal tone keeps its pitch; a whistle or a song does not."""
_STRIDE = 3
_GAP_MS = 60
"""Quiet that ends a tone; a chunk that holds the seam of two tones is shorter."""
BEEP_LEAST_MS = 200
BEEP_SURE_MS = 440
"""Longer than any tone of the information signal, so it need not be heard to its end."""
INFORMATION_FIRST_HZ = range(880, 1031)
INFORMATION_SECOND_HZ = range(1330, 1471)
"""950 and 1400 Hz (ITU-T E.180), with the variants in use; 330 ms each, then 1800 Hz."""
INFORMATION_MS = range(180, 461)
INFORMATION_SECOND_MS = 160
FAX_ANSWER_HZ = range(2060, 2141)
FAX_ANSWER_MS = 700
"""The answer tone (CED) is 2100 Hz for 2.6 to 4 s (ITU-T T.30)."""
FAX_CALL_HZ = range(1055, 1146)
FAX_CALL_MS = range(380, 641)
FAX_CALL_GAP_MS = range(2300, 3701)
"""The calling tone (CNG) is 1100 Hz, 0.5 s on and 3 s off (ITU-T T.30); the second one decides."""


@dataclass(slots=True)
class _Tone:
    """One pure tone."""

    pitch_hz: float
    lasted_ms: int
    began_ms: int
    told: bool = False

    @property
    def ended_ms(self) -> int:
        return self.began_ms + self.lasted_ms


class ToneListener:
    """Finds beeps, information tones and fax tones in a row of chunks."""

    def __init__(self) -> None:
        self._now_ms = 0
        self._skipped = 0
        self._tone: _Tone | None = None
        self._gap_ms = 0
        self._before: _Tone | None = None
        self._call_tone: _Tone | None = None
        """The last one that could be a fax's calling tone."""
        self.peak = 0
        """Highest sample of the newest tone."""
        self.like_fax = False
        """The newest beep may be the first of a fax's calling tones."""

    def feed(self, chunk: bytes) -> LineSound | None:
        """Take the next chunk; return a sound once, when it is known."""
        self._now_ms += len(chunk) // BYTES_PER_MS
        if self._tone is None and self._skipped < _STRIDE - 1:
            self._skipped += 1
            return None
        pitch_hz = tone_hz(chunk)
        length_ms = len(chunk) // BYTES_PER_MS
        # A tone that is found after skipped chunks is given the benefit of them.
        length_ms *= self._skipped + 1
        self._skipped = 0
        if pitch_hz is None:
            return self._silence(length_ms)
        self.peak = max(samples_of(chunk))
        return self._sound(pitch_hz, length_ms)

    def skip(self, chunk: bytes) -> None:
        """Let a chunk of speech pass: it ends what was heard."""
        self._now_ms += len(chunk) // BYTES_PER_MS
        self._tone = None

    def _silence(self, length_ms: int) -> LineSound | None:
        if self._tone is None:
            return None
        self._gap_ms += length_ms
        return self._end() if self._gap_ms >= _GAP_MS else None

    def _sound(self, pitch_hz: float, length_ms: int) -> LineSound | None:
        tone = self._tone
        if tone is not None and abs(pitch_hz - tone.pitch_hz) <= STEADY_HZ:
            tone.lasted_ms += length_ms + self._gap_ms
            tone.pitch_hz = pitch_hz
            self._gap_ms = 0
            return self._grown(tone)
        self._before, self._gap_ms = tone, 0
        self._tone = _Tone(pitch_hz, length_ms, self._now_ms - length_ms)
        return None

    def _grown(self, tone: _Tone) -> LineSound | None:
        if tone.told:
            return None
        found: LineSound | None = None
        if self._is_information(tone):
            found = LineSound.SPECIAL_INFORMATION
        elif round(tone.pitch_hz) in FAX_ANSWER_HZ and tone.lasted_ms >= FAX_ANSWER_MS:
            found = LineSound.FAX
        elif tone.lasted_ms >= BEEP_SURE_MS and _could_beep(tone) and not self._could_call(tone):
            found = LineSound.BEEP
        tone.told = found is not None
        return found

    def _is_information(self, tone: _Tone) -> bool:
        before = self._before
        return (
            before is not None
            and round(before.pitch_hz) in INFORMATION_FIRST_HZ
            and before.lasted_ms in INFORMATION_MS
            and tone.began_ms - before.ended_ms <= _GAP_MS
            and round(tone.pitch_hz) in INFORMATION_SECOND_HZ
            and tone.lasted_ms >= INFORMATION_SECOND_MS
        )

    @staticmethod
    def _could_call(tone: _Tone) -> bool:
        """It may still turn out to be as long as a fax's calling tone."""
        return round(tone.pitch_hz) in FAX_CALL_HZ and tone.lasted_ms < FAX_CALL_MS[-1]

    def _end(self) -> LineSound | None:
        tone, self._tone, self._gap_ms, self._before = self._tone, None, 0, None
        if tone is None or tone.told:
            return None
        self.like_fax = round(tone.pitch_hz) in FAX_CALL_HZ and tone.lasted_ms in FAX_CALL_MS
        if self.like_fax:
            before, self._call_tone = self._call_tone, tone
            if before is not None and tone.began_ms - before.ended_ms in FAX_CALL_GAP_MS:
                return LineSound.FAX
        return LineSound.BEEP if tone.lasted_ms >= BEEP_LEAST_MS and _could_beep(tone) else None


def _could_beep(tone: _Tone) -> bool:
    return LOWEST_HZ <= tone.pitch_hz <= HIGHEST_HZ
