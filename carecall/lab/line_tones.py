"""Sounds of the line that machines make: information tones, fax tones, and something like music."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Callable, Mapping
from enum import StrEnum
from math import exp, pi, sin

from carecall.domain.audio import BYTES_PER_MS, SAMPLE_RATE_HZ
from carecall.lab.beep import beep

PEAK = 8000
INFORMATION_HZ = (950, 1400, 1800)
INFORMATION_MS = 330
"""ITU-T E.180: three tones of 330 ms."""
CALL_TONE_HZ = 1100
CALL_TONE_MS = 500
CALL_TONE_GAP_MS = 3000
"""ITU-T T.30, CNG."""
ANSWER_TONE_HZ = 2100
ANSWER_TONE_MS = 3000
"""ITU-T T.30, CED."""
SEMITONE = 2 ** (1 / 12)
MELODY = (0, 4, 7, 12, 7, 4, 2, 5, 9, 14, 9, 5)
"""Semitones above the lowest note, one after another."""
NOTE_MS = 350
LOWEST_NOTE_HZ = 196.0


class LineTone(StrEnum):
    """What a persona's machine can sound like."""

    BEEP = "beep"
    INFORMATION = "information"
    FAX_CALL = "fax_call"
    FAX_ANSWER = "fax_answer"
    MUSIC = "music"


def tone(hz: float, length_ms: int, peak: int = PEAK) -> bytes:
    """Return a sine as 8 kHz PCM."""
    count = SAMPLE_RATE_HZ * length_ms // 1000
    return _pcm([peak * sin(2 * pi * hz * at / SAMPLE_RATE_HZ) for at in range(count)])


def information() -> bytes:
    """Return the three tones before a network announcement."""
    return b"".join(tone(hz, INFORMATION_MS) for hz in INFORMATION_HZ)


def fax_call(times: int = 3) -> bytes:
    """Return a fax's calling tone, repeated."""
    once = tone(CALL_TONE_HZ, CALL_TONE_MS) + bytes(BYTES_PER_MS * CALL_TONE_GAP_MS)
    return once * times


def fax_answer() -> bytes:
    """Return a fax's answer tone."""
    return tone(ANSWER_TONE_HZ, ANSWER_TONE_MS)


def music(length_ms: int = 15_000, peak: int = PEAK) -> bytes:
    """Return plucked chords that walk up and down: each note with its octave, third and overtones."""
    count = SAMPLE_RATE_HZ * NOTE_MS // 1000
    notes = [LOWEST_NOTE_HZ * SEMITONE**step for step in MELODY]
    sound = [sample for hz in notes for sample in _chord(hz, count, peak)]
    whole = _pcm(sound)
    wanted = BYTES_PER_MS * length_ms
    return (whole * (wanted // len(whole) + 1))[:wanted]


SOUNDS: Mapping[LineTone, Callable[[], bytes]] = {
    LineTone.BEEP: beep,
    LineTone.INFORMATION: information,
    LineTone.FAX_CALL: fax_call,
    LineTone.FAX_ANSWER: fax_answer,
    LineTone.MUSIC: music,
}


def _chord(hz: float, count: int, peak: int) -> list[float]:
    parts = ((1.0, 0.5), (2.0, 0.25), (3.0, 0.12), (SEMITONE**7, 0.13))
    fade = 2.0 / count
    return [
        peak
        * exp(-fade * at)
        * sum(share * sin(2 * pi * hz * ratio * at / SAMPLE_RATE_HZ) for ratio, share in parts)
        for at in range(count)
    ]


def _pcm(samples: list[float]) -> bytes:
    values = array("h", (round(sample) for sample in samples))
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()
