"""8 kHz windows become 16 kHz without a seam between them."""

from __future__ import annotations

import numpy as np
import pytest

from carecall.speech.upsample import HISTORY, double_rate, midpoint_filter

DELAY = 8


def upsampled(samples: np.ndarray, window: int = 256) -> np.ndarray:
    taps = midpoint_filter()
    history = np.zeros((1, HISTORY), dtype=np.float32)
    parts = []
    for at in range(0, len(samples), window):
        row = samples[None, at : at + window].astype(np.float32)
        parts.append(double_rate(history, row, taps)[0])
        history = np.concatenate((history, row), axis=1)[:, -HISTORY:]
    return np.concatenate(parts)


@pytest.mark.parametrize("frequency", [200, 1000, 2000, 3000, 3400])
def test_a_tone_stays_the_same_tone(frequency: int) -> None:
    at = np.arange(2048)
    doubled = upsampled(np.sin(2 * np.pi * frequency * at / 8000))
    expected = np.sin(2 * np.pi * frequency * (np.arange(4096) - 2 * DELAY) / 16000)
    assert np.abs(doubled[200:] - expected[200:]).max() < (0.01 if frequency <= 3000 else 0.12)


def test_window_borders_leave_no_trace() -> None:
    samples = np.random.default_rng(3).standard_normal(2048)
    assert np.allclose(upsampled(samples, 256), upsampled(samples, 2048), atol=1e-6)


def test_rows_do_not_touch_each_other() -> None:
    taps = midpoint_filter()
    rows = np.random.default_rng(4).standard_normal((5, 256)).astype(np.float32)
    history = np.zeros((5, HISTORY), dtype=np.float32)
    together = double_rate(history, rows, taps)
    for row in range(5):
        assert np.allclose(together[row], double_rate(history[:1], rows[row : row + 1], taps)[0])
