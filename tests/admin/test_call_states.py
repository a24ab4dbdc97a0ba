"""Every way a call can stand: the list says one status, the filter finds the same rows, and each tile counts them alike."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.store.session import Sessions
from carecall.store.tables import PlannedCallRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World, make_world
from tests.talks import Told, tell

PLANNED, CLAIMED, DIALLING, CONNECTED, WAITING, COMPLETED, EXHAUSTED, CANCELLED, BLOCKED = (
    PlannedCallState
)
RINGING, ANSWERED, ENDED, UNKNOWN = CallState.RINGING, CallState.ANSWERED, CallState.ENDED, CallState.UNKNOWN  # fmt: skip
TILE = re.compile(r'id="tile-(\w+-\w+)".*?<span class="value">([\d,]+)</span>', re.S)
LISTED = re.compile(r'id="row-(\d+)"')


@dataclass(frozen=True)
class Way:
    """How a call stands, and what an operator is told of it."""

    state: PlannedCallState
    ringing: CallState | None
    disposition: Disposition | None
    status: str
    progress: str = ""
    result: str = ""


SPOKEN, MISSED = Disposition.ANSWERED, Disposition.NO_ANSWER
WAYS = (
    Way(PLANNED, None, None, "scheduled", "scheduled"),
    Way(PLANNED, ENDED, Disposition.BLOCKED, "scheduled", "scheduled"),
    Way(CLAIMED, CallState.RESERVED, None, "dialling", "scheduled"),
    Way(DIALLING, RINGING, None, "dialling", "scheduled"),
    Way(DIALLING, ENDED, SPOKEN, "dialling", "scheduled", "connected"),
    Way(DIALLING, UNKNOWN, None, "unknown", "scheduled"),
    Way(CONNECTED, ANSWERED, None, "in_progress", "completed", "connected"),
    Way(CONNECTED, ENDED, SPOKEN, "ended", "completed", "connected"),
    Way(WAITING, ENDED, MISSED, "not_connected", "scheduled"),
    Way(WAITING, ENDED, SPOKEN, "ended", "scheduled", "connected"),
    Way(COMPLETED, ENDED, SPOKEN, "ended", "completed", "connected"),
    Way(EXHAUSTED, ENDED, MISSED, "not_connected", "completed", "unanswered"),
    Way(EXHAUSTED, ENDED, Disposition.VOICEMAIL, "not_connected", "completed", "unanswered"),
    Way(EXHAUSTED, ENDED, SPOKEN, "ended", "completed", "connected"),
    Way(CANCELLED, None, None, "cancelled"),
    Way(CANCELLED, ENDED, MISSED, "cancelled"),
    Way(CANCELLED, ENDED, SPOKEN, "ended", "", "connected"),
    Way(BLOCKED, None, None, "blocked"),
    Way(BLOCKED, ENDED, SPOKEN, "ended", "", "connected"),
)  # fmt: skip
"""A row of `cancelled` or `blocked` whose person had answered and asked for another call is a call that has ended."""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Plain comparisons of states do not depend on the database."""
    return sqlite_url


@pytest.fixture
def world(sessions: Sessions) -> World:
    """A person for every way."""
    built = make_world(sessions, people=len(WAYS), name="해운대구", first=1)
    add_operator(sessions, built.organization_id, "boss@a.kr")
    return built


@pytest.fixture
def told(world: World) -> dict[int, Way]:
    """By planned call."""
    found = {}
    for recipient_id, way in zip(world.recipient_ids, WAYS, strict=True):
        talk_ms = 8_000 if way.disposition in (SPOKEN, Disposition.VOICEMAIL) else None
        telling = Told(way.state, way.disposition, way.ringing, attempts=1, talk_ms=talk_ms)
        key, _call = tell(world, telling, recipient_id=recipient_id, at=NOON)
        found[key] = way
    return found


def rows(boss: Visitor, search: str) -> set[int]:
    page = boss.get(f"/campaign-status/?period=all&size=100&{search}").text
    return {int(key) for key in LISTED.findall(page)}


@pytest.mark.parametrize("status", sorted({way.status for way in WAYS}))
def test_a_status_finds_the_rows_that_show_it(
    boss: Visitor, told: dict[int, Way], status: str
) -> None:
    expected = {key for key, way in told.items() if way.status == status}
    assert rows(boss, f"status={status}") == expected


def test_every_tile_counts_and_shows_the_calls_that_it_names(
    boss: Visitor, told: dict[int, Way]
) -> None:
    ways = told.items()
    connected = {key for key, way in ways if way.result == "connected"}
    unanswered = {key for key, way in ways if way.result == "unanswered"}
    promised = {key for key, way in ways if way.progress}
    expected = {
        "result-total": connected | unanswered, "result-connected": connected, "result-unanswered": unanswered,
        "progress-all": promised,
        "progress-completed": {key for key, way in ways if way.progress == "completed"},
        "progress-scheduled": {key for key, way in ways if way.progress == "scheduled"},
    }  # fmt: skip
    tiles = dict(TILE.findall(boss.get("/campaign-status/?period=all").text))
    for tile, keys in expected.items():
        assert tiles[tile] == str(len(keys)), tile
        group, kind = tile.split("-")
        assert rows(boss, f"{group}={kind}") == keys, tile


def test_only_connected_calls_have_a_length_to_be_searched_by(
    boss: Visitor, told: dict[int, Way]
) -> None:
    spoken = {key for key, way in told.items() if way.disposition is SPOKEN}
    assert rows(boss, "talk=short") == spoken


def test_statistics_count_whoever_answered_whatever_became_of_the_further_call(
    boss: Visitor, told: dict[int, Way]
) -> None:
    assert told
    page = boss.get("/statistics/monthly-usage/?period=month").text
    assert "67% (4 / 6)" in page


def test_who_was_rung_again_on_own_wish_was_reached_by_the_first_ringing(
    boss: Visitor, told: dict[int, Way], world: World
) -> None:
    [later] = [
        key for key, way in told.items() if (way.state, way.disposition) == (EXHAUSTED, SPOKEN)
    ]
    world.change(PlannedCallRow, later, attempts=3)
    page = boss.get("/statistics/call-attempts/?period=month").text
    assert "67% (4 / 6)" in page
    assert "Attempt 3 reached 0 of 1 calls" in page
