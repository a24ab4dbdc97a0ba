"""Progress and statistics count one call alike: by its campaign's life, and by whether a person ever answered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from carecall.domain.call import Disposition, PlannedCallState
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import ScheduleRecipientRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World, make_world
from tests.talks import MISSED, NORMAL, SCHEDULED, WAITING, Told, tell

TILE = re.compile(r'id="tile-(\w+-\w+)".*?<span class="value">([\d,]+)</span>', re.S)
LISTED = re.compile(r'id="row-(\d+)"')
TOLD_TO_CALL_LATER = Told(
    PlannedCallState.EXHAUSTED, Disposition.ANSWERED, attempts=3, talk_ms=8_000
)
ASKED_FOR_LATER = replace(WAITING, disposition=Disposition.ANSWERED, talk_ms=8_000)


@pytest.fixture
def world(sessions: Sessions) -> World:
    """Two people, and nobody called yet."""
    built = make_world(sessions, people=2, name="해운대구", first=1)
    add_operator(sessions, built.organization_id, "boss@a.kr")
    return built


def tiles(boss: Visitor) -> dict[str, str]:
    return dict(TILE.findall(boss.get("/campaign-status/?period=all").text))


def rows(boss: Visitor, search: str) -> list[str]:
    return LISTED.findall(boss.get(f"/campaign-status/?period=all&{search}").text)


def test_a_single_round_that_is_over_leaves_progress(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    for key, told in zip(world.recipient_ids, (NORMAL, MISSED), strict=True):
        tell(world, told, recipient_id=key, at=NOON)
    assert tiles(boss)["progress-all"] == "2"
    assert len(rows(boss, "progress=completed")) == 2
    with system_writing(sessions, "a test plans") as session:
        for row in session.query(ScheduleRecipientRow):
            row.planned_until_on = NOON.date()
    assert tiles(boss)["progress-all"] == "0"
    assert rows(boss, "progress=completed") == []


def test_who_answered_and_was_not_reached_again_is_connected_in_statistics_too(
    boss: Visitor, world: World
) -> None:
    tell(world, TOLD_TO_CALL_LATER, recipient_id=world.recipient_ids[0], at=NOON)
    assert (tiles(boss)["result-connected"], tiles(boss)["result-unanswered"]) == ("1", "0")
    page = boss.get("/statistics/monthly-usage/?period=month").text
    assert "100% (1 / 1)" in page
    assert "over 1 connected calls" in boss.get("/statistics/call-duration/?period=month").text


def test_who_asked_for_a_later_call_is_found_as_ended_and_not_as_not_connected(
    boss: Visitor, world: World
) -> None:
    first, second = world.recipient_ids
    tell(world, ASKED_FOR_LATER, recipient_id=first, at=NOON)
    tell(world, WAITING, recipient_id=second, at=NOON)
    assert len(rows(boss, "status=ended")) == 1
    assert len(rows(boss, "status=not_connected")) == 1


def test_calls_that_nobody_dialled_yet_are_found_by_the_number_that_they_will_show(
    boss: Visitor, world: World
) -> None:
    first, second = world.recipient_ids
    tell(world, SCHEDULED, recipient_id=first, at=NOON + timedelta(days=1))
    tell(world, NORMAL, recipient_id=second, at=NOON)
    assert len(rows(boss, "outgoing=02-1234-0001")) == 2
    assert rows(boss, "outgoing=02-9999") == []
