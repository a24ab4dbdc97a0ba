"""What a telephone line does to sound, and where speech lies in it, for tests of ears."""

from __future__ import annotations

import numpy as np

from carecall.domain.endpointing import PRE_ROLL_MS, TAIL_MS
from carecall.speech.silero import SileroVoiceDetector

WINDOW_MS = 32
BYTES_PER_MS = 16
QUIET_BEFORE_MS = 500
QUIET_AFTER_MS = 1200


def through_a_law(pcm: bytes) -> bytes:
    """Return `pcm` coded and decoded by G.711 A-law: 13 bits, segments of 16 steps."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.int32)
    level = np.minimum(np.abs(samples) >> 4, 2047)
    segment = np.maximum(0, np.floor(np.log2(np.maximum(level, 1))).astype(np.int32) - 4)
    step = 1 << segment
    middle = (level // step * step + step / 2) * 16
    return (np.sign(samples + 0.5) * middle).astype("<i2").tobytes()


def speech_in(pcm: bytes, *, end_ms: int = 700) -> list[bytes]:
    """Return the utterances that the voice detector finds in `pcm` with quiet around it."""
    sound = bytes(QUIET_BEFORE_MS * BYTES_PER_MS) + pcm + bytes(QUIET_AFTER_MS * BYTES_PER_MS)
    found: list[bytes] = []
    start: int | None = None
    last = loud = 0
    for at, probability in enumerate(scores_of(sound)):
        if start is None:
            loud = loud + 1 if probability >= 0.3 else 0
            if loud == 3:
                start, last = at - 2, at
        elif probability >= 0.2:
            last = at
        elif (at - last) * WINDOW_MS >= end_ms:
            found.append(_cut(sound, start, last))
            start, loud = None, 0
    return found if start is None else [*found, _cut(sound, start, last)]


def scores_of(pcm: bytes) -> list[float]:
    """Return the speech probability of every window of `pcm`."""
    detector = SileroVoiceDetector()
    slot = detector.open()
    size = detector.window_bytes
    return [
        detector.score([(slot, pcm[at : at + size])])[0]
        for at in range(0, len(pcm) - size + 1, size)
    ]


def _cut(sound: bytes, first: int, last: int) -> bytes:
    size = WINDOW_MS * BYTES_PER_MS
    begin = max(0, first * size - PRE_ROLL_MS * BYTES_PER_MS)
    return sound[begin : (last + 1) * size + TAIL_MS * BYTES_PER_MS]
