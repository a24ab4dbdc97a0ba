"""An engine's sound becomes telephone sound."""

from __future__ import annotations

import numpy as np
import pytest

from carecall.speech.levelling import TARGET_DBOV, loudness
from carecall.speech.telephone_sound import LEAD_SAMPLES, TAIL_SAMPLES, to_telephone
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


@pytest.mark.parametrize("peak", [600, 5000, 32767])
def test_loud_and_soft_sound_come_out_alike(peak: int) -> None:
    assert loudness(heard(tone(8000, peak=peak), 8000)).active_dbov == pytest.approx(
        TARGET_DBOV, abs=0.3
    )


def test_the_lowest_sample_does_not_wrap_around() -> None:
    sound = heard(np.full(800, -32768, dtype=np.int16), 8000)
    assert sound.max() == 0
    assert sound.min() > -32768


def test_dead_air_around_the_voice_is_cut_and_a_little_is_kept() -> None:
    silence = np.zeros(8000, dtype=np.int16)
    sound = heard(np.concatenate((silence, tone(8000), silence)), 8000)
    assert abs(len(sound) - (8000 + LEAD_SAMPLES + TAIL_SAMPLES)) < 40


def test_only_silence_is_no_sound() -> None:
    assert len(heard(np.zeros(22050, dtype=np.int16), 22050)) == 0
    assert len(heard(np.zeros(0, dtype=np.int16), 22050)) == 0
