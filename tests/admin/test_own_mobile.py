"""Changing the own mobile phone number: password, a call that says a number, and what is done where nobody can call."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from carecall.domain.call import Disposition
from carecall.store.call_desk import SqlCallDesk
from carecall.store.gate_facts_standing import STOP_ALL_CALLS
from carecall.store.nodes import SqlNode
from carecall.store.number_calls import SqlNumberCalls
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AuditEventRow,
    CallRequestRow,
    MobileChangeRow,
    SettingRow,
    UserRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.admin.small_world import database_url, world
from tests.admin.test_account import stale
from tests.admin.test_security_sign_in import Letters, letters
from tests.builders import World, ended
from tests.fakes.clock import FakeClock

Visit = Callable[[], Visitor]
PAGE = "/account/mobile/"
TYPED, MOBILE = "010-7777-8888", "+821077778888"
SAID = "048213"
__all__ = ["database_url", "letters", "world"]  # fixtures


@pytest.fixture
def dialling(world: World, clock: FakeClock) -> World:
    """A world whose controller runs."""
    assert SqlNode(world.sessions, "main", "holder").claim(clock.now()) is None
    return world


def ask(visitor: Visitor, typed: str = TYPED) -> None:
    answer = visitor.post(PAGE, {"mobile": typed})
    assert answer.status_code == 302, answer.text


def called(world: World, clock: FakeClock, number: str = SAID) -> str:
    """Let the controller ring, the phone be lifted and the number be said; return the call."""
    [due] = world.claim(clock.now())
    assert world.ledger.originating(due.call_id, clock.now())
    assert SqlCallDesk(world.sessions).arrived(due.call_id, clock.now()).accepted
    calls = SqlNumberCalls(world.sessions, number=lambda: number)
    assert calls.take(due.call_id, clock.now()) is not None
    return due.call_id


def own(sessions: Sessions, email: str = "boss@a.kr") -> UserRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(UserRow).where(UserRow.email == email)).one()


def rows(sessions: Sessions, kind: type) -> list:
    with system_reading(sessions, "a test looks") as session:
        return list(session.scalars(select(kind).order_by(*kind.__table__.primary_key)))


def trail(sessions: Sessions) -> list[AuditEventRow]:
    return [event for event in rows(sessions, AuditEventRow) if "mobile" in event.action]


def test_the_number_of_the_call_makes_the_mobile_number_verified(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock, letters: Letters
) -> None:
    ask(boss)
    assert own(sessions).mobile == ""
    assert "rings in a moment" in boss.get(PAGE).text
    call_id = called(dialling, clock)
    assert "goes on. Press 1 there" in boss.get(PAGE).text
    dialling.ledger.settle(call_id, ended(Disposition.ANSWERED), clock.now())
    assert "heard the verification number" in boss.get(PAGE).text
    done = boss.post(f"{PAGE}number", {"number": f" {SAID[:3]} {SAID[3:]}"})
    assert done.headers["Location"] == "/account/"
    assert (own(sessions).mobile, own(sessions).mobile_verified_at) == (MOBILE, clock.now())
    profile = boss.get("/account/").text
    assert "Your mobile phone number is verified" in profile
    assert TYPED in profile
    assert "tag-ok" in profile
    assert ["mobile phone number" in letter.text for letter in letters.sent] == [True]
    assert rows(sessions, MobileChangeRow) == []


def test_the_call_is_asked_for_in_the_users_language_from_their_organization(
    boss: Visitor, dialling: World, sessions: Sessions
) -> None:
    ask(boss)
    [wish] = rows(sessions, CallRequestRow)
    user = own(sessions)
    assert (wish.number, wish.language, wish.requested_by_id) == (MOBILE, user.language, user.id)
    assert wish.organization_id == dialling.organization_id


def test_the_trail_tells_of_it_without_the_numbers(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock
) -> None:
    ask(boss)
    called(dialling, clock)
    boss.post(f"{PAGE}number", {"number": "000000"})
    boss.post(f"{PAGE}number", {"number": SAID})
    told = [(event.action, event.result) for event in trail(sessions)]
    assert told == [("mobile_number_asked", "ok"), ("mobile_number", "refused"), ("mobile_changed", "ok")]  # fmt: skip
    for event in trail(sessions):
        assert SAID not in str(event.facts)
        assert "7777" not in str(event.facts)
    assert trail(sessions)[0].facts["mobile"].endswith("8888")
    assert "Mobile phone number changed" in boss.get("/settings/audit/").text


def test_a_number_that_stands_unverified_is_verified_as_it_is(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock
) -> None:
    dialling.change(UserRow, own(sessions).id, mobile=MOBILE)
    assert "Not verified" in boss.get("/account/").text
    ask(boss)
    called(dialling, clock)
    boss.post(f"{PAGE}number", {"number": SAID})
    assert trail(sessions)[-1].action == "mobile_verified"
    assert own(sessions).mobile_verified_at is not None
    assert boss.post(PAGE, {"mobile": TYPED}).status_code == 422


def test_five_wrong_numbers_end_it_and_the_right_one_comes_too_late(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock
) -> None:
    ask(boss)
    called(dialling, clock)
    for _ in range(5):
        assert boss.post(f"{PAGE}number", {"number": "000000"}).status_code == 422
    assert boss.post(f"{PAGE}number", {"number": SAID}).headers["Location"] == PAGE
    assert "tried too often" in boss.get(PAGE).text
    assert own(sessions).mobile == ""


def test_before_the_call_has_said_it_no_number_is_right_and_no_try_is_lost(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock
) -> None:
    ask(boss)
    for typed in ("", SAID, "000000", "1", "2", "3"):
        assert "not said" in boss.post(f"{PAGE}number", {"number": typed}).text
    called(dialling, clock)
    assert boss.post(f"{PAGE}number", {"number": SAID}).status_code == 302
    assert own(sessions).mobile == MOBILE


def test_after_ten_minutes_the_number_is_good_for_nothing(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock
) -> None:
    ask(boss)
    called(dialling, clock)
    clock.advance(601)
    boss.post(f"{PAGE}number", {"number": SAID})
    assert "too old" in boss.get(PAGE).text
    assert own(sessions).mobile == ""


def test_while_a_call_is_on_its_way_no_second_one_is_made(
    boss: Visitor, dialling: World, sessions: Sessions
) -> None:
    ask(boss)
    ask(boss, "010-6666-7777")
    assert "on its way already" in boss.get(PAGE).text
    assert len(rows(sessions, CallRequestRow)) == 1


def test_beginning_again_takes_the_call_back_that_nobody_dialled_yet(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock
) -> None:
    ask(boss)
    boss.post(f"{PAGE}cancel")
    assert rows(sessions, MobileChangeRow) == []
    assert dialling.claim(clock.now()) == []
    assert 'name="mobile"' in boss.get(PAGE).text


def test_a_number_is_good_for_its_user_alone(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    add_operator(sessions, dialling.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    ask(boss)
    called(dialling, clock)
    assert lee.post(f"{PAGE}number", {"number": SAID}).status_code == 302
    assert own(sessions, "lee@a.kr").mobile == ""


def test_a_number_is_called_three_times_a_day_whoever_asks(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    add_operator(sessions, dialling.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    for visitor in (boss, lee, boss):
        ask(visitor)
        visitor.post(f"{PAGE}cancel")
    refused = lee.post(PAGE, {"mobile": TYPED})
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "86400"
    assert "Try again in 24 hours" in refused.text
    assert len(rows(sessions, CallRequestRow)) == 3
    assert trail(sessions)[-1].result == "refused"


def test_a_user_is_called_five_times_a_day_and_then_again_tomorrow(
    boss: Visitor, dialling: World, clock: FakeClock
) -> None:
    for at in range(5):
        ask(boss, f"010-6666-000{at}")
        boss.post(f"{PAGE}cancel")
    assert boss.post(PAGE, {"mobile": TYPED}).status_code == 429


def test_the_password_is_asked_first(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock
) -> None:
    ask(boss)
    called(dialling, clock)
    stale(boss)
    assert "/account/confirm" in boss.get(PAGE).headers["Location"]
    with boss.client.session_transaction() as kept:
        kept["fs_paa"] = 0.0
        kept.pop("fs_gexp", None)
    for url, data in ((PAGE, {"mobile": TYPED}), (f"{PAGE}number", {"number": SAID}), (f"{PAGE}keep", {"mobile": TYPED})):  # fmt: skip
        assert "/account/confirm" in boss.post(url, data).headers["Location"]
    assert own(sessions).mobile == ""


@pytest.mark.parametrize("typed", ["", "12", "02-123-4567", "060-700-1234", "<script>", "1" * 300])
def test_what_is_no_mobile_number_is_refused_and_nobody_is_called(
    boss: Visitor, dialling: World, sessions: Sessions, typed: str
) -> None:
    answer = boss.post(PAGE, {"mobile": typed})
    assert answer.status_code == 422
    assert "no mobile phone number" in answer.text
    assert rows(sessions, CallRequestRow) == []


def test_a_foreign_number_is_not_called_and_not_kept_either(
    boss: Visitor, dialling: World, sessions: Sessions
) -> None:
    for url in (PAGE, f"{PAGE}keep"):
        boss.post(url, {"mobile": "+81 90-1234-5678"})
    answer = boss.post(PAGE, {"mobile": "+81 90-1234-5678"})
    assert answer.status_code == 422
    assert "does not call this number" in answer.text
    assert own(sessions).mobile == ""
    assert rows(sessions, CallRequestRow) == []


def without_controller(world: World, clock: FakeClock) -> None:
    clock.advance(60)


def under_a_stop(world: World, clock: FakeClock) -> None:
    world.add(SettingRow(key=STOP_ALL_CALLS, value={}, changed_at=clock.now()))


@pytest.mark.parametrize(
    ("hinder", "why"),
    [
        (without_controller, "the part of the platform that dials does not run"),
        (under_a_stop, "All calls are stopped"),
    ],
)
def test_where_nobody_can_call_it_is_said_why_and_the_number_may_be_kept_unverified(
    boss: Visitor, dialling: World, sessions: Sessions, clock: FakeClock,
    letters: Letters, hinder: Callable[[World, FakeClock], None], why: str,
) -> None:  # fmt: skip
    hinder(dialling, clock)
    answer = boss.post(PAGE, {"mobile": TYPED})
    assert answer.status_code == 409
    assert why in answer.text
    assert "Keep as not verified" in answer.text
    assert own(sessions).mobile == ""
    assert boss.post(f"{PAGE}keep", {"mobile": TYPED}).status_code == 302
    assert (own(sessions).mobile, own(sessions).mobile_verified_at) == (MOBILE, None)
    assert "Not verified" in boss.get("/account/").text
    assert trail(sessions)[-1].facts["verified"] is False
    assert len(letters.sent) == 1


def test_where_the_platform_can_call_nothing_is_kept_without_proof(
    boss: Visitor, dialling: World, sessions: Sessions
) -> None:
    boss.post(f"{PAGE}keep", {"mobile": TYPED})
    assert "can call now" in boss.get(PAGE).text
    assert own(sessions).mobile == ""


def test_the_profile_form_changes_no_number(boss: Visitor, sessions: Sessions) -> None:
    version = re.search(r'name="version" value="(\d+)"', boss.get("/account/").text)[1]
    form = {"name": "boss", "task": "", "mobile": TYPED, "language": "en", "time_zone": "", "version": version}  # fmt: skip
    assert boss.post("/account/", form).status_code == 302
    assert own(sessions).mobile == ""
    assert 'name="mobile"' not in boss.get("/account/").text


def test_a_number_that_an_administrator_types_is_not_verified_and_the_list_shows_it(
    boss: Visitor, world: World, sessions: Sessions, clock: FakeClock
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    world.change(UserRow, key, mobile=MOBILE, mobile_verified_at=clock.now())
    form = {"name": "lee", "email": "lee@a.kr", "mobile": TYPED, "organization": str(world.organization_id),
            "task": "", "role": "worker", "language": "en", "version": str(own(sessions, "lee@a.kr").version)}  # fmt: skip
    assert boss.post(f"/settings/users/{key}/edit", form).status_code == 302
    assert own(sessions, "lee@a.kr").mobile_verified_at is not None
    assert "lee@a.kr" in boss.get("/settings/users/?mobile_verified=yes").text
    assert "lee@a.kr" not in boss.get("/settings/users/?mobile_verified=no").text
    changed = {**form, "mobile": "010-6666-7777", "version": str(own(sessions, "lee@a.kr").version)}
    assert boss.post(f"/settings/users/{key}/edit", changed).status_code == 302
    assert own(sessions, "lee@a.kr").mobile_verified_at is None
    assert "Not verified" in boss.get(f"/settings/users/{key}/edit").text
    assert "lee@a.kr" in boss.get("/settings/users/?mobile_verified=no").text


def test_everybody_may_have_their_number_verified(
    dialling: World, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    add_operator(sessions, dialling.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    ask(visitor)
    called(dialling, clock)
    assert visitor.post(f"{PAGE}number", {"number": SAID}).status_code == 302
    assert own(sessions, "view@a.kr").mobile == MOBILE
