"""A wall clock that is set forward or back plans nobody twice and frees no number."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from carecall.domain.schedule import Interval
from tests.builders import NOON, make_world

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def world(sessions):
    return make_world(
        sessions,
        people=2,
        interval=Interval.DAY,
        start_time=time(0, 30),
        until_time=time(23, 30),
        redials=3,
        redial_gap_s=600,
    )


@pytest.mark.parametrize("step", [HOUR, -HOUR, 11 * HOUR, -11 * HOUR])
def test_a_day_is_planned_once_wherever_its_clock_stands(world, step):
    assert world.ledger.plan_due(NOON) == 2
    assert world.ledger.plan_due(NOON + step) == 0
    assert world.ledger.plan_due(NOON) == 0


def test_a_clock_set_back_over_midnight_plans_no_day_again(world):
    assert world.ledger.plan_due(NOON) == 2
    assert world.ledger.plan_due(NOON + DAY) == 2
    assert world.ledger.plan_due(NOON) == 0
    assert world.ledger.plan_due(NOON + DAY) == 0
    assert len(world.planned()) == 4


@pytest.mark.parametrize("step", [HOUR, -HOUR])
def test_the_number_of_a_doubtful_call_stays_taken_whatever_the_clock_says(world, step):
    world.ledger.plan_due(NOON)
    first, second = world.claim()
    for due in (first, second):
        world.ledger.originating(due.call_id, NOON)
        world.ledger.doubtful(due.call_id, NOON)
    assert world.claim(NOON + step) == []
    assert len(world.ledger.open_calls()) == 2
