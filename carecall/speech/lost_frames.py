"""Fills the holes that lost packets leave in telephone sound with more of what stands around them.

A hole of exact silence in the middle of a syllable looks like a stop consonant, and a short word
with a hole is not understood any more. As in ITU-T G.711 Appendix I the last pitch period is
repeated; the sound after the hole is known here too, so it is carried backwards in the same way and
the two are faded into each other.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

FRAME = 160
"""20 ms at 8 kHz: what a packet holds."""
MOST_FRAMES = 3
"""Beyond 60 ms there is nothing left to carry on (the same limit as in the Recommendation)."""
_BY_CHANCE = 8
"""Samples beside a hole that may be 0 themselves."""
_PATTERN = 160
_SHORTEST, _LONGEST = 20, 133
"""Pitch periods from 400 down to 60 Hz."""
_NEEDED = _PATTERN + _LONGEST
_QUIET = 1e-9


def heard_samples(pcm: bytes) -> Samples:
    """Return 8 kHz s16le `pcm` as samples between -1 and 1, its holes filled."""
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float32)
    samples *= np.float32(1 / 32768)
    return without_holes(samples)


def without_holes(samples: Samples) -> Samples:
    """Return 8 kHz `samples` with each hole of one to MOST_FRAMES frames filled, where enough sound is on both sides."""
    holes = _holes(samples)
    if not holes:
        return samples
    filled = samples.copy()
    for start, end in holes:
        if start < _NEEDED or end + _NEEDED > len(samples):
            continue
        before = _carried_on(filled[start - _NEEDED : start], end - start)
        after = _carried_on(filled[end : end + _NEEDED][::-1], end - start)[::-1]
        fade = np.linspace(0.0, 1.0, end - start, dtype=np.float32)
        filled[start:end] = before * (1 - fade) + after * fade
    return filled


def _holes(samples: Samples) -> list[tuple[int, int]]:
    """Return where whole frames are missing, as (first sample, sample after the last)."""
    steps = np.flatnonzero(np.diff((samples == 0).astype(np.int8), prepend=0, append=0))
    runs = zip(steps[::2].tolist(), steps[1::2].tolist(), strict=True)
    return [(start, end) for start, end in runs if _is_hole(end - start)]


def _is_hole(length: int) -> bool:
    frames, rest = divmod(length, FRAME)
    return 1 <= frames <= MOST_FRAMES and rest <= _BY_CHANCE


def _carried_on(known: Samples, count: int) -> Samples:
    """Return `count` samples that follow `known`: its last pitch period, again and again."""
    pattern = known[-_PATTERN:]
    likeness = [
        float(np.sum(pattern * earlier)) / (float(np.sum(earlier * earlier)) ** 0.5 + _QUIET)
        for earlier in (known[-_PATTERN - lag : -lag] for lag in range(_SHORTEST, _LONGEST))
    ]
    lag = _SHORTEST + int(np.argmax(likeness))
    return np.resize(known[-lag:], count)
