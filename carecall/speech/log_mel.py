"""Whisper's log-mel spectrogram, without a matrix product that would wake up BLAS threads."""

from __future__ import annotations

import numpy as np
import soxr
from numpy.typing import NDArray

from carecall.domain.audio import SAMPLE_RATE_HZ
from carecall.speech.lost_frames import heard_samples

RATE_HZ = 16000
FFT = 400
HOP = 160
HOP_MS = 10
"""Whisper's analysis: 25 ms Hann windows every 10 ms at 16 kHz."""
_RANGE = 8.0
"""Everything more than 80 dB below the loudest point is cut off there."""
_LEAST_POWER = 1e-10

Samples = NDArray[np.float32]


class LogMel:
    """Computes features of shape (mels, frames) as `openai/whisper` does (whisper/audio.py)."""

    def __init__(self, filters: Samples) -> None:
        """`filters` is the mel filter bank, shape (mels, 201): triangles over few bins each."""
        bins = [np.flatnonzero(row) if row.any() else np.zeros(1, dtype=np.intp) for row in filters]
        self._bins = np.concatenate(bins)
        self._weights = np.concatenate(
            [row[of] for row, of in zip(filters, bins, strict=True)]
        ).astype(np.float32)
        lengths = [len(of) for of in bins]
        self._starts = np.cumsum([0, *lengths[:-1]])
        self._mels = len(filters)
        self._hann = np.hanning(FFT + 1)[:-1].astype(np.float32)

    def features(self, samples: Samples, window_ms: int) -> Samples:
        """Return the features of 16 kHz `samples`, filled up with silence to `window_ms`, which is longer."""
        frames = window_ms // HOP_MS
        sounding = min(frames, (len(samples) + FFT // 2) // HOP + 1)
        least = np.float32(np.log10(_LEAST_POWER))
        logs = np.full((frames, self._mels), least, dtype=np.float32)
        logs[:sounding] = np.log10(np.maximum(self._energies(samples, sounding), _LEAST_POWER))
        np.maximum(logs, logs.max() - _RANGE, out=logs)
        logs += 4.0
        logs /= 4.0
        return np.ascontiguousarray(logs.T)

    def _energies(self, samples: Samples, frames: int) -> Samples:
        tail = max(FFT, frames * HOP + FFT - len(samples))
        padded = np.pad(samples, (0, tail))
        padded = np.concatenate((padded[FFT // 2 : 0 : -1], padded))
        cut = np.lib.stride_tricks.sliding_window_view(padded, FFT)[::HOP][:frames]
        spectrum = np.fft.rfft(cut * self._hann, axis=1)
        power = spectrum.real**2 + spectrum.imag**2
        energies = np.empty((frames, self._mels), dtype=np.float32)
        np.add.reduceat(power[:, self._bins] * self._weights, self._starts, axis=1, out=energies)
        return energies


def to_model_rate(pcm: bytes) -> Samples:
    """Return 8 kHz s16le `pcm` as 16 kHz samples between -1 and 1, what packets lost filled in."""
    samples = heard_samples(pcm)
    if not len(samples):
        return samples
    doubled: Samples = soxr.resample(samples, SAMPLE_RATE_HZ, RATE_HZ)
    return doubled
