"""Turns an engine's sound into telephone sound: 8 kHz, no dead air around it, the level of a telephone."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from carecall.domain.audio import SAMPLE_RATE_HZ
from carecall.speech.levelling import levelled
from carecall.speech.wave_file import Sound

SILENT_PEAK = 80
"""About -52 dBFS; below it a synthesiser's lead-in and tail are dead air."""
LEAD_SAMPLES = 160
TAIL_SAMPLES = 480
"""20 ms kept before and 60 ms after the voice, so that no consonant is clipped."""

Samples = NDArray[np.int16]


def to_telephone(sound: Sound) -> bytes:
    """Return `sound` as 8 kHz mono s16le PCM, trimmed and levelled (speech.levelling)."""
    samples, _ = levelled(trimmed(at_telephone_rate(sound)))
    return samples.astype("<i2").tobytes()


def at_telephone_rate(sound: Sound) -> Samples:
    """Return the samples of `sound` at 8 kHz."""
    if sound.rate_hz == SAMPLE_RATE_HZ or not len(sound.samples):
        return sound.samples
    return np.asarray(soxr.resample(sound.samples, sound.rate_hz, SAMPLE_RATE_HZ), dtype=np.int16)


def trimmed(samples: Samples) -> Samples:
    """Return 8 kHz `samples` without the dead air around the voice; nothing when all is dead air."""
    voiced = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENT_PEAK)
    if not len(voiced):
        return samples[:0]
    return samples[max(0, voiced[0] - LEAD_SAMPLES) : voiced[-1] + TAIL_SAMPLES]
