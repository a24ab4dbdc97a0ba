"""Tells music on the line from speech, hum and noise: loud, without pauses, tonal, and moving.

Speech pauses, hum and dial tones stay on one note, noise has no note at all. The note of a stretch
is the lag of the highest normalised autocorrelation, as in pitch detection (Rabiner 1977).
"""

from __future__ import annotations

from array import array
from collections import deque
from math import sqrt
from operator import mul

from carecall.domain.audio import CHUNK_MS
from carecall.domain.tone import samples_of

LOOK_CHUNKS = 10
"""One stretch of 40 ms is looked at in every 200 ms."""
WINDOW_LOOKS = 20
"""4 s decide: shorter music is a ring tone's tail."""
LOUD_RMS = 500.0
"""About -36 dBFS: a television across the room is quieter on a telephone than music played into it."""
TONAL = 0.72
FEWEST_TONAL = 13
FEWEST_LOUD = 18
FEWEST_NOTES = 4
MOST_SPOKEN = 6
"""Looks during which the voice detector took the sound for speech."""
_FACTOR = 4
"""Decimation to 2 kHz: notes lie below 500 Hz."""
_SHORTEST_LAG = 4
_LONGEST_LAG = 40


class MusicListener:
    """Listens to one line from the answer on."""

    def __init__(self) -> None:
        self._chunks = 0
        self._last = b""
        self._looks: deque[tuple[bool, int | None, bool]] = deque(maxlen=WINDOW_LOOKS)
        """Loud, the note, taken for speech."""

    def feed(self, chunk: bytes, probability: float) -> bool:
        """Take the next 20 ms and how likely they are speech; True while it sounds like music."""
        self._chunks += 1
        due = self._chunks % LOOK_CHUNKS == 0
        if due:
            self._look(self._last + chunk, probability)
        self._last = chunk
        return due and self._is_music()

    @property
    def heard_ms(self) -> int:
        """How long has been listened."""
        return self._chunks * CHUNK_MS

    def _look(self, pcm: bytes, probability: float) -> None:
        samples = samples_of(pcm)
        loud = sqrt(sum(map(mul, samples, samples)) / max(len(samples), 1)) >= LOUD_RMS
        note = _note(_decimated(samples)) if loud else None
        self._looks.append((loud, note, probability >= 0.5))

    def _is_music(self) -> bool:
        looks = self._looks
        if len(looks) < WINDOW_LOOKS:
            return False
        notes = [note for _, note, _ in looks if note is not None]
        return (
            sum(loud for loud, _, _ in looks) >= FEWEST_LOUD
            and sum(spoken for _, _, spoken in looks) <= MOST_SPOKEN
            and len(notes) >= FEWEST_TONAL
            and len(set(notes)) >= FEWEST_NOTES
        )


def _decimated(samples: array[int]) -> list[float]:
    parts = [samples[at::_FACTOR] for at in range(_FACTOR)]
    return [sum(four) / _FACTOR for four in zip(*parts, strict=False)]


def _note(samples: list[float]) -> int | None:
    """Return the lag of the strongest repetition, or None when nothing repeats clearly."""
    power = sum(map(mul, samples, samples))
    if not power:
        return None
    best, found = TONAL, None
    for lag in range(_SHORTEST_LAG, min(_LONGEST_LAG, len(samples) // 2)):
        overlap = len(samples) - lag
        likeness = sum(map(mul, samples, samples[lag:])) * len(samples) / (overlap * power)
        if likeness > best:
            best, found = likeness, lag
    return found
