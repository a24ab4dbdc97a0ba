"""Under load the passes that only bring news early go first, then those that may be thrown away."""

from __future__ import annotations

import pytest

from carecall.ports.speech import Priority
from carecall.speech.shedding import Pressure, is_shed

IDLE = {"ahead": 0, "lanes": 1, "free": True, "pass_ms": 400, "load": 0.0}
EASY = Pressure(**IDLE)
BUSY_LANE = Pressure(**IDLE | {"free": False})
HALF = Pressure(**IDLE | {"load": 0.6})
CROWDED = Pressure(**IDLE | {"free": False, "ahead": 2})
FULL = Pressure(**IDLE | {"free": False, "load": 0.9})


@pytest.mark.parametrize(
    ("pressure", "shed"),
    [
        (EASY, set()),
        (HALF, {Priority.PARTIAL}),
        (BUSY_LANE, {Priority.PARTIAL}),
        (CROWDED, {Priority.PARTIAL, Priority.SPECULATIVE}),
        (FULL, {Priority.PARTIAL, Priority.SPECULATIVE}),
    ],
)
def test_partial_passes_go_first_then_speculative_ones_and_others_never(
    pressure: Pressure, shed: set[Priority]
) -> None:
    assert {priority for priority in Priority if is_shed(priority, pressure)} == shed


def test_many_lanes_shorten_the_wait() -> None:
    assert not is_shed(
        Priority.SPECULATIVE, Pressure(ahead=2, lanes=4, free=False, pass_ms=400, load=0.3)
    )
