"""Saved views: own and shared ones, without people's names in what is shared."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import SavedViewRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World, make_world


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.fixture
def colleague(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    """Somebody else of our own organization."""
    add_operator(sessions, world.organization_id, "kim@a.kr")
    visitor = visit()
    visitor.sign_in("kim@a.kr")
    return visitor


def rows_of(sessions: Sessions) -> list[SavedViewRow]:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(SavedViewRow).order_by(SavedViewRow.id)))


def search_for_a_name(visitor: Visitor) -> str:
    """The key under which the session keeps the searched name."""
    answer = visitor.post("/recipients/search", {"name": "사람3", "progress": "none"})
    found = re.search(r"[?&]s=([^&]+)", answer.location)
    assert found
    return found[1]


def test_an_own_view_leads_to_the_same_rows_again(boss: Visitor, sessions: Sessions) -> None:
    key = search_for_a_name(boss)
    before = boss.get(f"/recipients/?s={key}").text
    boss.post(
        "/views/save", {"screen": "recipients", "view_name": "Mine", "s": key, "sort": "name"}
    )
    (row,) = rows_of(sessions)
    assert (row.shared, row.query) == (False, {"values": {"name": "사람3"}, "sort": "name"})
    answer = boss.get(f"/views/{row.id}/")
    assert "사람3" not in answer.location
    assert "%EC" not in answer.location
    assert boss.get(answer.location).text.count("data-row-check") == before.count("data-row-check")


def test_a_shared_view_holds_no_names_and_is_seen_by_colleagues_who_cannot_delete_it(
    boss: Visitor, colleague: Visitor, sessions: Sessions
) -> None:
    key = search_for_a_name(boss)
    boss.post("/views/save", {"screen": "recipients", "view_name": "Ours", "shared": "yes", "s": key,
                              "progress": "none"})  # fmt: skip
    (row,) = rows_of(sessions)
    assert row.query["values"] == {"progress": "none"}
    assert "Ours" in colleague.get("/recipients/").text
    assert "progress=none" in colleague.get(f"/views/{row.id}/").location
    assert "Delete the view Ours" not in colleague.get("/recipients/").text
    assert colleague.post(f"/views/{row.id}/delete").status_code == 404
    assert boss.post(f"/views/{row.id}/delete").status_code == 302
    assert rows_of(sessions) == []


def test_a_private_view_is_nobody_elses(
    boss: Visitor, colleague: Visitor, sessions: Sessions
) -> None:
    boss.post("/views/save", {"screen": "recipients", "view_name": "Secret"})
    (row,) = rows_of(sessions)
    assert "Secret" in boss.get("/recipients/").text
    assert "Secret" not in boss.get("/campaign-status/").text
    assert "Secret" not in colleague.get("/recipients/").text
    assert colleague.get(f"/views/{row.id}/").status_code == 404


def test_a_shared_view_stays_within_its_organization(
    boss: Visitor, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    other = make_world(sessions, people=1, name="사하구", first=900)
    add_operator(sessions, other.organization_id, "other@b.kr")
    stranger = visit()
    stranger.sign_in("other@b.kr")
    boss.post("/views/save", {"screen": "recipients", "view_name": "Ours", "shared": "yes"})
    (row,) = rows_of(sessions)
    assert "Ours" not in stranger.get("/recipients/").text
    assert stranger.get(f"/views/{row.id}/").status_code == 404


@pytest.mark.parametrize(
    "screen", ["campaign_status", "recipients", "alerts", "organizations", "monthly_usage"]
)
def test_every_list_offers_its_views(boss: Visitor, screen: str) -> None:
    saved = boss.post("/views/save", {"screen": screen, "view_name": f"View of {screen}"})
    assert f"View of {screen}" in boss.get(saved.location).text


def test_a_name_is_needed_and_taken_once(boss: Visitor, sessions: Sessions) -> None:
    for name in ("", "x" * 81, "Mine", "Mine"):
        boss.post("/views/save", {"screen": "recipients", "view_name": name})
    assert [row.name for row in rows_of(sessions)] == ["Mine"]
    assert "of this name already" in boss.get("/recipients/").text
    assert boss.post("/views/save", {"screen": "contracts", "view_name": "x"}).status_code == 404
