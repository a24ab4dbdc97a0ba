"""The measure of our own voice finds what it is for."""

from __future__ import annotations

import numpy as np

from tests.bench.voice_quality import voice_figures
from tests.spoken_quality import quality_of

SECOND = 8000


def sentence(level: float = 0.1, seconds: float = 1.0) -> np.ndarray:
    at = np.arange(int(SECOND * seconds)) / SECOND
    edges = np.minimum(1, np.minimum(at, at[::-1]) / 0.005)
    return (np.sin(2 * np.pi * 300 * at + 0.1) * edges * level * 32767).astype(np.int16)


PAUSE = np.zeros(SECOND // 5, dtype=np.int16)


def test_each_sentence_has_its_level() -> None:
    found = quality_of(np.concatenate((PAUSE, sentence(0.1), PAUSE, sentence(0.2), PAUSE)))
    soft, loud = found.levels_dbov
    assert abs(loud - soft - 6.0) < 0.2
    assert (found.edge_jumps, found.clipped, found.gaps_ms) == ((), 0, ())


def test_a_click_a_hole_and_clipping_are_found() -> None:
    clicking = sentence()[100:]
    holed = sentence(seconds=2)
    holed[6000:6480] = 0
    assert len(quality_of(np.concatenate((PAUSE, clicking, PAUSE))).edge_jumps) == 1
    assert quality_of(holed).gaps_ms == (60,)
    assert quality_of(np.clip(sentence().astype(int) * 20, -32768, 32767)).clipped > 1000


def test_nothing_said_has_no_quality_and_no_figure_fails_for_it() -> None:
    silent = quality_of(np.zeros(SECOND, dtype=np.int16))
    assert silent.levels_dbov == ()
    assert [figure.value for figure in voice_figures([])][-3:] == [0, 0, 0]
