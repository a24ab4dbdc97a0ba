"""The sound of a room where others talk: noise with the colour and the unrest of many voices."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from carecall.domain.audio import CHUNK_BYTES, SAMPLE_RATE_HZ

Sound = npt.NDArray[np.float32]
CHUNK_SAMPLES = CHUNK_BYTES // 2
BED_S = 8
"""The noise repeats after so long, without a seam: it is made in the frequency domain."""
KNEE_HZ = 500
"""Voices fall by 6 dB an octave above about this."""
UNREST_HZ = 4.0
"""Syllables a second: the level of many voices goes up and down no faster."""
UNREST = 0.25
"""Deviation of the level, in parts of its mean."""
QUIET = 0.05
"""Speech counts as spoken above this part of its loudest sample; pauses between words are no level."""
NOBODY_LEVEL = 3000.0
"""The level of a usual voice, for the room of somebody who says nothing."""


@lru_cache(maxsize=8)
def noise_bed(seed: int) -> Sound:
    """Return BED_S seconds at 8 kHz with a mean square of 1."""
    luck = np.random.default_rng(seed)
    count = BED_S * SAMPLE_RATE_HZ
    hz = np.fft.rfftfreq(count, 1 / SAMPLE_RATE_HZ)
    colour = 1 / np.sqrt(1 + (hz / KNEE_HZ) ** 2)
    voices = _shaped(luck, colour)
    unrest = 1 + UNREST * _shaped(luck, np.where((hz > 0) & (hz <= UNREST_HZ), 1.0, 0.0))
    bed = voices * np.clip(unrest, 0.2, None)
    return np.asarray(bed / np.sqrt(np.mean(bed**2)), dtype=np.float32)


def _shaped(luck: np.random.Generator, shape: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return noise with `shape` as its spectrum, of mean square 1."""
    count = 2 * (len(shape) - 1)
    sound = np.fft.irfft(np.fft.rfft(luck.standard_normal(count)) * shape, count)
    return np.asarray(sound / np.sqrt(np.mean(sound**2)))


def level_of(spoken: Iterable[bytes]) -> float:
    """Return the root of the mean square of 16-bit speech, its pauses left out; that of a usual voice for none."""
    samples = np.frombuffer(b"".join(spoken), dtype="<i2").astype(np.float64)
    if not len(samples):
        return NOBODY_LEVEL
    loud = samples[np.abs(samples) > QUIET * np.max(np.abs(samples))]
    return float(np.sqrt(np.mean(loud**2))) if len(loud) else NOBODY_LEVEL
