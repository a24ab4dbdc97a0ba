"""Where a person's speech starts, pauses and ends, from speech probabilities of equal windows.

Time is counted in audio. Thresholds are the measured ones for 8 kHz telephone sound, where the
usual 0.5 loses first syllables. Two thresholds make a hysteresis: between them nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.script import Expectation


class SpeechEdge(StrEnum):
    """A change in the person's speech."""

    STARTED = "started"
    PAUSED = "paused"
    """Quiet for a moment: worth recognising what was said so far, in case the turn is over."""
    RESUMED = "resumed"
    """More speech in the same turn; what was recognised at the pause is stale."""
    ENDED = "ended"
    FADED = "faded"
    """What had started was too short to be speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRule:
    """When windows of sound count as speech, pause and end of turn."""

    window_ms: int = 32
    start_probability: float = 0.30
    end_probability: float = 0.20
    start_windows: int = 3
    resume_windows: int = 2
    pause_ms: int = 200
    min_speech_ms: int = 150
    max_speech_ms: int = 20_000


PRE_ROLL_MS = 300
"""Sound before the detected onset that belongs to an utterance, or its first syllable is lost."""
TAIL_MS = 200
"""Sound after the last speech that belongs to an utterance."""

_END_OF_TURN_MS = {
    Expectation.YES_NO: 500,
    Expectation.NUMBER: 1100,
    Expectation.FREE: 700,
    Expectation.NOTHING: 700,
}
_COMPLETE_MS = {
    Expectation.YES_NO: 350,
    Expectation.NUMBER: 650,
    Expectation.FREE: 480,
    Expectation.NOTHING: 480,
}
_UNFINISHED_MS = {
    Expectation.YES_NO: 1200,
    Expectation.NUMBER: 1500,
    Expectation.FREE: 1300,
    Expectation.NOTHING: 1300,
}
LONGEST_WAIT_MS = 2_000
"""However slow a person is: after so much quiet they expect an answer."""


def end_of_turn_ms(expects: Expectation, *, complete: bool | None = None, extra_ms: int = 0) -> int:
    """Return the quiet that ends a turn.

    `complete` is what the words so far look like: True for a whole sentence, False for one that
    breaks off, None when nobody knows. `extra_ms` is what this person needs beyond the usual; a
    plain yes or no and a whole sentence need less of it than words that leave something open.
    """
    if complete is None:
        return min(LONGEST_WAIT_MS, _END_OF_TURN_MS[expects] + extra_ms)
    if not complete:
        return min(LONGEST_WAIT_MS, _UNFINISHED_MS[expects] + extra_ms)
    share = 0.2 if expects is Expectation.YES_NO else 0.5
    return _COMPLETE_MS[expects] + int(share * extra_ms)


class Endpointer:
    """One call's speech, window by window."""

    def __init__(self, rule: EndpointRule | None = None) -> None:
        self.rule = rule or EndpointRule()
        self.end_silence_ms = end_of_turn_ms(Expectation.FREE)
        self.position_ms = 0
        """End of the last window fed."""
        self.onset_ms = 0
        """Where the current or last speech began."""
        self.speech_end_ms = 0
        """Where it was last heard."""
        self.speaking = False
        """Between STARTED and ENDED or FADED, pauses included."""
        self.paused = False
        self.pause_ms = 0
        """Length of the newest pause that the person ended by going on."""
        self._run = 0

    @property
    def speech_ms(self) -> int:
        """Length of the current or last speech, from onset to its last window."""
        return self.speech_end_ms - self.onset_ms

    @property
    def quiet_ms(self) -> int:
        """Sound since the last speech."""
        return self.position_ms - self.speech_end_ms

    def feed(self, probability: float) -> SpeechEdge | None:
        """Take the next window's speech probability; return what changed, if anything."""
        rule = self.rule
        self.position_ms += rule.window_ms
        if probability >= rule.start_probability:
            self._run += 1
        elif not self.speaking or probability < rule.end_probability:
            self._run = 0
        if self.speaking:
            return self._in_speech(probability)
        if self._run < rule.start_windows:
            return None
        self.speaking, self.paused = True, False
        self.onset_ms = self.position_ms - self._run * rule.window_ms
        self.speech_end_ms = self.position_ms
        return SpeechEdge.STARTED

    def flush(self) -> SpeechEdge | None:
        """End what is being said because no more sound will come."""
        return self._end() if self.speaking else None

    def _in_speech(self, probability: float) -> SpeechEdge | None:
        if self.paused:
            return self._in_pause()
        if probability >= self.rule.end_probability:
            self.speech_end_ms = self.position_ms
            return self._end() if self.speech_ms >= self.rule.max_speech_ms else None
        if self.quiet_ms < self.rule.pause_ms:
            return None
        self.paused = True
        return SpeechEdge.PAUSED

    def _in_pause(self) -> SpeechEdge | None:
        if self._run >= self.rule.resume_windows:
            self.paused = False
            self.pause_ms = self.quiet_ms - self._run * self.rule.window_ms
            self.speech_end_ms = self.position_ms
            return SpeechEdge.RESUMED
        if self._run:
            return None  # this window may be the first of more speech
        return self._end() if self.quiet_ms >= self.end_silence_ms else None

    def _end(self) -> SpeechEdge:
        self.speaking = self.paused = False
        self._run = 0
        return SpeechEdge.FADED if self.speech_ms < self.rule.min_speech_ms else SpeechEdge.ENDED
