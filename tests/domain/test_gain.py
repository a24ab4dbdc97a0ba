"""Louder, and within the limits."""

from __future__ import annotations

import math
from array import array

import pytest

from carecall.domain.gain import FULL_SCALE, amplified
from carecall.domain.preferences import (
    MOST_GAIN_DB,
    louder,
    slower,
    stored_gain_db,
    stored_speed,
)


def tone(peak: int) -> bytes:
    return array("h", [round(peak * math.sin(at / 3)) for at in range(800)]).tobytes()


def level_db(pcm: bytes) -> float:
    samples = array("h", pcm)
    return 10 * math.log10(sum(each * each for each in samples) / len(samples))


def test_quiet_speech_becomes_louder_by_the_whole_gain() -> None:
    quiet = tone(3000)
    assert level_db(amplified(quiet, 8.0)) - level_db(quiet) == pytest.approx(8.0, abs=0.05)


def test_loud_speech_stays_below_full_scale_and_keeps_its_order() -> None:
    loud = amplified(array("h", range(-32768, 32768, 64)).tobytes(), 8.0)
    samples = list(array("h", loud))
    assert max(map(abs, samples)) <= FULL_SCALE
    assert samples == sorted(samples)
    assert samples[0] == -samples[-1] - 1 or abs(samples[0] + samples[-1]) < 64


def test_no_gain_changes_nothing() -> None:
    assert amplified(tone(3000), 0.0) == tone(3000)
    assert amplified(b"", 4.0) == b""


def test_a_part_alone_sounds_as_in_the_whole() -> None:
    whole = tone(9000)
    assert amplified(whole[:400], 4.0) + amplified(whole[400:], 4.0) == amplified(whole, 4.0)


def test_louder_and_slower_come_in_steps_and_end() -> None:
    assert [louder(0.0), louder(4.0), louder(8.0)] == [4.0, 8.0, MOST_GAIN_DB]
    assert [slower(1.0), slower(0.85), slower(0.7)] == [0.85, 0.722, 0.7]
    assert slower(0.6) == 0.6


@pytest.mark.parametrize(
    ("stored", "speed", "gain_db"),
    [("0.8", 0.8, 0.8), ("9", 2.0, 8.0), ("fast", None, 0.0), ("nan", None, 0.0), ("-3", 0.5, 0.0)],
)
def test_stored_wishes_are_kept_within_limits(
    stored: str, speed: float | None, gain_db: float
) -> None:
    assert (stored_speed(stored), stored_gain_db(stored)) == (speed, gain_db)
