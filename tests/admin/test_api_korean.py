"""What programs are told is said in Korean where that is asked: nobody who reads it at a screen meets an English sentence."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from carecall.store.operators import PLATFORM_OPERATOR
from carecall.store.session import Sessions
from carecall.store.tables import ApiReach
from tests.admin.conftest import add_operator
from tests.admin.programs import Program, make_key
from tests.builders import World

HANGUL = re.compile("[가-힣]")


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.fixture
def program(app: Flask, world: World, sessions: Sessions) -> Program:
    """A program of the platform operator that reads Korean."""
    chief = add_operator(sessions, world.organization_id, "chief@a.kr", role=PLATFORM_OPERATOR)
    key = make_key(sessions, world.organization_id, chief, reach=ApiReach.EVERYWHERE)
    client = app.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "ko"
    return Program(client, key)


def test_every_refusal_of_lists_bodies_and_versions_is_said_in_korean(
    program: Program, world: World
) -> None:
    numbers = f"/numbers/{world.phone_number_id}"
    answers = [
        program.get("/organizations?limit=9999"),
        program.get("/organizations?sort=nothing"),
        program.get("/organizations?count=odd"),
        program.get("/organizations?nothing=1"),
        program.get("/organizations?type=odd"),
        program.get("/organizations?organization=99999"),
        program.get("/organizations?registered_from=yesterday"),
        program.get("/organizations?name=" + "x" * 500),
        program.get("/organizations?cursor=odd"),
        program.get("/organizations?fields=odd"),
        program.get("/users?name=kim"),
        program.post("/users/search", ["odd"]),
        program.post("/users/search", {"name": True}),
        program.post("/users/search", {"mobile": "abc"}),
        program.post("/organizations", {"name": "a\u0000b"}),
        program.patch(numbers, {"lettering": "안부"}, None),
        program.patch(numbers, {"lettering": "안부"}, 999),
        program.ask("PATCH", numbers, {"lettering": "안부"}, headers={"If-Match": "odd"}),
        program.post("/numbers", {"odd": 1}),
        program.post("/do-not-call/1/lift", {"reason": "\t"}),
        program.post("/alert-rules/preview", {"topic": "odd"}),
        program.post("/users", {}, once="x" * 999),
    ]
    for answer in answers:
        assert answer.status_code >= 400, answer.request.path
        said = [answer.json["detail"], *(each["detail"] for each in answer.json.get("errors", []))]
        assert [each for each in said if not HANGUL.search(each)] == [], answer.request.full_path  # type: ignore[attr-defined]  # of the test's request
