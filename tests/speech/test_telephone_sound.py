"""An engine's sound becomes telephone sound."""

from __future__ import annotations

import numpy as np
import pytest

from carecall.speech.telephone_sound import LEAD_SAMPLES, PEAK, TAIL_SAMPLES, to_telephone
from carecall.speech.wave_file import Sound


def tone(rate_hz: int, *, peak: int = 8000, seconds: float = 1.0) -> np.ndarray:
    at = np.arange(int(rate_hz * seconds))
    return (peak * np.sin(2 * np.pi * 400 * at / rate_hz)).astype(np.int16)


def heard(samples: np.ndarray, rate_hz: int) -> np.ndarray:
    return np.frombuffer(to_telephone(Sound(samples=samples, rate_hz=rate_hz)), dtype="<i2")


@pytest.mark.parametrize("rate_hz", [8000, 16000, 22050, 24000, 44100, 48000])
def test_a_second_stays_a_second_at_any_rate(rate_hz: int) -> None:
    sound = heard(tone(rate_hz), rate_hz)
    assert 7900 <= len(sound) <= 8000
    assert 7500 < np.abs(sound).max() < 8500


def test_loud_sound_is_brought_down_to_minus_3_db_and_soft_sound_is_left() -> None:
    assert np.abs(heard(tone(8000, peak=32767), 8000)).max() <= PEAK
    assert np.abs(heard(tone(8000, peak=5000), 8000)).max() == 5000


def test_the_lowest_sample_does_not_wrap_around() -> None:
    assert np.abs(heard(np.full(800, -32768, dtype=np.int16), 8000).astype(int)).max() <= PEAK


def test_dead_air_around_the_voice_is_cut_and_a_little_is_kept() -> None:
    silence = np.zeros(8000, dtype=np.int16)
    sound = heard(np.concatenate((silence, tone(8000), silence)), 8000)
    assert abs(len(sound) - (8000 + LEAD_SAMPLES + TAIL_SAMPLES)) < 40


def test_only_silence_is_no_sound() -> None:
    assert len(heard(np.zeros(22050, dtype=np.int16), 22050)) == 0
    assert len(heard(np.zeros(0, dtype=np.int16), 22050)) == 0
