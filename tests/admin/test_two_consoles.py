"""Two consoles over one database: whoever guesses at one of them waits at the other, too."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from admin.api.door import PACE
from admin.api.pace import Pace
from admin.app import create_app
from admin.house import EXTENSION
from carecall.settings import Settings
from carecall.store.api_pace import PaceRule
from carecall.store.session import Sessions
from tests.admin.conftest import Visitor
from tests.admin.kept_work import keep_builders, keep_templates
from tests.admin.programs import Program
from tests.admin.small_world import database_url, world
from tests.admin.test_second_factor import set_up
from tests.admin.test_security_sign_in import Letters, letters
from tests.builders import World
from tests.fakes.clock import FakeClock

WAIT = "Too many tries"
__all__ = ["database_url", "letters", "world"]  # fixtures


@pytest.fixture
def second_app(settings: Settings, clock: FakeClock, app: Flask) -> Iterator[Flask]:
    """Another console process of the same house."""
    with pytest.MonkeyPatch.context() as patch:
        keep_builders(patch.setattr)
        built = create_app(settings, clock=clock)
    keep_templates(built)
    built.extensions[EXTENSION] = app.extensions[EXTENSION]
    yield built
    built.extensions["carecall_engine"].dispose()


@pytest.fixture
def consoles(app: Flask, second_app: Flask) -> list[Flask]:
    return [app, second_app]


def at(console: Flask, place: str = "198.51.100.1") -> Visitor:
    client = console.test_client()
    client.environ_base["REMOTE_ADDR"] = place
    return Visitor(client)


def test_five_wrong_passwords_in_all_make_the_account_wait_everywhere(
    world: World, consoles: list[Flask], clock: FakeClock
) -> None:
    for number in range(5):
        visitor = at(consoles[number % 2], f"198.51.100.{number}")
        assert WAIT not in visitor.sign_in("boss@a.kr", "wrong password").text
    for console in consoles:
        assert WAIT in at(console, "203.0.113.9").sign_in("boss@a.kr").text
    clock.advance(3)
    assert at(consoles[1], "203.0.113.9").sign_in("boss@a.kr").status_code == 302


def test_an_address_waits_at_both(world: World, consoles: list[Flask]) -> None:
    for number in range(5):
        at(consoles[number % 2]).sign_in(f"name{number}@a.kr", "wrong password")
    for console in consoles:
        assert WAIT in at(console).sign_in("boss@a.kr").text


def test_guesses_at_the_same_moment_are_all_counted(world: World, consoles: list[Flask]) -> None:
    visitors = [at(consoles[number % 2], f"198.51.100.{number}") for number in range(8)]
    tokens = [visitor.token for visitor in visitors]
    start = Barrier(len(visitors))

    def guess(number: int) -> bool:
        start.wait(timeout=30)
        form = {"email": "boss@a.kr", "password": "wrong password", "csrf_token": tokens[number]}
        return WAIT in visitors[number].client.post("/sign-in", data=form, buffered=True).text

    with ThreadPoolExecutor(len(visitors)) as threads:
        waited = list(threads.map(guess, range(len(visitors))))
    assert waited.count(False) == 5


def test_codes_and_passwords_asked_again_are_counted_together(
    world: World, consoles: list[Flask], clock: FakeClock
) -> None:
    owner = at(consoles[0])
    owner.sign_in("boss@a.kr")
    phone, _codes = set_up(owner, clock)
    clock.advance(30)
    waiting = [at(console, f"203.0.113.{number}") for number, console in enumerate(consoles)]
    for visitor in waiting:
        visitor.sign_in("boss@a.kr")
    for number in range(5):
        assert waiting[number % 2].post("/sign-in/code", {"code": "000000"}).status_code == 422
    for visitor in waiting:
        assert visitor.post("/sign-in/code", {"code": phone.code}).status_code == 429
    for _ in range(5):
        owner.post("/account/confirm", {"password": "wrong"})
    assert WAIT in at(consoles[1], "203.0.113.77").sign_in("boss@a.kr").text


def test_links_for_a_new_password_are_counted_together(
    world: World, letters: Letters, consoles: list[Flask]
) -> None:
    consoles[1].extensions[EXTENSION] = consoles[0].extensions[EXTENSION]
    for number in range(7):
        at(consoles[number % 2]).post("/forgot-password", {"email": "boss@a.kr"})
    assert len(letters.sent) == 5


def test_a_key_has_one_bucket_for_both(
    program: Program, consoles: list[Flask], sessions: Sessions, clock: FakeClock
) -> None:
    for console in consoles:
        rule = PaceRule(burst=6, per_second=0.5)
        console.extensions[PACE] = Pace(sessions, clock, rule, drawn=2)
    both = [Program(console.test_client(), program.key) for console in consoles]
    answers = [both[number % 2].get("/holidays").status_code for number in range(8)]
    assert sorted(answers) == [200] * 6 + [429] * 2
    clock.advance(2)
    assert [each.get("/holidays").status_code for each in both] == [200, 429]
