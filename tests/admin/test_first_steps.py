"""The first-run checklist on the start page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from carecall.store.session import Sessions
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, make_world
from tests.talks import NORMAL, tell

STEP = re.compile(r"</svg>(Done|Not yet)</span>.*?<(?:a [^>]*|strong)>([^<]+)<", re.DOTALL)


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


def ticks(page: str) -> dict[str, bool]:
    return {title: word == "Done" for word, title in STEP.findall(page)}


def test_the_start_page_lists_the_steps_until_the_first_call_and_ticks_them(
    sessions: Sessions, tmp_path: Path, visit: Callable[[], Visitor]
) -> None:
    new = make_world(sessions, people=1, running=False)
    add_operator(sessions, new.organization_id, "new@a.kr")
    visitor = visit()
    visitor.sign_in("new@a.kr")
    page = visitor.get("/")
    assert page.status_code == 200
    before = ticks(page.text)
    assert before == {
        "Organization": True, "Contract": before["Contract"], "Outgoing number": True, "Recipients": True,
        "Schedule": True, "Campaign": False, "Notification channel": False, "First call": False,
    }  # fmt: skip
    tell(new, NORMAL, recipient_id=new.recipient_ids[0], at=NOON)
    assert ticks(visitor.get("/first-steps/live").text)["First call"] is True
    assert visitor.get("/").location == "/campaign-status/"


def test_somebody_elses_steps_tick_nothing_here(
    sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    own = make_world(sessions, people=0, running=False)
    other = make_world(sessions, people=1, name="사하구", first=900)
    tell(other, NORMAL, recipient_id=other.recipient_ids[0], at=NOON)
    add_operator(sessions, own.organization_id, "new@a.kr")
    visitor = visit()
    visitor.sign_in("new@a.kr")
    found = ticks(visitor.get("/").text)
    assert (found["Recipients"], found["Campaign"], found["First call"]) == (False, False, False)


def test_whoever_only_looks_is_led_to_campaign_status_and_not_to_closed_screens(
    sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    new = make_world(sessions, people=1, running=False)
    add_operator(sessions, new.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    assert visitor.get("/").location == "/campaign-status/"
    page = visitor.get("/first-steps").text
    assert "<strong>Contract</strong>" in page
    assert visit().get("/first-steps").status_code in {302, 401}
