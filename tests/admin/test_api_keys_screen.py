"""The screen of API keys: made once after the password, shown once, revoked at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import ApiKeyRow, AuditEventRow
from tests.admin.conftest import PASSWORD, Visitor, add_operator
from tests.admin.programs import Program
from tests.builders import World
from tests.fakes.clock import FakeClock

KEY = re.compile(r"cck_[0-9a-f]{10}_[\w-]{43}")
FORM = {"name": "복지 시스템", "reach": "below", "scopes": ["settings:read"], "lifetime": "90"}


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


def made(boss: Visitor, world: World, **changed: object) -> str:
    page = boss.post("/account/api-keys/new", {**FORM, "organization": world.organization_id, **changed}).text  # fmt: skip
    found = KEY.search(page)
    assert found, page
    return found[0]


def test_a_key_is_shown_once_and_opens_what_it_may(
    app: Flask, boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = made(boss, world)
    listed = boss.get("/account/api-keys/").text
    assert "복지 시스템" in listed
    assert key[:15] in listed
    assert key not in listed
    program = Program(app.test_client(), key)
    assert program.get("/holidays").status_code == 200
    assert program.post("/holidays", {}).status_code == 403
    with system_reading(sessions, "a test looks") as session:
        row = session.scalars(select(ApiKeyRow)).one()
        stored = [str(value) for value in vars(row).values()]
        trail = session.scalars(select(AuditEventRow).where(AuditEventRow.object_type == "api_key")).one()  # fmt: skip
    secret = key.rpartition("_")[2]
    assert not any(secret in value for value in stored)
    assert (trail.action, trail.user_name) == ("added", "boss")
    assert secret not in str(trail.facts)


def test_a_revoked_key_opens_nothing(app: Flask, boss: Visitor, world: World) -> None:
    program = Program(app.test_client(), made(boss, world))
    assert boss.get("/account/api-keys/1/revoke").status_code == 200
    boss.post("/account/api-keys/1/revoke")
    assert program.get("/holidays").status_code == 401
    assert "Revoked" in boss.get("/account/api-keys/").text
    assert "Nothing matches" in boss.get("/account/api-keys/?state=good").text


def test_the_password_is_asked_before_a_key_is_made(
    boss: Visitor, world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.screens.api_keys.is_fresh", lambda: False)
    answer = boss.post("/account/api-keys/new", {**FORM, "organization": world.organization_id})
    assert answer.status_code == 302
    assert "/account/confirm" in answer.location


def test_nobody_gives_a_key_more_than_they_hold(boss: Visitor, world: World) -> None:
    for wrong in ({"scopes": ["contracts:read"]}, {"reach": "everywhere"}, {"organization": 999}, {"name": ""}):  # fmt: skip
        answer = boss.post("/account/api-keys/new", {**FORM, "organization": world.organization_id, **wrong})  # fmt: skip
        assert answer.status_code == 422, wrong


def test_only_whoever_manages_settings_sees_keys(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "worker@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("worker@a.kr", PASSWORD)
    assert visitor.get("/account/api-keys/").status_code == 403
    assert visitor.get("/account/api-keys/new").status_code == 403
    assert "/account/api-keys" not in visitor.get("/recipients/").text
    assert visitor.get("/help/api/").status_code == 200


def test_the_page_of_the_api_lists_every_operation_in_both_languages(boss: Visitor) -> None:
    page = boss.get("/help/api/").text
    for word in ("createHoliday", "If-Match", "Idempotency-Key", "CareCall-Signature", "settings:write"):  # fmt: skip
        assert word in page, word
    boss.post("/language", {"language": "ko"})
    assert "처음 요청" in boss.get("/help/api/").text
