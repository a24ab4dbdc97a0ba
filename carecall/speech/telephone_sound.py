"""Turns an engine's sound into telephone sound: 8 kHz, no dead air around it, a safe level."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from carecall.domain.audio import SAMPLE_RATE_HZ
from carecall.speech.wave_file import Sound

PEAK = 23198
"""-3 dBFS of 32767: headroom for the codecs on the way."""
SILENT_PEAK = 80
"""About -52 dBFS; below it a synthesiser's lead-in and tail are dead air."""
LEAD_SAMPLES = 160
TAIL_SAMPLES = 480
"""20 ms kept before and 60 ms after the voice, so that no consonant is clipped."""

Samples = NDArray[np.int16]


def to_telephone(sound: Sound) -> bytes:
    """Return `sound` as 8 kHz mono s16le PCM, trimmed and with its peak at -3 dBFS at most."""
    samples = sound.samples
    if sound.rate_hz != SAMPLE_RATE_HZ and len(samples):
        samples = soxr.resample(samples, sound.rate_hz, SAMPLE_RATE_HZ)
    return limited(trimmed(samples)).astype("<i2").tobytes()


def trimmed(samples: Samples) -> Samples:
    """Return 8 kHz `samples` without the dead air around the voice; nothing when all is dead air."""
    voiced = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENT_PEAK)
    if not len(voiced):
        return samples[:0]
    return samples[max(0, voiced[0] - LEAD_SAMPLES) : voiced[-1] + TAIL_SAMPLES]


def limited(samples: Samples) -> Samples:
    """Return `samples` scaled down so that no peak passes -3 dBFS; quieter sound stays as it is."""
    peak = int(np.abs(samples.astype(np.int32)).max(initial=0))
    if peak <= PEAK:
        return samples
    return (samples * (PEAK / peak)).astype(np.int16)
