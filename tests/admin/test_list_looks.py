"""Columns, their order and row spacing of a list are a user's own choice, and the column that names the rows stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask

from admin.base_view import Column, HardenedView
from admin.columns.alert_columns import COLUMNS as ALERT_COLUMNS
from admin.list_looks import MOST_COLUMNS, hidden_of, look_of
from carecall.store.session import Sessions
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

LOOK = "/views/look"
COLUMNS = (
    Column(key="place", title=lambda: "Place"),
    Column(key="name", title=lambda: "Name", heading=True),
    Column(key="phone", title=lambda: "Phone"),
)
LISTS = {"recipients": "/recipients/", "campaign_status": "/campaign-status/?period=all",
         "organizations": "/settings/organizations/", "alerts": "/worklists/alerts/"}  # fmt: skip


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


def test_the_column_that_names_the_rows_is_always_shown() -> None:
    hidden = hidden_of(COLUMNS, ["phone"])
    assert hidden == ["place"]
    look = look_of(COLUMNS, hidden=["place", "name"], compact=False)
    assert look.classes == "hides-1"
    assert [each.fixed for each in look.choices] == [False, True, False]
    assert hidden_of((COLUMNS[0], COLUMNS[2]), []) == ["phone"]


def test_the_choice_outlives_the_session_and_is_taken_back(boss: Visitor) -> None:
    posted = {"screen": "recipients", "column": ["organization", "phone"], "density": "compact"}
    answer = boss.post(LOOK, {**posted, "sort": "name", "progress": "in_progress"})
    assert answer.location == "/recipients/?progress=in_progress&sort=name"
    boss.post("/sign-out")
    boss.sign_in("boss@a.kr")
    page = boss.get("/recipients/").text
    assert 'hides-4 hides-5 hides-6 hides-7 hides-8 hides-9 hides-10 hides-11 hides-12 compact"' in page  # fmt: skip
    assert "hides-1 " not in page
    boss.post(LOOK, {"screen": "recipients", "first": "yes"})
    assert "hides-" not in boss.get("/recipients/").text


def test_it_is_one_users_choice_for_one_list(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "other@a.kr")
    boss.post(LOOK, {"screen": "recipients", "density": "compact"})
    other = visit()
    other.sign_in("other@a.kr")
    assert "hides-" not in other.get("/recipients/").text
    assert "hides-" not in boss.get("/campaign-status/?period=all").text


def test_what_is_seldom_wanted_stands_out_only_for_whoever_shows_it(boss: Visitor) -> None:
    assert " hides-11" in boss.get(LISTS["alerts"]).text
    assert 'name="first"' not in boss.get(LISTS["alerts"]).text
    every = [column.key for column in ALERT_COLUMNS]
    boss.post(LOOK, {"screen": "alerts", "column": every})
    page = boss.get(LISTS["alerts"]).text
    assert "hides-" not in page
    assert 'name="first"' in page


def test_downloads_hold_all_columns(boss: Visitor) -> None:
    before = boss.get("/recipients/download?as=csv").data
    boss.post(LOOK, {"screen": "recipients"})
    assert boss.get("/recipients/download?as=csv").data == before


@pytest.mark.parametrize("screen", LISTS)
def test_every_kind_of_list_offers_it(boss: Visitor, screen: str) -> None:
    assert 'id="look-dialog"' in boss.get(LISTS[screen]).text
    assert boss.post(LOOK, {"screen": screen, "density": "compact"}).status_code == 302


def test_a_list_that_nobody_knows_is_not_found(boss: Visitor) -> None:
    assert boss.post(LOOK, {"screen": "nothing"}).status_code == 404
    assert boss.post(LOOK, {"screen": "list_looks"}).status_code == 404


def test_no_list_has_more_columns_than_can_be_hidden(app: Flask) -> None:
    lists = [view for view in app.extensions["admin"][0]._views if isinstance(view, HardenedView)]
    assert lists
    assert [view.endpoint for view in lists if len(view.columns) > MOST_COLUMNS] == []


@pytest.mark.parametrize("path", ["/recipients/", "/campaign-status/?period=all"])
def test_a_list_that_stops_counting_is_counted_to_its_end_on_wish(
    boss: Visitor, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("admin.listing.COUNT_CAP", 3)
    wanted = f"{path}{'&' if '?' in path else '?'}size=10"
    short = boss.get(wanted).text
    assert ">3+ " in short
    [exact] = re.findall(r'class="count-on" href="([^"]+)"', short)
    whole = boss.get(unescape(exact)).text
    assert re.search(r'class="tag">\d\d ', whole)
    assert "count-on" not in whole
