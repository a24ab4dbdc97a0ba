"""Everything we say has one loudness, and no edge of it clicks."""

from __future__ import annotations

import numpy as np
import pytest

from carecall.speech.levelling import (
    MOST_GAIN_DB,
    PEAK_DBOV,
    TARGET_DBOV,
    levelled,
    loudness,
)

SECOND = 8000


def voice(peak: float, seconds: float = 2.0) -> np.ndarray:
    """Syllables of a buzz, five a second, with the crest of speech."""
    at = np.arange(int(SECOND * seconds)) / SECOND
    buzz = sum(np.sin(2 * np.pi * 130 * n * at + n) / n for n in range(1, 12))
    syllables = np.clip(np.sin(2 * np.pi * 2.5 * at), 0, None) ** 2
    sound = buzz * syllables
    return (sound / np.abs(sound).max() * peak * 32767).astype(np.int16)


def test_a_full_sine_has_the_level_that_the_standard_gives_it() -> None:
    at = np.arange(2 * SECOND) / SECOND
    sine = (np.sin(2 * np.pi * 1000 * at) * 32767).astype(np.int16)
    measured = loudness(sine)
    assert measured.active_dbov == pytest.approx(-3.0, abs=0.1)
    assert measured.peak_dbov == pytest.approx(0.0, abs=0.01)


def test_pauses_do_not_count() -> None:
    speech = voice(0.3)
    paused = np.concatenate((speech, np.zeros(6 * SECOND, dtype=np.int16), speech))
    assert loudness(paused).active_dbov == pytest.approx(loudness(speech).active_dbov, abs=0.7)
    assert loudness(paused).activity < 0.5


@pytest.mark.parametrize("peak", [0.05, 0.2, 0.99])
def test_whispers_and_shouts_come_out_at_one_level(peak: float) -> None:
    sound, gain_db = levelled(voice(peak))
    measured = loudness(sound)
    assert measured.active_dbov == pytest.approx(TARGET_DBOV, abs=0.5)
    assert measured.peak_dbov <= PEAK_DBOV + 0.01
    assert gain_db == pytest.approx(TARGET_DBOV - loudness(voice(peak)).active_dbov, abs=0.01)


def test_peaks_are_turned_down_without_clipping_them_flat() -> None:
    sound = voice(0.2)
    sound[8000:8004] = 32767
    louder, _ = levelled(sound)
    assert loudness(louder).peak_dbov <= PEAK_DBOV + 0.01
    assert np.count_nonzero(np.abs(louder.astype(int)) >= 23190) < 8


def test_the_edges_come_out_of_silence() -> None:
    sound, _ = levelled(np.full(SECOND, 9000, dtype=np.int16))
    assert abs(int(sound[0])) <= 1
    assert abs(int(sound[-1])) <= 1
    assert np.abs(np.diff(sound.astype(int))).max() < 200


def test_what_is_nearly_silent_is_not_blown_up() -> None:
    hiss = (np.random.default_rng(5).normal(0, 3, SECOND)).astype(np.int16)
    _, gain_db = levelled(hiss)
    assert gain_db == MOST_GAIN_DB


def test_silence_and_nothing_stay_what_they_are() -> None:
    silence = np.zeros(SECOND, dtype=np.int16)
    assert levelled(silence)[0] is silence
    assert len(levelled(silence[:0])[0]) == 0
    assert len(levelled(voice(0.5)[:3])[0]) == 3
