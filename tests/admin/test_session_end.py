"""Before a session ends every page knows it; staying is one request; the badge says which installation this is."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin.app import create_app
from admin.session_end import left_of
from carecall.settings import Settings
from carecall.store.session import Sessions
from tests.admin.conftest import Visitor
from tests.builders import NOON
from tests.fakes.clock import FakeClock


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


def told(visitor: Visitor) -> tuple[int, int]:
    answer = visitor.get("/recipients/")
    page = re.search(r'data-session="(\d+) (\d+)"', answer.text)
    assert page
    assert answer.headers["CareCall-Session"] == f"{page[1]} {page[2]}"
    return int(page[1]), int(page[2])


def test_the_shorter_of_an_hour_without_use_and_twelve_in_all_ends_a_session() -> None:
    left = left_of(NOON, NOON + timedelta(hours=11), NOON + timedelta(hours=11, minutes=58))
    assert (left.idle_s, left.whole_s) == (120, 120)
    assert str(left_of(NOON, NOON, NOON + timedelta(minutes=58))) == f"120 {11 * 3600 + 120}"


def test_every_page_says_how_long_the_session_still_stands(boss: Visitor, clock: FakeClock) -> None:
    assert told(boss) == (3600, 12 * 3600)
    clock.advance(200)
    assert told(boss) == (3400, 12 * 3600 - 200), "the moment is written at most every five minutes"
    clock.advance(3000)
    assert told(boss) == (3600, 12 * 3600 - 3200)


def test_staying_lets_the_session_go_on(boss: Visitor, clock: FakeClock) -> None:
    clock.advance(3500)
    answer = boss.post("/account/sessions/stay")
    assert answer.status_code == 204
    assert answer.headers["CareCall-Session"].startswith("3600 ")
    clock.advance(3500)
    assert boss.get("/recipients/").status_code == 200


def test_strangers_and_programs_are_told_nothing(boss: Visitor) -> None:
    boss.post("/sign-out")
    answer = boss.get("/sign-in")
    assert "CareCall-Session" not in answer.headers
    assert "data-session" not in answer.text


@pytest.mark.parametrize("label", ["Test", ""])
def test_the_installations_word_stands_on_every_page_also_before_signing_in(
    settings: Settings, sessions: Sessions, label: str
) -> None:
    named = settings.model_copy(update={"environment_label": label})
    app = create_app(named)
    page = app.test_client().get("/sign-in").text
    app.extensions["carecall_engine"].dispose()
    assert ("· CareCall · Test</title>" in page) == bool(label)
    assert ("Installation:" in page) == bool(label)
