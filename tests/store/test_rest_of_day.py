"""While a campaign runs, what is left of its day is reckoned from the calls that wait, on the lines that there are."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from carecall.domain.call import PlannedCallState
from carecall.domain.campaign import CampaignState
from carecall.domain.schedule import Interval
from carecall.store.rest_of_day import RestOfDay, rest_of_day
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import CampaignRow, PlannedCallRow, TrunkRow
from tests.builders import NOON, World, make_world

OFFICE = {"interval": Interval.DAY, "start_time": time(12), "until_time": time(18), "redials": 0}
RING_AND_TALK = timedelta(seconds=15 + 180)
"""As long as calls usually take where too few were measured."""


@pytest.fixture
def world(sessions: Sessions) -> World:
    """Three calls of today, planned, and one line."""
    built = make_world(sessions, people=3, **OFFICE)
    built.ledger.plan_due(NOON)
    built.change(TrunkRow, built.trunk_id, channels=1)
    return built


def rest(world: World) -> RestOfDay | None:
    with system_reading(world.sessions, "a test looks") as session:
        return rest_of_day(session, world.campaign_id, NOON)


def test_calls_that_wait_ring_one_after_the_other_on_one_line(world: World) -> None:
    found = rest(world)
    # Of three rings two are answered (the second and the third); the first rings out.
    assert found is not None
    assert (found.calls, found.late) == (3, 0)
    assert NOON + 2 * RING_AND_TALK < found.ends_at < NOON + 3 * RING_AND_TALK


def test_what_is_settled_and_what_comes_tomorrow_is_not_reckoned_with(world: World) -> None:
    over, later, left = world.planned()
    world.change(PlannedCallRow, over.id, state=PlannedCallState.COMPLETED, settled_at=NOON)
    day = timedelta(days=1)
    moved = {"due_at": later.due_at + day, "next_at": later.next_at + day, "until_at": later.until_at + day}  # fmt: skip
    world.change(PlannedCallRow, later.id, **moved)
    found = rest(world)
    assert found is not None
    assert found.calls == 1
    world.change(PlannedCallRow, left.id, state=PlannedCallState.CANCELLED, settled_at=NOON)
    assert rest(world) is None


def test_a_campaign_that_rests_promises_no_end(world: World) -> None:
    world.change(CampaignRow, world.campaign_id, state=CampaignState.PAUSED)
    assert rest(world) is None
