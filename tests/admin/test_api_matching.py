"""Everybody whom a search finds, over the HTTP API: counted first, then paused, called again or deleted in one request."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from admin import matching_view
from admin.queries import matching_people
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import UserRow
from tests.admin.conftest import add_operator
from tests.admin.programs import Program, make_key
from tests.admin.test_matching_people import living, paused
from tests.builders import World, make_organization

RUNNING = {"progress": "in_progress"}


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database: what the statements do is held on both by the list's own tests."""
    return sqlite_url


def counted(program: Program, search: dict[str, object]) -> dict[str, object]:
    """The search with the number of people that the preview answers."""
    told = program.post("/recipients/matching/preview", {"search": search}).json
    return {"search": search, "count": told["count"]}


def test_everybody_who_matches_is_counted_paused_and_called_again(
    program: Program, sessions: Sessions
) -> None:
    program.post("/recipients", {"name": "김새벽", "phone": "010-7777-8888"})
    told = program.post("/recipients/matching/preview", {"search": {}}).json
    assert told == {"count": 12, "pausable": 11, "paused": 0, "too_many": False}
    asked = {**counted(program, RUNNING), "reason": "정전", "until": "2026-03-20"}
    assert program.post("/recipients/matching/pause", asked).json == {"matched": 11, "done": 11}
    assert paused(sessions) == 11
    again = program.post("/recipients/matching/resume", counted(program, {"progress": "paused"}))
    assert again.json == {"matched": 11, "done": 11}
    assert paused(sessions) == 0


def test_nobody_is_touched_when_another_number_matches_meanwhile(
    program: Program, sessions: Sessions
) -> None:
    asked = counted(program, {"name": "사람1"})
    program.post("/recipients", {"name": "사람1", "phone": "010-7777-8888"})
    for order in ("pause", "resume", "delete"):
        refused = program.post(f"/recipients/matching/{order}", asked)
        assert (refused.status_code, refused.json["code"]) == (409, "others_match")
    assert paused(sessions) == 0


def test_everybody_who_matches_is_deleted_once_and_nobody_of_others(
    program: Program, sessions: Sessions, world: World
) -> None:
    stranger = make_organization(sessions, name="남의 구", people=3, first=900)
    program.post("/recipients", {"name": "김새벽", "phone": "010-7777-8888"})
    before = living(sessions, world.organization_id)
    asked = counted(program, {"progress": "none"})
    for _again in range(2):
        gone = program.post("/recipients/matching/delete", asked, once="delete-1")
        assert gone.json == {"matched": 1, "done": 1}
    assert living(sessions, world.organization_id) == before - 1
    busy = program.post("/recipients/matching/delete", counted(program, {}))
    assert (busy.status_code, busy.json["code"]) == (409, "call_going_on")
    foreign = {"organization": stranger.organization_id}
    refused = program.post("/recipients/matching/delete", {"search": foreign, "count": 3})
    assert refused.json["errors"][0]["pointer"] == "/search/organization"
    assert living(sessions, stranger.organization_id) == 3


def test_a_search_that_means_nothing_never_means_everybody(
    program: Program, sessions: Sessions
) -> None:
    for search, name in (
        ({"nmae": "김"}, "nmae"), ({"phone": "abc"}, "phone"), ({"limit": 3}, "limit"), ({"progress": "soon"}, "progress"),
        ({"name": "\x00"}, "name"), ({"name": "가" * 101}, "name"), ({"name": True}, "name"), ({"name": None}, "name"),
    ):  # fmt: skip
        refused = program.post("/recipients/matching/delete", {"search": search, "count": 11})
        assert refused.status_code == 422, search
        assert [each["pointer"] for each in refused.json["errors"]] == [f"/search/{name}"], (
            refused.text
        )
    assert program.post("/recipients/matching/delete", {"count": 11}).status_code == 422


def test_more_than_one_order_may_be_about_is_refused(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = counted(program, {})
    monkeypatch.setattr(matching_people, "MOST_MATCHING", 5)
    monkeypatch.setattr(matching_view, "MOST_MATCHING", 5)
    told = program.post("/recipients/matching/preview", {"search": {}}).json
    assert (told["count"], told["too_many"]) == (0, True)
    refused = program.post("/recipients/matching/resume", asked)
    assert (refused.status_code, refused.json["code"]) == (409, "too_many_match")
    assert "More than 5 people match" in refused.json["detail"]


def test_it_needs_the_scope_and_the_permission_of_its_maker(
    app: Flask, world: World, sessions: Sessions
) -> None:
    with system_reading(sessions, "a test looks") as session:
        boss = session.scalars(select(UserRow.id)).one()
    viewer = add_operator(sessions, world.organization_id, "eye@a.kr", role="viewer")
    for maker, scopes in ((boss, ["recipients:read"]), (viewer, ["recipients:write"])):
        key = make_key(sessions, world.organization_id, maker, scopes=scopes)
        some = Program(app.test_client(), key)
        for order in ("preview", "pause", "resume", "delete"):
            asked = {"search": {}, **({"count": 11} if order != "preview" else {})}
            assert some.post(f"/recipients/matching/{order}", asked).status_code == 403
    assert paused(sessions) == 0
