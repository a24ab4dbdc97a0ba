"""The second factor: set up with a first code, asked at sign-in, replaced, reset, demanded by the organization."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from admin.factor_codes import codes_of, seal, unseal
from carecall.domain.language import Language
from carecall.domain.second_factor import FactorRule, step_of
from carecall.errors import BadInput
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import AuditEventRow, OrganizationRow, UserRow
from tests.admin.conftest import PASSWORD, Visitor, add_operator
from tests.admin.small_world import small_world
from tests.admin.test_account import stale
from tests.builders import World
from tests.fakes.clock import FakeClock

Visit = Callable[[], Visitor]
PAGE = "/account/second-factor/"
RECOVERY = re.compile(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>")


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    return sqlite_url  # what is special is tried on both in the store's own tests


@pytest.fixture
def world(sessions: Sessions) -> World:
    return small_world(sessions)


class Phone:
    """An authenticator app."""

    def __init__(self, key: str, clock: FakeClock) -> None:
        plain = key.replace(" ", "")
        self._code_at = codes_of(base64.b32decode(plain + "=" * (-len(plain) % 8)))
        self._clock = clock

    @property
    def code(self) -> str:
        return self._code_at(step_of(self._clock.now()))


def set_up(visitor: Visitor, clock: FakeClock) -> tuple[Phone, list[str]]:
    """Turn the second factor on; the phone and the recovery codes that were shown."""
    page = visitor.get(f"{PAGE}set-up").text
    found = re.search(r'id="key" value="([A-Z2-7 ]+)"', page)
    assert found
    phone = Phone(found[1], clock)
    shown = visitor.post(f"{PAGE}set-up", {"code": phone.code})
    assert shown.status_code == 200, shown.text
    return phone, RECOVERY.findall(shown.text)


def row_of(sessions: Sessions, email: str = "boss@a.kr") -> UserRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(UserRow).where(UserRow.email == email)).one()


def trail(sessions: Sessions) -> list[tuple[str, str]]:
    with system_reading(sessions, "a test looks") as session:
        rows = session.scalars(select(AuditEventRow).order_by(AuditEventRow.id))
        return [(row.action, row.result) for row in rows]


def test_it_is_on_only_after_a_first_right_code(
    boss: Visitor, sessions: Sessions, clock: FakeClock
) -> None:
    boss.get(f"{PAGE}set-up")
    assert boss.post(f"{PAGE}set-up", {"code": "000000"}).status_code == 422
    assert row_of(sessions).tf_totp_secret is None
    _phone, codes = set_up(boss, clock)
    assert len(set(codes)) == 10
    assert "On" in boss.get(PAGE).text
    assert ("factor_on", "ok") in trail(sessions)


def test_the_picture_is_shown_only_while_a_key_waits(boss: Visitor, clock: FakeClock) -> None:
    assert boss.get(f"{PAGE}key.svg").status_code == 404
    boss.get(f"{PAGE}set-up")
    picture = boss.get(f"{PAGE}key.svg")
    assert picture.mimetype == "image/svg+xml"
    assert b" style=" not in picture.data
    set_up(boss, clock)
    assert boss.get(f"{PAGE}key.svg").status_code == 404


def test_sign_in_then_asks_for_the_code_and_nothing_opens_before(
    boss: Visitor, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    phone, _codes = set_up(boss, clock)
    clock.advance(30)
    other = visit()
    other.sign_in("boss@a.kr")
    for url in ("/recipients/", "/account/password", PAGE, f"{PAGE}set-up"):
        assert other.get(url).headers["Location"].startswith("/sign-in/code?next="), url
    assert other.post("/sign-in/code", {"code": "123"}).status_code == 422
    let_in = other.post("/sign-in/code", {"code": phone.code, "next": "/recipients/"})
    assert let_in.headers["Location"] == "/recipients/"
    assert other.get("/recipients/").status_code == 200
    assert trail(sessions)[-2:] == [("code_asked", "refused"), ("sign_in", "ok")]


def test_the_code_is_asked_in_the_users_own_language(
    world: World, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    add_operator(sessions, world.organization_id, "jang@a.kr", language=Language.KO)
    first, second = visit(), visit()
    first.sign_in("jang@a.kr")
    set_up(first, clock)
    second.sign_in("jang@a.kr")
    assert "인증 앱의 코드" in second.get("/sign-in/code").text


def test_a_code_opens_once(boss: Visitor, clock: FakeClock, visit: Visit) -> None:
    phone, _codes = set_up(boss, clock)
    first, second = visit(), visit()
    for visitor in (first, second):
        visitor.sign_in("boss@a.kr")
    assert first.post("/sign-in/code", {"code": phone.code}).status_code == 422
    clock.advance(30)
    assert first.post("/sign-in/code", {"code": phone.code}).status_code == 302
    assert second.post("/sign-in/code", {"code": phone.code}).status_code == 422
    clock.advance(30)
    assert second.post("/sign-in/code", {"code": phone.code}).status_code == 302


def test_a_phone_half_a_minute_off_is_understood_and_more_is_not(
    boss: Visitor, clock: FakeClock, visit: Visit
) -> None:
    phone, _codes = set_up(boss, clock)
    clock.advance(60)
    early = phone.code
    clock.advance(30)
    visitor = visit()
    visitor.sign_in("boss@a.kr")
    clock.advance(30)
    assert visitor.post("/sign-in/code", {"code": early}).status_code == 422
    clock.advance(-30)
    assert visitor.post("/sign-in/code", {"code": early}).status_code == 302


def test_each_recovery_code_opens_once_and_new_ones_end_the_old(
    boss: Visitor, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    _phone, codes = set_up(boss, clock)
    visitor = visit()
    visitor.sign_in("boss@a.kr")
    assert visitor.post("/sign-in/code", {"code": f" {codes[0].upper()} "}).status_code == 302
    assert "9 recovery codes are left" in visitor.get("/recipients/").text
    again = visit()
    again.sign_in("boss@a.kr")
    assert again.post("/sign-in/code", {"code": codes[0]}).status_code == 422
    fresh = RECOVERY.findall(visitor.post(f"{PAGE}recovery").text)
    assert len(fresh) == 10
    assert again.post("/sign-in/code", {"code": codes[1]}).status_code == 422
    assert again.post("/sign-in/code", {"code": fresh[1]}).status_code == 302
    stored = str(row_of(sessions).mf_recovery_codes)
    assert not any(code.replace("-", "") in stored for code in fresh)


def test_whoever_guesses_codes_has_to_wait(boss: Visitor, clock: FakeClock, visit: Visit) -> None:
    phone, _codes = set_up(boss, clock)
    clock.advance(30)
    visitor = visit()
    visitor.sign_in("boss@a.kr")
    for _ in range(5):
        visitor.post("/sign-in/code", {"code": "000000"})
    refused = visitor.post("/sign-in/code", {"code": phone.code})
    assert refused.status_code == 429
    assert "Too many tries" in refused.text


def test_the_secret_is_sealed_for_its_user_and_shows_in_no_log(
    boss: Visitor, sessions: Sessions, clock: FakeClock, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:  # fmt: skip
    caplog.set_level("DEBUG")
    key = re.search(r'id="key" value="([A-Z2-7 ]+)"', boss.get(f"{PAGE}set-up").text)
    assert key
    set_up(boss, clock)
    row = row_of(sessions)
    assert row.tf_totp_secret
    with app.app_context():
        secret = unseal(row.tf_totp_secret, row.id)
        with pytest.raises(BadInput, match="another console key"):
            unseal(row.tf_totp_secret, row.id + 1)
        assert seal(secret, row.id) != seal(secret, row.id)
        app.config["SECRET_KEY"] = "another"
        with pytest.raises(BadInput, match="reset-factor"):
            unseal(row.tf_totp_secret, row.id)
    for told in (key[1], key[1].replace(" ", ""), row.tf_totp_secret):
        assert told not in caplog.text


def test_changing_it_asks_the_password_again(boss: Visitor, clock: FakeClock) -> None:
    set_up(boss, clock)
    stale(boss)
    for door in ("set-up", "recovery", "off"):
        asked = boss.post(f"{PAGE}{door}")
        assert "/account/confirm" in asked.headers.get("Location", ""), door


def test_turning_it_on_and_off_ends_the_other_sessions(
    boss: Visitor, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    other = visit()
    other.sign_in("boss@a.kr")
    _phone, codes = set_up(boss, clock)
    assert other.get("/recipients/").status_code == 302
    other = visit()
    other.sign_in("boss@a.kr")
    other.post("/sign-in/code", {"code": codes[0]})
    boss.post(f"{PAGE}off")
    assert other.get("/recipients/").status_code == 302
    assert boss.get("/recipients/").status_code == 200
    assert row_of(sessions).tf_totp_secret is None


@pytest.mark.parametrize(
    ("rule", "role", "led"),
    [
        (FactorRule.EVERYBODY, "viewer", True),
        (FactorRule.MANAGERS, "manager", True),
        (FactorRule.MANAGERS, "worker", False),
        (FactorRule.NOBODY, "manager", False),
    ],
)
def test_an_organization_that_demands_it_leads_its_users_there(
    world: World, sessions: Sessions, visit: Visit, clock: FakeClock, rule: FactorRule, role: str, led: bool
) -> None:  # fmt: skip
    add_operator(sessions, world.organization_id, "lee@a.kr", role=role)
    with system_writing(sessions, "a test changes the rule") as session:
        session.get_one(OrganizationRow, world.organization_id).second_factor_for = rule
    visitor = visit()
    visitor.sign_in("lee@a.kr")
    asked = visitor.get("/campaign-status/")
    assert (asked.headers.get("Location") == f"{PAGE}set-up") is led
    if led:
        set_up(visitor, clock)
        assert visitor.get("/campaign-status/").status_code == 200
        visitor.post(f"{PAGE}off")
        assert row_of(sessions, "lee@a.kr").tf_totp_secret is not None


def test_the_rule_reaches_organizations_below(
    world: World, sessions: Sessions, visit: Visit
) -> None:
    with system_writing(sessions, "a test builds a tree") as session:
        session.get_one(OrganizationRow, world.organization_id).second_factor_for = FactorRule.EVERYBODY  # fmt: skip
        new = NewOrganization(name="동", display_name="동", country="KR", language=Language.KO, time_zone="Asia/Seoul")  # fmt: skip
        below = add_organization(session, new, parent_id=world.organization_id).id
    add_operator(sessions, below, "low@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("low@a.kr")
    assert visitor.get("/recipients/").headers["Location"] == f"{PAGE}set-up"


def test_an_administrator_resets_it_for_somebody_who_lost_the_phone(
    boss: Visitor, world: World, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    set_up(lee, clock)
    assert "Reset the second factor" in boss.get(f"/settings/users/{key}/edit").text
    stale(boss)
    asked = boss.post(f"/settings/users/{key}/reset-factor")
    assert "/account/confirm" in asked.headers["Location"]
    boss.post("/account/confirm", {"password": PASSWORD})
    assert boss.post(f"/settings/users/{key}/reset-factor").status_code == 302
    assert lee.get("/recipients/").status_code == 302
    assert ("factor_reset", "ok") in trail(sessions)
    again = visit()
    again.sign_in("lee@a.kr")
    assert again.get("/recipients/").status_code == 200


def test_a_new_temporary_password_does_not_pass_by_it(
    boss: Visitor, world: World, sessions: Sessions, clock: FakeClock, visit: Visit
) -> None:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    set_up(lee, clock)
    page = boss.post(f"/settings/users/{key}/password").text
    password = re.search(r'<code[^>]* translate="no">([^<]+)</code>', page)
    assert password
    lee.sign_in("lee@a.kr", password[1])
    assert lee.get("/recipients/").headers["Location"].startswith("/sign-in/code")
