"""Guessing at the door: throttled, without telling who is known; a forgotten password tells as little."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import flask_security.forms
import flask_security.views
import pytest
from flask import Flask
from sqlalchemy import select

from admin.house import EXTENSION
from carecall.notify.letters import Letter
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow
from tests.admin.conftest import PASSWORD, Visitor, add_operator
from tests.admin.small_world import database_url, world
from tests.admin.test_second_factor import set_up
from tests.builders import World
from tests.fakes.clock import FakeClock

__all__ = ["database_url", "world"]  # fixtures
Visit = Callable[[], Visitor]
NEW = "another long password"
CHANGING = re.compile(r'csrf_token" value="[^"]+"|X-CSRFToken": "[^"]+"|value="[^"]*@a.kr"')


class Letters:
    """A mail server that keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[Letter] = []

    def send(self, letter: Letter, _moment: object) -> None:
        self.sent.append(letter)


@pytest.fixture
def letters(app: Flask) -> Letters:
    found = Letters()
    parts = app.extensions[EXTENSION]
    app.extensions[EXTENSION] = dataclasses.replace(parts, mailer=found, address="https://care.example.org")  # fmt: skip
    return found


def shape(visitor: Visitor, url: str, form: dict[str, object]) -> tuple[int, str]:
    """An answer without what differs each time."""
    answer = visitor.post(url, form)
    return answer.status_code, CHANGING.sub("", answer.text)


def test_known_and_unknown_get_the_same_page_and_cost_one_hash(
    world: World, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    real = flask_security.forms.hash_password
    monkeypatch.setattr(flask_security.forms, "hash_password", lambda text: hashed.append(text) or real(text))  # fmt: skip
    wrong = "not the password"
    known = shape(visit(), "/sign-in", {"email": "boss@a.kr", "password": wrong})
    assert hashed == []  # the stored hash was compared instead
    unknown = shape(visit(), "/sign-in", {"email": "nobody@a.kr", "password": wrong})
    assert hashed == [wrong]
    assert known == unknown


def test_an_account_waits_from_every_address_and_an_unknown_one_too(
    world: World, visit: Visit, clock: FakeClock
) -> None:
    pages = []
    for email in ("boss@a.kr", "nobody@a.kr"):
        for number in range(6):
            visitor = visit()
            visitor.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
            answer = visitor.sign_in(email, "wrong password")
        pages.append(CHANGING.sub("", answer.text))
        assert "Too many tries" in answer.text
    assert pages[0] == pages[1]
    clock.advance(400)
    assert visit().sign_in("boss@a.kr").status_code == 302


def test_an_address_that_tries_many_names_waits(world: World, visit: Visit) -> None:
    for number in range(5):
        visit().sign_in(f"name{number}@a.kr", "wrong password")
    assert "Too many tries" in visit().sign_in("boss@a.kr").text


def test_failures_are_written_down_with_the_known_user(
    world: World, visit: Visit, sessions: Sessions
) -> None:
    visit().sign_in("boss@a.kr", "wrong password")
    visit().sign_in("nobody@a.kr", "wrong password")
    with system_reading(sessions, "a test looks") as session:
        found = session.scalars(select(AuditEventRow).where(AuditEventRow.result == "refused")).all()  # fmt: skip
    assert [event.user_name for event in found] == ["boss", ""]
    assert not any("nobody" in str(event.facts) for event in found)


def test_without_a_mail_server_the_page_says_whom_to_ask(world: World, visit: Visit) -> None:
    assert "Ask whoever manages users" in visit().get("/forgot-password").text


def test_a_forgotten_password_tells_nobody_who_is_known(
    world: World, sessions: Sessions, letters: Letters, visit: Visit, boss: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    locked = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    boss.post(f"/settings/users/{locked}/lock")
    hashed: list[str] = []
    for module in (flask_security.views, __import__("admin.forgotten").forgotten):
        monkeypatch.setattr(module, "hash_password", hashed.append)
    answers = set()
    for number, email in enumerate(("boss@a.kr", "nobody@a.kr", "lee@a.kr", "no address")):
        visitor = visit()
        visitor.client.environ_base["REMOTE_ADDR"] = f"198.51.100.{number}"
        answers.add(shape(visitor, "/forgot-password", {"email": email}))
        assert len(hashed) == number + 1
    assert len(answers) == 1
    assert [letter.to for letter in letters.sent] == ["boss@a.kr"]


def test_the_link_leads_to_the_stated_address_and_is_good_once(
    world: World, letters: Letters, visit: Visit
) -> None:
    asker = visit()
    asker.client.post(
        "/forgot-password",
        data={"email": "boss@a.kr", "csrf_token": asker.token},
        headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"},
        buffered=True,
    )
    [letter] = letters.sent
    assert "evil" not in letter.text
    link = re.search(r"https://care\.example\.org(/forgot-password/\S+)", letter.text)
    assert link
    fresh = {"password": NEW, "password_confirm": NEW}
    visitor = visit()
    assert "New password" in visitor.get(link[1]).text
    assert visitor.post(link[1], {"password": "short", "password_confirm": "short"}).status_code == 200  # fmt: skip
    assert visitor.post(link[1], fresh).headers["Location"] == "/sign-in"
    assert "/forgot-password" in visitor.post(link[1], fresh).headers["Location"]
    assert "too old, or it was used" in visitor.get("/forgot-password").text
    assert visitor.get("/recipients/").status_code == 302
    assert visit().sign_in("boss@a.kr").status_code == 200
    assert visit().sign_in("boss@a.kr", NEW).status_code == 302
    assert "was changed" in letters.sent[-1].text


def test_a_new_password_by_mail_ends_sessions_and_asks_the_second_factor(
    world: World, letters: Letters, visit: Visit, boss: Visitor, clock: FakeClock
) -> None:
    set_up(boss, clock)
    letters.sent.clear()
    visitor = visit()
    visitor.post("/forgot-password", {"email": "boss@a.kr"})
    link = re.search(r"(/forgot-password/\S+)", letters.sent[0].text)
    assert link
    visitor.post(link[1], {"password": NEW, "password_confirm": NEW})
    assert boss.get("/recipients/").status_code == 302
    visitor.sign_in("boss@a.kr", NEW)
    assert visitor.get("/recipients/").headers["Location"].startswith("/sign-in/code")


def test_asking_often_for_a_link_has_to_wait(world: World, letters: Letters, visit: Visit) -> None:
    for _ in range(5):
        visit().post("/forgot-password", {"email": "boss@a.kr"})
    for email in ("boss@a.kr", "nobody@a.kr"):
        assert "Too many tries" in visit().post("/forgot-password", {"email": email}).text
    assert len(letters.sent) == 5


def test_what_happens_to_a_sign_in_is_mailed_without_a_link(
    world: World, letters: Letters, boss: Visitor, sessions: Sessions, visit: Visit, clock: FakeClock
) -> None:  # fmt: skip
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    lee = visit()
    lee.sign_in("lee@a.kr")
    set_up(lee, clock)
    boss.post(f"/settings/users/{key}/reset-factor")
    assert [letter.to for letter in letters.sent] == ["lee@a.kr", "lee@a.kr"]
    assert "took away the second factor" in letters.sent[1].text
    assert "http" not in letters.sent[1].text
    assert PASSWORD not in letters.sent[1].text
