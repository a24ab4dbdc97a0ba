"""Empty lists say why: never used, nothing found by the search, nothing in the period; each with a way on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import Sessions, system_writing
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World
from tests.fakes.clock import FakeClock

STATUS = "/campaign-status/"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.fixture
def newcomer(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    """Somebody of an organization that has never called."""
    assert world
    with system_writing(sessions, "a test adds an organization") as session:
        key = add_organization(session, NewOrganization(name="새로구", display_name="새로구")).id
    add_operator(sessions, key, "new@a.kr")
    visitor = visit()
    visitor.sign_in("new@a.kr")
    return visitor


def test_an_organization_that_never_called_is_told_how_to_begin(newcomer: Visitor) -> None:
    page = newcomer.get(STATUS).text
    assert "No calls yet" in page
    assert 'href="/campaigns/wizard/"' in page
    assert "No calls in this period" not in page
    assert "No recipients yet" in newcomer.get("/recipients/").text
    assert "Nothing to count yet" in newcomer.get("/statistics/monthly-usage/?period=24").text


def test_a_period_without_calls_can_be_widened(boss: Visitor, clock: FakeClock) -> None:
    clock.advance(timedelta(days=20).total_seconds())
    boss.sign_in("boss@a.kr")
    page = boss.get(f"{STATUS}?period=today").text
    assert "No calls in this period" in page
    assert "No calls yet" not in page
    assert f'href="{STATUS}?period=all"' in page
    assert "data-row-check" in boss.get(f"{STATUS}?period=all").text


def test_a_search_that_finds_nothing_is_cleared_or_widened(boss: Visitor) -> None:
    page = boss.get(f"{STATUS}?campaign=nothing&period=30").text
    assert "No call matches" in page
    assert f'href="{STATUS}?period=30">Clear the search' in page
    assert f'href="{STATUS}?campaign=nothing&amp;period=all">Search in all time' in page
    assert "Search in all time" not in boss.get(f"{STATUS}?campaign=nothing&period=all").text


@pytest.mark.parametrize(
    ("address", "told", "way_on"),
    [
        ("/settings/numbers/?number=9999", "Nothing matches", "Clear the search"),
        ("/worklists/alerts/?tile=today", "Nothing of this kind", "Release the tile"),
        ("/recipients/?progress=ended", "Nothing matches", "Clear the search"),
        ("/statistics/monthly-usage/?campaign=nothing", "Nothing to count", "Clear the search"),
        ("/statistics/monthly-usage/?period=custom&from=2020-01-01&until=2020-01-02", "Nothing in this period", "Last 24 months"),
    ],
)  # fmt: skip
def test_every_list_names_what_keeps_it_empty(
    boss: Visitor, address: str, told: str, way_on: str
) -> None:
    page = boss.get(address).text
    assert f'<p class="h3 mt-2 mb-1">{told}</p>' in page
    assert way_on in page
