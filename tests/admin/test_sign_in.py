"""Signing in and out, and what every answer carries."""

from __future__ import annotations

import stat
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

from carecall.domain.language import Language
from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow
from tests.admin.conftest import PASSWORD, Visitor, add_operator
from tests.builders import World
from tests.fakes.clock import FakeClock

Visit = Callable[[], Visitor]


def some_address(rule: Rule) -> str:
    numbers = {
        name for name in rule.arguments if isinstance(rule._converters[name], IntegerConverter)
    }
    built = rule.build({name: 1 if name in numbers else "x" for name in rule.arguments})
    assert built
    return built[1]


def actions(sessions: Sessions) -> list[tuple[str, str]]:
    with system_reading(sessions, "a test looks") as session:
        return [
            (row.action, row.result)
            for row in session.query(AuditEventRow).order_by(AuditEventRow.id)
        ]


def console_rules(app: Flask) -> list[Rule]:
    """Return the addresses of people; programs sign in by key and hold no session."""
    return [rule for rule in app.url_map.iter_rules() if not rule.rule.startswith("/api/")]


def test_a_stranger_is_sent_to_the_sign_in_page_everywhere(
    world: World, app: Flask, visit: Visit
) -> None:
    for rule in console_rules(app):
        if "GET" not in (rule.methods or ()) or rule.endpoint in {
            "static",
            "security.login",
            "security.logout",
            "security.forgot_password",
            "security.reset_password",
        }:
            continue
        url = some_address(rule)
        answer = visit().get(url)
        assert answer.status_code == 302, rule
        assert answer.headers["Location"].startswith("/sign-in"), rule


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    world: World, visit: Visit
) -> None:
    wrong = visit().sign_in("boss@a.kr", "wrong password")
    unknown = visit().sign_in("nobody@a.kr", "wrong password")
    sentence = "Authentication failed"
    assert sentence in wrong.text
    assert sentence in unknown.text
    assert wrong.status_code == unknown.status_code == 200


def test_after_five_failures_one_has_to_wait_and_then_may_try_again(
    world: World, visit: Visit, clock: FakeClock
) -> None:
    for _ in range(5):
        visit().sign_in("boss@a.kr", "wrong password")
    assert "Too many tries" in visit().sign_in("boss@a.kr").text
    clock.advance(3)
    assert visit().sign_in("boss@a.kr").status_code == 302


def test_signing_in_and_out_is_written_down(
    world: World, boss: Visitor, sessions: Sessions
) -> None:
    visit_failed = boss.client.application.test_client()
    Visitor(visit_failed).sign_in("boss@a.kr", "wrong password")
    assert boss.get("/sign-out").status_code == 405
    assert boss.post("/sign-out").status_code == 302
    assert boss.get("/recipients/").status_code == 302
    assert actions(sessions) == [("sign_in", "ok"), ("sign_in", "refused"), ("sign_out", "ok")]


def test_the_trail_is_one_chain_of_hashes(world: World, boss: Visitor, sessions: Sessions) -> None:
    boss.get("/recipients/download")
    with system_reading(sessions, "a test looks") as session:
        rows = list(session.query(AuditEventRow).order_by(AuditEventRow.id))
    assert len(rows) == 2
    assert rows[1].previous_hash == rows[0].hash


def test_a_temporary_password_must_be_changed_first(
    world: World, sessions: Sessions, visit: Visit
) -> None:
    add_operator(sessions, world.organization_id, "new@a.kr", must_change=True)
    visitor = visit()
    visitor.sign_in("new@a.kr")
    assert visitor.get("/recipients/").headers["Location"] == "/account/password"
    changed = {
        "password": PASSWORD,
        "new_password": "another long password",
        "new_password_confirm": "another long password",
    }
    assert visitor.post("/account/password", changed).status_code == 302
    assert visitor.get("/recipients/").status_code == 200
    assert visit().sign_in("new@a.kr", "another long password").status_code == 302


def test_changing_the_password_ends_the_other_sessions(boss: Visitor, visit: Visit) -> None:
    elsewhere = visit()
    elsewhere.sign_in("boss@a.kr")
    changed = {
        "password": PASSWORD,
        "new_password": "another long password",
        "new_password_confirm": "another long password",
    }
    assert boss.post("/account/password", changed).status_code == 302
    assert boss.get("/recipients/").status_code == 200
    assert elsewhere.get("/recipients/").status_code == 302


def test_every_answer_forbids_inline_script_framing_and_keeping(boss: Visitor) -> None:
    for url in ("/campaign-status/", "/recipients/", "/no-such-page", "/static/console.js"):
        headers = boss.get(url).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "no-" in headers["Cache-Control"]


def test_no_page_holds_inline_script_or_style(boss: Visitor) -> None:
    for url in (
        "/sign-in",
        "/campaign-status/",
        "/recipients/",
        "/recipients/new",
        "/details/recipient/1",
        "/account/password",
    ):
        page = boss.get(url).text
        assert "<script>" not in page
        assert " style=" not in page
        assert " onclick=" not in page


def test_nothing_is_changed_without_the_pages_token(boss: Visitor, app: Flask) -> None:
    for rule in console_rules(app):
        if "POST" not in (rule.methods or ()):
            continue
        url = some_address(rule)
        assert boss.client.post(url, data={}).status_code == 400, rule


def test_the_session_cookie_is_closed_to_scripts_and_other_sites(
    world: World, visit: Visit
) -> None:
    cookie = visit().sign_in("boss@a.kr").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_the_consoles_key_belongs_to_its_owner_alone(app: Flask, settings: Settings) -> None:
    assert stat.S_IMODE((settings.var / "console.key").stat().st_mode) == 0o600


def test_a_user_reads_in_the_own_language_and_can_switch(
    world: World, sessions: Sessions, visit: Visit
) -> None:
    add_operator(sessions, world.organization_id, "jang@a.kr", language=Language.KO)
    visitor = visit()
    visitor.sign_in("jang@a.kr")
    page = visitor.get("/recipients/").text
    assert '<html lang="ko"' in page
    assert "대상자 추가" in page
    gone = visitor.post("/language", {"language": "en", "back": "/recipients/?size=10"})
    assert gone.headers["Location"] == "/recipients/?size=10"
    assert "Add recipient" in visitor.get("/recipients/").text
    again = visit()
    again.sign_in("jang@a.kr")
    assert '<html lang="en"' in again.get("/recipients/").text


@pytest.mark.parametrize(
    "back",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\tevil",
    ],
)
def test_switching_the_language_never_leads_elsewhere(
    world: World, visit: Visit, back: str
) -> None:
    assert visit().post("/language", {"language": "ko", "back": back}).headers["Location"] == "/"


@pytest.mark.parametrize(
    "away", ["//evil.example", "https://evil.example", "/\\evil.example", "http:evil.example"]
)
def test_signing_in_never_leads_elsewhere(world: World, visit: Visit, away: str) -> None:
    answer = visit().post(
        f"/sign-in?next={away}", {"email": "boss@a.kr", "password": PASSWORD, "next": away}
    )
    goal = answer.headers.get("Location", "/")
    assert goal.startswith("/")
    assert not goal.startswith(("//", "/\\"))
