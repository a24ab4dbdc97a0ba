"""Makes telephone speech sound like what the phrase recogniser's acoustic model was trained on."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from carecall.domain.audio import SAMPLE_RATE_HZ
from carecall.speech.lost_frames import heard_samples

MODEL_RATE_HZ = 16000
PEAK = 0.5
FLOOR_DBFS = -48.0
MIRROR = 0.1
MOST_GAIN = 60.0
"""36 dB: speech at -40 dBFS still comes up; the noise of an idle line does not become speech."""
_NOISE_SEED = 1
_TAIL_SAMPLES = SAMPLE_RATE_HZ // 10
"""Quiet after the last sound, in which the search can end a sentence: a word that reaches the end reads as the
beginning of a longer sentence, which is none."""


def for_wide_band_model(pcm: bytes) -> bytes:
    """Return 8 kHz s16le `pcm` at 16 kHz s16le, at a steady level and with its upper band filled.

    The model was trained on speech up to 6.8 kHz, and an empty upper band ruins its scores: the
    lower band is mirrored into it 20 dB down, which gives fricatives their place back, and white
    noise is laid under everything. The noise is the same each time, so equal sound reads equal.
    """
    samples = heard_samples(pcm)
    if not len(samples):
        return b""
    samples = np.concatenate((samples, np.zeros(_TAIL_SAMPLES, dtype=np.float32)))
    wide: NDArray[np.float32] = soxr.resample(samples, SAMPLE_RATE_HZ, MODEL_RATE_HZ)
    wide[0::2] *= 1 + MIRROR
    wide[1::2] *= 1 - MIRROR
    wide *= min(MOST_GAIN, PEAK / max(float(np.abs(wide).max()), 1e-6))
    noise = np.random.default_rng(_NOISE_SEED).standard_normal(len(wide), dtype=np.float32)
    wide += noise * np.float32(10 ** (FLOOR_DBFS / 20))
    return (np.clip(wide, -1.0, 1.0) * 32767).astype("<i2").tobytes()
