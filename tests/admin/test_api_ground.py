"""The HTTP API's ground: who is let in, what is said of errors, versions, repeats and pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from admin.api.door import PACE
from admin.api.pace import Pace
from admin.api.repeats import KEPT
from carecall.domain.organization import SubscriptionState
from carecall.store.api_pace import PaceRule
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    ApiAnswerRow,
    ApiKeyRow,
    AuditEventRow,
    HolidayRow,
    NotificationChannelRow,
    UserRow,
)
from tests.admin.conftest import Visitor
from tests.admin.programs import Program, make_key
from tests.builders import NOON, World
from tests.fakes.clock import FakeClock

DAY = {"day": "2026-05-05", "name": "창립일", "kind": "off"}
MakeProgram = Callable[..., Program]


@pytest.fixture
def user_id(world: World, sessions: Sessions) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(UserRow.id)).one()


@pytest.fixture
def let_in(app: Flask, world: World, sessions: Sessions, user_id: int) -> MakeProgram:
    """Programs of our own organization."""
    return lambda **named: Program(
        app.test_client(), make_key(sessions, world.organization_id, user_id, **named)
    )


@pytest.fixture
def program(let_in: MakeProgram) -> Program:
    """With every scope that a manager can give."""
    return let_in()


def count_of(sessions: Sessions, row: type[HolidayRow] | type[ApiAnswerRow]) -> int | None:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(func.count()).select_from(row))


def last_event(sessions: Sessions, action: str = "api_called") -> AuditEventRow:
    with system_reading(sessions, "a test looks") as session:
        wanted = select(AuditEventRow).where(AuditEventRow.action == action)
        return session.scalars(wanted.order_by(AuditEventRow.id.desc()).limit(1)).one()


# A row's life


def test_a_settings_row_is_added_read_changed_and_deleted(
    program: Program, sessions: Sessions
) -> None:
    made = program.post("/holidays", DAY)
    assert made.status_code == 201, made.text
    assert made.headers["Location"] == f"/api/v1/holidays/{made.json['id']}"
    path, version = f"/holidays/{made.json['id']}", made.json["version"]
    read = program.get(path)
    assert read.json == made.json
    assert read.headers["ETag"] == f'"{version}"'
    changed = program.patch(path, {"name": "쉬는 날"}, version)
    assert (changed.json["name"], changed.json["day"]) == ("쉬는 날", "2026-05-05")
    listed = program.get("/holidays").json["items"]
    assert [(each["name"], each["shown"]["works"]) for each in listed] == [("쉬는 날", "Day off")]
    gone = program.delete(path, changed.json["version"])
    assert gone.status_code == 204
    assert program.get(path).status_code == 404
    event = last_event(sessions, "deleted")
    assert (event.user_name, event.object_type) == ("integration", "holiday")
    assert event.facts["api_key"]


def test_what_the_form_refuses_is_refused_with_the_field(program: Program) -> None:
    answer = program.post("/holidays", {**DAY, "day": "gestern", "nonsense": 1})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert [each["pointer"] for each in answer.json["errors"]] == ["/nonsense"]
    answer = program.post("/holidays", {**DAY, "day": "gestern"})
    assert answer.json["errors"] == [
        {"pointer": "/day", "detail": "Write a date, such as 2026-03-02."}
    ]
    said = program.post("/holidays", {**DAY, "day": ""}, headers={"Accept-Language": "ko"})
    assert said.json["errors"][0]["detail"] != "Fill this in."


def test_an_older_version_changes_nothing(program: Program) -> None:
    made = program.post("/holidays", DAY).json
    path = f"/holidays/{made['id']}"
    assert program.patch(path, {"name": "a"}, None).status_code == 428
    assert program.patch(path, {"name": "a"}, made["version"]).status_code == 200
    late = program.patch(path, {"name": "b"}, made["version"])
    assert (late.status_code, late.json["code"]) == (409, "changed_meanwhile")
    assert program.delete(path, made["version"]).status_code == 409
    assert program.get(path).json["name"] == "a"
    assert program.ask("PATCH", path, {"name": "c"}, headers={"If-Match": "*"}).status_code == 422


def test_a_webhooks_secret_is_answered_once(program: Program, sessions: Sessions) -> None:
    body = {"name": "복지", "kind": "webhook", "url": "https://example.org/in"}
    made = program.post("/channels", body, once="one")
    assert made.status_code == 201, made.text
    assert len(made.json["secret"]) > 30
    assert program.post("/channels", body, once="one").json == made.json
    assert "secret" not in program.get(f"/channels/{made.json['id']}").json
    with system_reading(sessions, "a test looks") as session:
        kept = session.scalars(select(ApiAnswerRow.body)).one()
        assert made.json["secret"] == session.scalars(select(NotificationChannelRow.secret)).one()
    assert made.json["secret"].encode() not in kept


def test_what_others_need_is_not_deleted(program: Program, world: World) -> None:
    row = program.get(f"/numbers/{world.phone_number_id}").json
    answer = program.delete(f"/numbers/{world.phone_number_id}", row["version"])
    assert (answer.status_code, answer.json["code"]) == (409, "needed")
    assert answer.json["errors"]


# Keys


def test_without_a_good_key_nothing_is_told(
    app: Flask, let_in: MakeProgram, boss: Visitor, clock: FakeClock
) -> None:
    stranger = app.test_client()
    for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"},
                    {"Authorization": "Bearer cck_0123456789_wrong"}):  # fmt: skip
        answer = stranger.get("/api/v1/holidays", headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "no_key")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert stranger.get("/api/v1/nowhere").status_code == 401
    assert boss.get("/api/v1/holidays").status_code == 401
    ending = let_in(expires_at=NOON + timedelta(days=1))
    assert ending.get("/holidays").status_code == 200
    clock.advance(86_400.0)
    assert ending.get("/holidays").json["code"] == "key_ended"


def test_a_key_with_a_wrong_secret_is_no_key(program: Program) -> None:
    wrong = program.key[:-1] + ("a" if program.key[-1] != "a" else "b")
    assert Program(program.client, wrong).get("/holidays").status_code == 401


def test_a_key_opens_no_page_and_leaves_no_cookie(program: Program) -> None:
    page = program.client.get("/recipients/", headers={"Authorization": f"Bearer {program.key}"})
    assert page.status_code == 302
    answer = program.get("/holidays", headers={"Cookie": "language=ko"})
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_key_does_what_its_scopes_say(let_in: MakeProgram, sessions: Sessions) -> None:
    reader = let_in(scopes=["settings:read", "phones:read"])
    assert reader.get("/holidays").status_code == 200
    refused = reader.post("/holidays", DAY)
    assert (refused.status_code, refused.json["code"]) == (403, "scope_missing")
    assert "settings:write" in refused.json["detail"]
    assert reader.get("/users").status_code == 403
    event = last_event(sessions)
    assert (event.object_key, event.result, event.user_name) == ("listUsers", "refused", "integration")  # fmt: skip
    assert event.facts["status"] == 403


def test_a_key_never_does_more_than_its_maker(
    program: Program, sessions: Sessions, user_id: int
) -> None:
    assert program.get("/contracts").status_code == 403
    assert program.get("/users").status_code == 200
    with system_writing(sessions, "a test takes rights away") as session:
        row = session.get_one(UserRow, user_id)
        row.roles = []
    assert program.get("/users").status_code == 403
    with system_writing(sessions, "a test locks somebody") as session:
        session.get_one(UserRow, user_id).status = SubscriptionState.LOCKED
    assert program.get("/users").status_code == 401
    with system_writing(sessions, "a test deletes somebody") as session:
        session.delete(session.get_one(UserRow, user_id))
    with system_reading(sessions, "a test looks") as session:
        assert session.scalars(select(ApiKeyRow)).all() == []


def test_every_call_is_in_the_trail_under_the_keys_name(
    program: Program, sessions: Sessions, world: World
) -> None:
    program.get("/holidays")
    event = last_event(sessions)
    assert (event.user_name, event.object_key, event.result) == ("integration", "listHolidays", "ok")  # fmt: skip
    assert event.organization_id == world.organization_id
    with system_reading(sessions, "a test looks") as session:
        assert session.scalars(select(ApiKeyRow.last_used_at)).one() is not None


def test_a_key_that_asks_too_much_has_to_wait(
    app: Flask, program: Program, clock: FakeClock, sessions: Sessions
) -> None:
    app.extensions[PACE] = Pace(sessions, clock, PaceRule(burst=3, per_second=0.5))
    assert [program.get("/holidays").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = program.get("/holidays")
    assert answer.headers["Retry-After"] == "2"
    clock.advance(2.0)
    assert program.get("/holidays").status_code == 200


# Errors


def test_errors_are_problems_with_a_code(program: Program) -> None:
    asked = [
        (program.get("/nowhere"), 404, "not_found"),
        (program.ask("PUT", "/holidays", {}), 405, "wrong_method"),
        (program.ask("POST", "/holidays", data="{", content_type="application/json"), 400, "not_understood"),
        (program.ask("POST", "/holidays", data="a=b", content_type="text/plain"), 415, "wrong_media_type"),
        (program.ask("POST", "/holidays", data=b" " * 1_100_000, content_type="application/json"), 413, "too_large"),
        (program.post("/holidays", ["a"]), 422, "invalid"),
        (program.get("/holidays/999999"), 404, "not_found"),
    ]  # fmt: skip
    for answer, status, code in asked:
        assert (answer.status_code, answer.json["code"]) == (status, code), answer.text
        assert answer.content_type == "application/problem+json"


def test_our_own_fault_tells_an_id_and_no_sql(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("SELECT secret")

    monkeypatch.setattr("admin.screens.holidays.holidays_of", broken)
    answer = program.get("/holidays")
    assert (answer.status_code, answer.json["code"]) == (500, "failed")
    assert answer.json["error_id"]
    assert "SELECT" not in answer.text


# Repeats


def test_a_repeated_request_is_done_once_and_answered_the_same(
    program: Program, sessions: Sessions
) -> None:
    first = program.post("/holidays", DAY, once="day-1")
    again = program.post("/holidays", DAY, once="day-1")
    assert first.status_code == 201
    assert (again.status_code, again.json, again.headers["ETag"]) == (201, first.json, first.headers["ETag"])  # fmt: skip
    assert again.headers["Idempotency-Replayed"] == "true"
    assert count_of(sessions, HolidayRow) == 1
    other = program.post("/holidays", {**DAY, "day": "2026-05-06"}, once="day-1")
    assert (other.status_code, other.json["code"]) == (422, "key_reused")
    assert program.post("/channels", DAY, once="day-1").json["code"] in {"key_reused", "invalid"}


def test_what_was_refused_is_refused_again(program: Program, sessions: Sessions) -> None:
    first = program.post("/holidays", {**DAY, "day": ""}, once="x")
    again = program.post("/holidays", {**DAY, "day": ""}, once="x")
    assert (first.status_code, again.status_code) == (422, 422)
    assert again.json == first.json
    assert again.content_type == "application/problem+json"


def test_kept_answers_end_after_a_day(
    program: Program, sessions: Sessions, clock: FakeClock
) -> None:
    program.post("/holidays", DAY, once="x")
    clock.advance(KEPT.total_seconds() + 1)
    assert program.post("/holidays", {**DAY, "day": "2026-05-06"}, once="x").status_code == 201
    assert count_of(sessions, ApiAnswerRow) == 1


def test_a_broken_off_request_is_never_done_twice(
    program: Program, sessions: Sessions, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("admin.api.repeats.keep", lambda *_args: None)
        assert program.post("/holidays", DAY, once="x").status_code == 201
    assert program.post("/holidays", DAY, once="x").json["code"] == "in_progress"
    clock.advance(300.0)
    assert program.post("/holidays", DAY, once="x").json["code"] == "outcome_unknown"
    assert count_of(sessions, HolidayRow) == 1


def test_a_failed_request_may_be_sent_again(
    program: Program, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object) -> None:
        raise RuntimeError("gone")

    with monkeypatch.context() as patched:
        patched.setattr("admin.screens.holidays.HolidaysView.add", broken)
        assert program.post("/holidays", DAY, once="x").status_code == 500
    assert program.post("/holidays", DAY, once="x").status_code == 201


def test_two_at_once_do_it_once(app: Flask, program: Program, sessions: Sessions) -> None:
    start, answers = Barrier(4), []

    def send() -> None:
        start.wait()
        answers.append(Program(app.test_client(), program.key).post("/holidays", DAY, once="x"))

    threads = [Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    codes = [(each.status_code, each.json.get("code", "")) for each in answers]
    assert set(codes) <= {(201, ""), (409, "in_progress")}
    assert (201, "") in codes
    assert count_of(sessions, HolidayRow) == 1


# Pages


def test_a_list_is_read_to_its_end_whatever_is_added_meanwhile(program: Program) -> None:
    for day in range(1, 8):
        program.post("/holidays", {**DAY, "day": f"2026-06-0{day}", "name": f"{day % 3}"})
    for sort in ("day", "-day", "name", "-name", "organization"):
        seen, answer = [], program.get(f"/holidays?limit=3&sort={sort}")
        while True:
            seen += [each["id"] for each in answer.json["items"]]
            if answer.json["next"] is None:
                break
            program.post(
                "/holidays", {**DAY, "day": f"2026-0{7 + len(seen) % 2}-0{len(seen) % 9 + 1}"}
            )
            answer = program.client.get(answer.json["next"], headers={"Authorization": f"Bearer {program.key}"})  # fmt: skip
            assert answer.status_code == 200, answer.text
        assert len(seen) == len(set(seen)), sort
        assert {1, 2, 3, 4, 5, 6, 7} <= set(seen), sort


def test_a_cursor_belongs_to_its_list_and_search(program: Program) -> None:
    for day in (1, 2, 3):
        program.post("/holidays", {**DAY, "day": f"2026-06-0{day}"})
    cursor = program.get("/holidays?limit=1").json["next_cursor"]
    assert "창립일" not in cursor
    for wrong in (f"limit=1&sort=name&cursor={cursor}", f"name=x&cursor={cursor}", "cursor=abc"):
        answer = program.get(f"/holidays?{wrong}")
        assert answer.status_code == 422
        assert answer.json["errors"][0]["parameter"] == "cursor"


def test_a_list_is_searched_as_the_screen_and_personal_words_only_in_a_body(
    program: Program,
) -> None:
    program.post("/holidays", DAY)
    program.post("/holidays", {**DAY, "day": "2027-01-01", "name": "새해"})
    assert [each["name"] for each in program.get("/holidays?year=2027").json["items"]] == ["새해"]
    refused = program.get("/holidays?fields=name,nonsense")
    assert (refused.status_code, refused.json["errors"][0]["parameter"]) == (422, "fields")
    found = program.get("/holidays?name=새해&fields=name").json["items"]
    assert [set(each) for each in found] == [{"id", "version", "name"}]
    assert program.get("/holidays?year=nope").json["errors"][0]["parameter"] == "year"
    assert program.get("/holidays?color=red").status_code == 422
    assert program.get("/holidays?limit=0").status_code == 422
    in_address = program.get("/do-not-call?number=01012345678")
    assert in_address.status_code == 422
    assert "/do-not-call/search" in in_address.json["errors"][0]["detail"]
    assert program.post("/do-not-call/search", {"number": "01012345678"}).json["items"] == []


def test_numbers_of_people_are_masked_without_the_scope(let_in: MakeProgram, world: World) -> None:
    whole, half = let_in(), let_in(scopes=["settings:write"])
    body = {"number": "010-8888-1234", "reason": "뜻", "organization": world.organization_id}
    assert half.post("/do-not-call", body).status_code == 201
    assert half.get("/do-not-call").json["items"][0]["shown"]["number"] == "***-****-1234"
    assert whole.get("/do-not-call").json["items"][0]["shown"]["number"] == "010-8888-1234"
