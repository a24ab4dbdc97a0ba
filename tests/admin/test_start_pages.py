"""A user's own beginning: the start page of the account, and the saved view that a list opens with."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from carecall.store.session import Sessions
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

PAGE = "/account/start-page/"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: which one cannot matter here."""
    return sqlite_url


def test_the_chosen_screen_opens_first(boss: Visitor) -> None:
    assert boss.get("/").location == "/campaign-status/"
    boss.post(PAGE, {"start_page": "alerts"})
    assert 'value="alerts" selected' in boss.get(PAGE).text
    assert boss.get("/").location == "/worklists/alerts/"
    boss.post(PAGE, {"start_page": ""})
    assert boss.get("/").location == "/campaign-status/"


def test_only_screens_that_one_may_open_can_be_chosen(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    assert boss.post(PAGE, {"start_page": "contracts"}).status_code == 404
    assert boss.post(PAGE, {"start_page": "//evil.example"}).status_code == 404
    add_operator(sessions, world.organization_id, "viewer@a.kr", role="viewer")
    viewer = visit()
    viewer.sign_in("viewer@a.kr")
    assert viewer.post(PAGE, {"start_page": "alerts"}).status_code == 404


def test_a_list_opens_from_the_menu_with_ones_own_default_view(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    for name in ("하나", "둘"):
        boss.post("/views/save", {"screen": "campaign_status", "view_name": name, "period": "all", "label": "emergency", "shared": "yes"})  # fmt: skip
    keys = sorted({int(key) for key in re.findall(r"/views/(\d+)/default", boss.get("/campaign-status/").text)})  # fmt: skip
    for key in keys:
        boss.post(f"/views/{key}/default")
    page = boss.get("/recipients/").text
    assert f'href="/views/{keys[1]}/"' in page
    assert f'href="/views/{keys[0]}/"' not in page
    assert "label=emergency" in boss.get(f"/views/{keys[1]}/").location
    boss.post(PAGE, {"start_page": "campaign_status"})
    assert boss.get("/").location == f"/views/{keys[1]}/"
    add_operator(sessions, world.organization_id, "second@a.kr")
    second = visit()
    second.sign_in("second@a.kr")
    assert second.post(f"/views/{keys[1]}/default").status_code == 404
    assert 'href="/campaign-status/"' in second.get("/recipients/").text
    boss.post(f"/views/{keys[1]}/default")
    assert 'href="/campaign-status/"' in boss.get("/recipients/").text
