"""What programs do with settings besides changing rows: numbers, passwords, locks, secrets, refusals, the trail."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from carecall.store.operators import PLATFORM_OPERATOR
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import ApiReach, DoNotCallRow, OptOutRow, OutboxRow, UserRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.programs import Program, make_key
from tests.builders import World


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.fixture
def program(app: Flask, world: World, sessions: Sessions) -> Program:
    """A program of the platform operator."""
    chief = add_operator(sessions, world.organization_id, "chief@a.kr", role=PLATFORM_OPERATOR)
    key = make_key(sessions, world.organization_id, chief, reach=ApiReach.EVERYWHERE)
    return Program(app.test_client(), key)


def test_a_new_organization_is_answered_though_it_was_not_in_reach_before(
    program: Program,
) -> None:
    body = {"name": "우동복지관", "type": "contracting", "client_class": "public_agency", "representative": "김",
            "address_base": "부산", "business_no": "124-81-00998"}  # fmt: skip
    made = program.post("/organizations", body)
    assert made.status_code == 201, made.text
    assert (made.json["name"], made.json["country"], made.json["time_zone"]) == ("우동복지관", "KR", "Asia/Seoul")  # fmt: skip
    path = f"/organizations/{made.json['id']}"
    changed = program.patch(
        path, {"control_integration": None, "name": "우1동"}, made.json["version"]
    )
    assert changed.json["name"] == "우1동"
    assert program.delete(path, changed.json["version"]).status_code == 204


def test_a_user_gets_a_password_once_is_locked_and_let_in_again(
    program: Program, sessions: Sessions, world: World
) -> None:
    body = {"name": "새 사람", "email": "new@a.kr", "role": "worker", "language": "ko", "mobile": "010-3333-4444",
            "organization": world.organization_id}  # fmt: skip
    made = program.post("/users", body)
    assert made.status_code == 201, made.text
    assert len(made.json["temporary_password"]) > 12
    path = f"/users/{made.json['id']}"
    again = program.post(f"{path}/password")
    assert again.json["temporary_password"] != made.json["temporary_password"]
    assert program.post(f"{path}/lock").status_code == 204
    assert "temporary_password" not in program.get(path).json
    assert program.post(f"{path}/unlock").status_code == 204
    with system_reading(sessions, "a test looks") as session:
        own = session.scalars(select(UserRow.id).where(UserRow.email == "chief@a.kr")).one()
    assert program.post(f"/users/{own}/password").json["code"] == "own_account"
    assert program.post(f"/users/{own}/lock").json["code"] == "needed"


def test_numbers_are_added_many_at_once_and_consecutive_ones_written_out(
    program: Program, world: World
) -> None:
    body = {"organization": world.organization_id, "billing_number": "02-555-0000", "trunk": world.trunk_id,
            "verified": True, "numbers": [{"number": "02-555-1000", "lettering": "해운대구", "last_digits": "1003"},
                                          {"number": "nonsense"}]}  # fmt: skip
    seen = program.post("/numbers/preview", body)
    assert [bool(each["problems"]) for each in seen.json["numbers"]] == [False] * 4 + [True]
    made = program.post("/numbers", body)
    assert made.status_code == 201, made.text
    assert len(made.json["ids"]) == 4
    again = program.post("/numbers", body)
    assert again.status_code == 422
    assert again.json["errors"][0]["pointer"] == "/numbers/0"
    wrong = program.post("/numbers", {**body, "numbers": [{"number": "02-555-1000", "last_digits": "0001"}]})  # fmt: skip
    assert wrong.json["errors"][0]["pointer"] == "/numbers/0/last_digits"
    line = program.get(f"/numbers/{made.json['ids'][0]}").json
    assert (line["lettering"], line["verified"]) == ("해운대구", True)


def test_a_channel_is_tried_and_its_secret_renewed(program: Program, sessions: Sessions) -> None:
    made = program.post("/channels", {"name": "복지", "kind": "webhook", "url": "https://example.org/in"})  # fmt: skip
    path = f"/channels/{made.json['id']}"
    renewed = program.post(f"{path}/secret")
    assert renewed.json["secret"] not in {"", made.json["secret"]}
    assert program.post(f"{path}/test").status_code == 202
    with system_reading(sessions, "a test looks") as session:
        assert session.scalars(select(OutboxRow.topic)).all() == ["test"]


def test_who_would_be_told_is_previewed_and_nobody_is_told(
    program: Program, world: World, sessions: Sessions
) -> None:
    made = program.post("/channels", {"name": "상황실", "kind": "webhook", "url": "https://example.org/in"})  # fmt: skip
    assert made.status_code == 201, made.json
    at = "2026-05-05T03:00:00+09:00"
    told = program.post("/alert-rules/preview", {"topic": "emergency", "at": at}).json["items"]
    assert [(each["channel"], each["at"]) for each in told] == [("상황실", at)]
    for wrong, where in (({"at": "tomorrow"}, "/at"), ({"at": "2026-05-05T03:00:00"}, "/at"), ({"topic": "test"}, "/topic")):  # fmt: skip
        refused = program.post("/alert-rules/preview", {"topic": "emergency", **wrong})
        assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, where)
    foreign = {"topic": "emergency", "organization_id": world.organization_id + 999}
    assert program.post("/alert-rules/preview", foreign).status_code == 404
    with system_reading(sessions, "a test looks") as session:
        assert session.scalars(select(OutboxRow)).all() == []


def test_refusals_are_lifted_for_a_reason_only(
    program: Program, sessions: Sessions, world: World
) -> None:
    own = {"number": "010-8888-1234", "reason": "뜻", "organization": world.organization_id}
    for path, body in (("/do-not-call", own), ("/platform-do-not-call", {"number": "010-8888-9999", "reason": "뜻"})):  # fmt: skip
        made = program.post(path, body)
        assert made.status_code == 201, made.text
        line = f"{path}/{made.json['id']}"
        assert program.post(f"{line}/lift", {"reason": "  "}).status_code == 422
        assert program.post(f"{line}/lift", {"reason": "다시 원함"}).status_code == 204
        assert program.post(f"{line}/lift", {"reason": "다시 원함"}).status_code == 404
        assert program.ask("DELETE", line).status_code in {404, 405}
    with system_reading(sessions, "a test looks") as session:
        assert session.scalars(select(OptOutRow.lifted_at)).one() is not None
        assert session.scalars(select(DoNotCallRow)).all() == []


def test_the_trail_is_read_with_what_the_key_did(program: Program, boss: Visitor) -> None:
    program.post("/holidays", {"day": "2026-05-05", "name": "쉼", "kind": "off"})
    events = program.post("/audit-events/search", {"who": "integration", "limit": 5}).json["items"]
    assert [each["action"] for each in events] == ["api_called", "added"]
    assert events[1]["facts"]["api_key"]
    assert program.get("/audit-events?who=integration").status_code == 422
    page = boss.get("/settings/audit/").text
    assert "Used the HTTP API" in page
    assert "integration" in page


def test_a_choice_that_there_is_not_is_told_by_what_there_is(program: Program) -> None:
    def sentence(path: str, body: dict[str, object], name: str) -> str:
        errors = program.post(path, body).json["errors"]
        return next(each["detail"] for each in errors if each["pointer"] == f"/{name}")

    day = {"day": "2027-01-05", "name": "x"}
    assert sentence("/holidays", {**day, "kind": "maybe"}, "kind").startswith("Choose one of: ")
    assert "this key's reach" in sentence("/holidays", {**day, "organization": 999}, "organization")
    assert "choose among" in sentence("/holidays", {**day, "colour": "red"}, "colour")
