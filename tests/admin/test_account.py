"""The own account: the password is asked again, the profile is changed, other sessions end."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, UserRow
from tests.admin.conftest import PASSWORD, Visitor, add_operator
from tests.builders import World

PROFILE = {"name": "김관리", "task": "총괄", "language": "en", "time_zone": "Asia/Tokyo"}  # fmt: skip


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough for a form over one row."""
    return sqlite_url


def stale(visitor: Visitor) -> None:
    """Let the sign-in be eleven minutes ago."""
    with visitor.client.session_transaction() as kept:
        kept["fs_paa"] = time.time() - 660
        kept.pop("fs_gexp", None)


def version_of(visitor: Visitor, url: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', visitor.get(url).text)
    assert found
    return found[1]


def own(sessions: Sessions) -> UserRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(UserRow).where(UserRow.email == "boss@a.kr")).one()


def actions(sessions: Sessions) -> list[tuple[str, str]]:
    with system_reading(sessions, "a test looks") as session:
        rows = session.scalars(select(AuditEventRow).order_by(AuditEventRow.id))
        return [(row.action, row.result) for row in rows]


def test_the_profile_is_changed_and_the_trail_holds_no_name(
    boss: Visitor, sessions: Sessions
) -> None:
    version = version_of(boss, "/account/")
    assert boss.post("/account/", {**PROFILE, "version": version}).status_code == 302
    row = own(sessions)
    assert (row.name, row.task, row.time_zone) == ("김관리", "총괄", "Asia/Tokyo")
    assert boss.post("/account/", {**PROFILE, "version": version}).status_code == 409
    with system_reading(sessions, "a test looks") as session:
        facts = session.scalars(select(AuditEventRow.facts).where(AuditEventRow.action == "changed")).one()  # fmt: skip
    assert "김관리" not in str(facts)
    assert facts["after"]["time_zone"] == ["Asia/Tokyo"]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("time_zone", "Busan"), ("language", "fr")]
)
def test_a_wrong_field_is_named(boss: Visitor, field: str, value: str) -> None:
    answer = boss.post("/account/", {**PROFILE, field: value, "version": "1"})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_after_ten_minutes_the_password_is_asked_again_and_leads_back(
    boss: Visitor, sessions: Sessions
) -> None:
    stale(boss)
    asked = boss.get("/account/")
    assert asked.headers["Location"] == "/account/confirm?next=/account/"
    wrong = boss.post("/account/confirm?next=/account/", {"password": "wrong"})
    assert wrong.status_code == 200
    assert ("password_asked", "refused") in actions(sessions)
    assert boss.get("/account/").status_code == 302
    right = boss.post("/account/confirm?next=/account/", {"password": PASSWORD})
    assert right.headers["Location"].endswith("/account/")
    assert boss.get("/account/").status_code == 200


@pytest.mark.parametrize("away", ["//evil.example", "https://evil.example/"])
def test_confirming_never_leads_elsewhere(boss: Visitor, away: str) -> None:
    answer = boss.post("/account/confirm", {"password": PASSWORD, "next": away})
    assert "evil" not in answer.headers.get("Location", "")


def test_whoever_guesses_the_password_at_an_open_screen_has_to_wait(boss: Visitor) -> None:
    for _ in range(5):
        boss.post("/account/confirm", {"password": "wrong"})
    assert "Too many tries" in boss.post("/account/confirm", {"password": PASSWORD}).text
    changed = {"password": PASSWORD, "new_password": "x" * 20, "new_password_confirm": "x" * 20}
    assert "Too many tries" in boss.post("/account/password", changed).text


def test_dangerous_acts_on_users_ask_the_password_first(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    stale(boss)
    for door in ("password", "lock", "unlock", "delete"):
        answer = boss.post(f"/settings/users/{key}/{door}")
        assert "/account/confirm" in answer.headers["Location"], door
    with system_reading(sessions, "a test looks") as session:
        row = session.get_one(UserRow, key)
        assert (row.status.value, row.must_change_password) == ("active", False)


def test_forms_over_users_and_contracts_and_long_lists_with_numbers_ask_the_password_first(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    add_operator(sessions, world.organization_id, "top@a.kr", role="platform_operator")
    top = visit()
    top.sign_in("top@a.kr")
    stale(top)
    for url in ("/settings/users/new", f"/settings/users/{key}/edit", "/settings/contracts/new"):
        assert "/account/confirm" in top.get(url).headers["Location"], url
    monkeypatch.setattr("admin.list_download.DIRECT_ROWS", 3)
    stale(boss)
    assert "/account/confirm" in boss.get("/recipients/download").headers["Location"]


def test_a_form_that_was_opened_in_time_may_take_half_an_hour(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    with boss.client.session_transaction() as kept:
        kept["fs_paa"] = time.time() - 1800
        kept.pop("fs_gexp", None)
    assert boss.post("/settings/users/new", {"name": ""}).status_code == 422
    assert "/account/confirm" in boss.get("/settings/users/new").headers["Location"]
    stale(boss)
    with boss.client.session_transaction() as kept:
        kept["fs_paa"] = time.time() - 2500
    assert "/account/confirm" in boss.post("/settings/users/new", {}).headers["Location"]


def test_other_sessions_end_and_this_one_stays(
    boss: Visitor, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    other = visit()
    other.sign_in("boss@a.kr")
    assert other.get("/recipients/").status_code == 200
    assert boss.post("/account/sessions/end-others").status_code == 302
    assert "/sign-in" in other.get("/recipients/").headers["Location"]
    assert boss.get("/recipients/").status_code == 200
    assert ("sessions_ended", "ok") in actions(sessions)


def test_everybody_has_an_account_page(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    assert visitor.get("/account/").status_code == 200
    assert "/account/" in visitor.get("/account/password").text
