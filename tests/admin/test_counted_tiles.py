"""The tiles say the same whether whole days were counted before or every call is counted now."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from carecall.domain.call import PlannedCallState
from carecall.store.campaigns import end_campaign
from carecall.store.day_counts import count_days
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import PlannedCallRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.test_campaign_progress import TILE
from tests.builders import NOON, World, make_world
from tests.talks import ALL_KINDS, tell

DAYS = (-89, -30, -29, -10, -9, -7, -6, -2, -1, 0, 1, 2, 9)
SEARCHES = (
    "", "period=today", "period=7", "period=30", "period=90", "period=all", "period=custom&from=2026-02-20&until=2026-02-22",
    "period=custom&from=2026-02-21", "period=custom&from=2026-02-22&until=2026-02-20", "period=custom&until=2026-02-21",
)  # fmt: skip


@pytest.fixture
def world(sessions: Sessions) -> World:
    """Calls of every kind through three months, some at each hour, of an organization and one beside it."""
    own = make_world(sessions, people=len(ALL_KINDS), name="해운대구", first=1)
    other = make_world(sessions, people=2, name="수영구", first=41)
    for world in (own, other):
        for number, day in enumerate(DAYS):
            for person, key in enumerate(world.recipient_ids):
                at = NOON + timedelta(days=day, hours=(number * 5 + person * 7) % 24 - 12)
                tell(world, ALL_KINDS[person], recipient_id=key, at=at, slot_no=number + 1)
    add_operator(sessions, own.organization_id, "boss@a.kr")
    return own


def shown(boss: Visitor) -> dict[str, dict[str, str]]:
    return {
        search: dict(TILE.findall(boss.get(f"/campaign-status/?{search}").text))
        for search in SEARCHES
    }


def test_counted_days_change_no_tile(boss: Visitor, world: World, database: Engine) -> None:
    call_by_call = shown(boss)
    assert len({*map(str, call_by_call.values())}) > 6  # the periods differ
    assert count_days(database, NOON) > 80
    assert shown(boss) == call_by_call


def test_a_change_shows_at_the_next_look(
    boss: Visitor, world: World, database: Engine, sessions: Sessions
) -> None:
    count_days(database, NOON)
    before = shown(boss)["period=90"]
    with system_writing(sessions, "a test cancels what waits") as session:
        waits = session.query(PlannedCallRow).filter_by(
            organization_id=world.organization_id, state=PlannedCallState.PLANNED
        )
        cancelled = 0
        for row in waits:
            row.state, row.settled_at = PlannedCallState.CANCELLED, NOON
            cancelled += 1
    after = shown(boss)["period=90"]
    assert int(after["progress-scheduled"]) == int(before["progress-scheduled"]) - cancelled
    count_days(database, NOON)
    assert shown(boss)["period=90"] == after


def test_the_calls_of_a_campaign_that_ended_leave_progress_and_stay_in_the_results(
    boss: Visitor, world: World, database: Engine, sessions: Sessions
) -> None:
    count_days(database, NOON)
    before = shown(boss)["period=90"]
    with system_writing(sessions, "a test ends a campaign") as session:
        end_campaign(session, world.campaign_id, NOON)
    after = shown(boss)["period=90"]
    assert after["progress-all"] == "0"
    assert after["result-total"] == before["result-total"] != "0"
