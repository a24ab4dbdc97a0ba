"""Everybody that a search finds is selected at once: counted first, then paused, resumed or deleted in one step."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from admin import matching_view
from admin.queries import matching_people
from carecall.domain.recipient import Participation
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import RecipientRow, ScheduleRecipientRow
from tests.admin.conftest import Visitor
from tests.builders import World, make_organization

FIELD = re.compile(r'name="(matching|matching_count)" value="([^"]*)"')


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: what the statements do is held on both by the list's own tests."""
    return sqlite_url


def selected(boss: Visitor, query: str = "") -> dict[str, str]:
    """What the page posts once everybody that matches is selected."""
    return {name: value.replace("&amp;", "&") for name, value in FIELD.findall(boss.get(f"/recipients/matching{query}").text)}  # fmt: skip


def paused(sessions: Sessions) -> int:
    with system_reading(sessions, "a test counts") as session:
        return session.scalar(select(func.count()).where(ScheduleRecipientRow.state == Participation.PAUSED)) or 0  # fmt: skip


def living(sessions: Sessions, organization_id: int) -> int:
    with system_reading(sessions, "a test counts") as session:
        own = RecipientRow.organization_id == organization_id, RecipientRow.erased_at.is_(None)
        return session.scalar(select(func.count(RecipientRow.id)).where(*own)) or 0


def test_all_that_match_are_counted_and_the_page_says_who_cannot(boss: Visitor) -> None:
    boss.post("/recipients/new", {"name": "김새벽", "phone": "01077778888"})
    page = boss.get("/recipients/matching?progress=in_progress").text
    assert "All 11 that match are selected." in page
    assert "Cannot be paused: 0" in page
    assert "Cannot be resumed: 11" in page
    assert "Cannot be paused: 1 " in boss.get("/recipients/matching").text


def test_all_that_match_are_paused_and_resumed_together(boss: Visitor, sessions: Sessions) -> None:
    boss.post("/views/rows", {"screen": "recipients", "size": "10"})
    assert "Select all 11 that match" in boss.get("/recipients/").text
    boss.post("/recipients/pause", {**selected(boss, "?progress=in_progress&sort=name"), "until": "2026-03-20"})  # fmt: skip
    assert paused(sessions) == 11
    boss.post("/recipients/resume", selected(boss, "?progress=paused"))
    assert paused(sessions) == 0


def test_nobody_is_touched_when_other_people_match_meanwhile(
    boss: Visitor, sessions: Sessions
) -> None:
    boss.post("/recipients/search", {"name": "사람1"})
    address = boss.post("/recipients/search", {"name": "사람1"}).location
    chosen = selected(boss, address.partition("recipients/")[2])
    assert chosen["matching_count"] == "3"
    assert "사람" not in chosen["matching"]
    boss.post("/recipients/pause", {**chosen, "matching": "s=forgotten"})
    assert paused(sessions) == 0
    assert "select them again" in boss.get("/recipients/").text
    boss.post("/recipients/pause", chosen)
    assert paused(sessions) > 0


def test_deleting_all_that_match_asks_for_their_number(
    boss: Visitor, sessions: Sessions, world: World
) -> None:
    stranger = make_organization(sessions, name="남의 구", people=3, first=900)
    boss.post("/recipients/new", {"name": "김새벽", "phone": "01077778888"})
    before = living(sessions, world.organization_id)
    chosen = selected(boss, "?progress=none")
    assert chosen["matching_count"] == "1"
    boss.post("/recipients/delete", chosen)
    assert living(sessions, world.organization_id) == before
    boss.post("/recipients/delete", {**chosen, "typed": "1"})
    assert living(sessions, world.organization_id) == before - 1
    assert living(sessions, stranger.organization_id) == 3


def test_deleting_is_refused_while_a_call_with_one_of_them_is_going_on(
    boss: Visitor, sessions: Sessions, world: World
) -> None:
    chosen = selected(boss)
    answer = boss.post("/recipients/delete", {**chosen, "typed": chosen["matching_count"]})
    assert answer.status_code == 409
    assert living(sessions, world.organization_id) == 11


def test_more_than_one_order_may_be_about_is_refused_in_one_sentence(
    boss: Visitor, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = selected(boss)
    monkeypatch.setattr(matching_people, "MOST_MATCHING", 5)
    monkeypatch.setattr(matching_view, "MOST_MATCHING", 5)
    assert "More than 5 people match. Narrow the search" in boss.get("/recipients/matching").text
    assert selected(boss) == {}
    boss.post("/recipients/pause", chosen)
    assert paused(sessions) == 0
