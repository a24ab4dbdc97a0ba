"""Closing the own account, and opening it again within the time for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, UserRow
from tests.admin.conftest import PASSWORD, Visitor, add_operator
from tests.admin.small_world import database_url, world
from tests.admin.test_account import stale
from tests.builders import World
from tests.fakes.clock import FakeClock

__all__ = ["database_url", "world"]  # fixtures
Visit = Callable[[], Visitor]
GOOD = {"reason": "I leave for another job.", "agreed": "yes"}
DAY_S = 86_400


@pytest.fixture
def lee(world: World, sessions: Sessions, visit: Visit) -> Visitor:
    add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("lee@a.kr")
    return visitor


@pytest.fixture
def platform(world: World, sessions: Sessions, visit: Visit) -> Visitor:
    add_operator(sessions, world.organization_id, "top@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("top@a.kr")
    return visitor


def row_of(sessions: Sessions, email: str = "lee@a.kr") -> UserRow | None:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(UserRow).where(UserRow.email == email)).one_or_none()


def trail(sessions: Sessions) -> list[str]:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(AuditEventRow.action).order_by(AuditEventRow.id)))


def test_the_page_says_what_will_happen_and_asks_the_password_first(lee: Visitor) -> None:
    page = lee.get("/account/close/").text
    assert "signed out everywhere at once" in page
    assert "Within 30 days" in page
    stale(lee)
    for answer in (lee.get("/account/close/"), lee.post("/account/close/", GOOD)):
        assert "/account/confirm" in answer.headers["Location"]


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"agreed": "yes"}, "Write why"),
        ({"reason": "gone"}, "Tick the box"),
        ({"reason": "x" * 501, "agreed": "yes"}, "At most 500"),
    ],
)
def test_a_reason_and_a_tick_are_needed(
    lee: Visitor, sessions: Sessions, form: dict[str, object], sentence: str
) -> None:
    answer = lee.post("/account/close/", form)
    assert answer.status_code == 422
    assert sentence in answer.text
    row = row_of(sessions)
    assert row is not None
    assert row.closed_at is None


def test_a_closed_account_is_out_everywhere_and_cannot_sign_in(
    lee: Visitor, sessions: Sessions, visit: Visit
) -> None:
    other = visit()
    other.sign_in("lee@a.kr")
    assert lee.post("/account/close/", GOOD).headers["Location"] == "/sign-in"
    for visitor in (lee, other):
        assert visitor.get("/recipients/").status_code == 302
    refused = visit().sign_in("lee@a.kr")
    assert refused.status_code == 200
    with system_reading(sessions, "a test looks") as session:
        events = session.scalars(select(AuditEventRow)).all()
    assert "account_closed" in [event.action for event in events]
    assert not any("another job" in str(event.facts) for event in events)


def test_the_manager_sees_who_left_and_the_platform_opens_it_again(
    lee: Visitor, boss: Visitor, platform: Visitor, sessions: Sessions, visit: Visit
) -> None:
    lee.post("/account/close/", GOOD)
    row = row_of(sessions)
    assert row is not None
    page = boss.get("/settings/closed-accounts/").text
    assert "I leave for another job." in page
    assert "Open the account again" not in page
    door = f"/settings/closed-accounts/{row.id}/open"
    assert boss.post(door).status_code == 403
    assert platform.post(door).status_code == 302
    assert visit().sign_in("lee@a.kr").status_code == 302
    assert "No closed accounts" in boss.get("/settings/closed-accounts/").text
    assert "account_opened" in trail(sessions)


def test_neither_locking_nor_unlocking_takes_a_closed_account_back(
    lee: Visitor, boss: Visitor, sessions: Sessions
) -> None:
    lee.post("/account/close/", GOOD)
    row = row_of(sessions)
    assert row is not None
    for door in ("lock", "unlock"):
        assert "closed-accounts" in boss.post(f"/settings/users/{row.id}/{door}").headers["Location"]  # fmt: skip
    found = row_of(sessions)
    assert found is not None
    assert found.status.value == "cancelled"


def test_after_thirty_days_the_account_is_deleted(
    lee: Visitor, platform: Visitor, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    lee.post("/account/close/", GOOD)
    row = row_of(sessions)
    assert row is not None
    clock.advance(29 * DAY_S)
    visit().sign_in("boss@a.kr")
    assert row_of(sessions) is not None
    clock.advance(2 * DAY_S)
    platform.sign_in("top@a.kr")
    assert row_of(sessions) is None
    assert platform.post(f"/settings/closed-accounts/{row.id}/open").status_code == 404
    assert "account_deleted" in trail(sessions)


@pytest.mark.parametrize("who", ["boss@a.kr", "top@a.kr"])
def test_the_last_one_who_manages_stays(
    world: World, sessions: Sessions, visit: Visit, who: str
) -> None:
    if who == "top@a.kr":
        add_operator(sessions, world.organization_id, who, role="platform_operator")
    visitor = visit()
    visitor.sign_in(who)
    assert "the last" in visitor.get("/account/close/").text
    assert visitor.post("/account/close/", GOOD).status_code == 409
    add_operator(sessions, world.organization_id, "next@a.kr", role="platform_operator")
    visitor.post("/account/confirm", {"password": PASSWORD})
    assert visitor.post("/account/close/", GOOD).status_code == 302
