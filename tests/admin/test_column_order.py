"""The order of a list's columns is a user's own choice, and the column that names the rows keeps its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from admin.base_view import Column
from admin.column_order import order_of, own_order
from admin.list_looks import look_of
from admin.view_options import LOOKS_KEPT_AS
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import SavedViewRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

LOOK = "/views/look"
COLUMNS = (
    Column(key="place", title=lambda: "Place"),
    Column(key="name", title=lambda: "Name", heading=True),
    Column(key="phone", title=lambda: "Phone"),
    Column(key="calls", title=lambda: "Calls"),
)
ADDRESSES = {"recipients": "/recipients/", "campaign_status": "/campaign-status/?period=all",
             "organizations": "/settings/organizations/", "alerts": "/worklists/alerts/"}  # fmt: skip


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ([], ["place", "name", "phone", "calls"]),
        (["calls", "phone", "place"], ["calls", "name", "phone", "place"]),
        (["name", "calls", "phone", "place"], ["calls", "name", "phone", "place"]),
        (["calls", "place"], ["calls", "name", "phone", "place"]),
        (["calls"], ["place", "name", "phone", "calls"]),
        (["gone", 7, None, ["phone"], "phone", "phone", "place"], ["phone", "name", "place", "calls"]),
    ],
)  # fmt: skip
def test_an_order_holds_every_column_once_and_what_it_does_not_name_stands_as_usual(
    wanted: list[object], order: list[str]
) -> None:
    assert order_of(COLUMNS, wanted) == order


def test_the_usual_order_is_not_kept_so_that_a_later_version_may_change_it() -> None:
    assert own_order(COLUMNS, ["place", "phone", "calls"]) == []
    assert own_order(COLUMNS, ["phone", "place"]) == ["phone", "name", "place", "calls"]


def test_what_is_hidden_is_counted_in_the_order_that_is_shown() -> None:
    look = look_of(COLUMNS, hidden=["place"], compact=False, order=["calls", "phone", "place"])
    assert [each.key for each in look.choices] == ["calls", "name", "phone", "place"]
    assert look.classes == "hides-4"
    assert [each.key for each in look.arranged(COLUMNS)] == ["calls", "name", "phone", "place"]
    assert look_of(COLUMNS, hidden=[], compact=False, order=["phone", "place"]).chosen
    assert not look_of(COLUMNS, hidden=[], compact=False).chosen


def chosen(page: str) -> list[str]:
    return re.findall(r'name="order" value="([^"]+)"', page)


def titles(page: str) -> list[str]:
    heads = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', page, re.S)
    return [unescape(re.sub(r"<[^>]+>", "", each)).strip() for each in heads]


def labels(page: str) -> list[str]:
    [row] = re.findall(r"<tbody>\s*(<tr>.*?</tr>)", page, re.S)
    return [unescape(each) for each in re.findall(r'<td[^>]*data-label="([^"]+)"', row)]


@pytest.mark.parametrize("screen", ADDRESSES)
def test_titles_cells_and_window_follow_the_order_on_every_kind_of_list(
    boss: Visitor, screen: str
) -> None:
    before = boss.get(ADDRESSES[screen]).text
    keys, was = chosen(before), titles(before)
    boss.post(LOOK, {"screen": screen, "column": keys, "order": keys[::-1]})
    page = boss.get(ADDRESSES[screen]).text
    now = titles(page)
    assert chosen(page) != keys
    assert now != was
    assert sorted(now) == sorted(was)
    if "<tbody>" in page:
        assert labels(page) == now
        assert labels(before) == was
    boss.post(LOOK, {"screen": screen, "first": "yes"})
    assert chosen(boss.get(ADDRESSES[screen]).text) == keys


def test_the_order_outlives_the_session_and_is_one_users_for_one_list(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    usual = chosen(boss.get("/recipients/").text)
    boss.post(LOOK, {"screen": "recipients", "column": usual, "order": ["phone", "organization"]})
    boss.post("/sign-out")
    boss.sign_in("boss@a.kr")
    page = boss.get("/recipients/").text
    assert chosen(page)[:3] == ["phone", "name", "organization"]
    assert 'name="first"' in page
    add_operator(sessions, world.organization_id, "other@a.kr")
    other = visit()
    other.sign_in("other@a.kr")
    assert chosen(other.get("/recipients/").text) == usual


def test_downloads_keep_their_order(boss: Visitor) -> None:
    before = boss.get("/recipients/download?as=csv").data
    boss.post(LOOK, {"screen": "recipients", "order": ["progress", "phone"]})
    assert boss.get("/recipients/download?as=csv").data == before


@pytest.mark.parametrize("kept", [None, {}, ["of_a_later_version", 3, None]])
def test_a_list_opens_whatever_was_kept_of_its_order(
    boss: Visitor, sessions: Sessions, kept: object
) -> None:
    usual = chosen(boss.get("/recipients/").text)
    boss.post(LOOK, {"screen": "recipients", "column": usual, "order": usual[::-1]})
    with system_writing(sessions, "test") as session:
        row = session.scalars(
            select(SavedViewRow).where(SavedViewRow.screen == LOOKS_KEPT_AS)
        ).one()
        row.query = {"recipients": {"hidden": [], "order": kept}}
    assert chosen(boss.get("/recipients/").text) == usual
