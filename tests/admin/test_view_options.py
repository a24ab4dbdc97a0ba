"""View options: how many rows a list shows is a user's own choice, for each list, and outlives the session."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from carecall.store.session import Sessions
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

TEN = {"screen": "recipients", "size": "10"}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


def rows(visitor: Visitor) -> int:
    return visitor.get("/recipients/").text.count("data-row-check")


def test_the_choice_is_still_there_after_signing_out_and_in_again(boss: Visitor) -> None:
    assert rows(boss) == 11
    answer = boss.post("/views/rows", {**TEN, "sort": "name", "progress": "in_progress"})
    assert answer.location == "/recipients/?progress=in_progress&sort=name&size=10"
    boss.post("/sign-out")
    boss.sign_in("boss@a.kr")
    assert rows(boss) == 10


def test_it_is_one_users_choice_for_one_list(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "other@a.kr")
    boss.post("/views/rows", TEN)
    boss.post("/views/rows", {"screen": "campaign_status", "size": "50"})
    boss.post("/views/rows", {**TEN, "size": "10"})
    other, again = visit(), visit()
    other.sign_in("other@a.kr")
    again.sign_in("boss@a.kr")
    assert (rows(other), rows(again)) == (11, 10)
    assert 'value="50" aria-pressed="true"' in again.get("/campaign-status/").text


def test_single_keys_stay_off_wherever_the_user_signs_in(
    boss: Visitor, visit: Callable[[], Visitor]
) -> None:
    switch = re.compile(r"<input[^>]*data-single-keys[^>]*>")
    assert "checked" in switch.search(boss.get("/help/").text)[0]
    boss.post("/views/rows", TEN)
    assert boss.post("/views/single-keys", {"on": "no"}).status_code == 204
    again = visit()
    again.sign_in("boss@a.kr")
    for visitor in (boss, again):
        assert "checked" not in switch.search(visitor.get("/help/").text)[0]
    assert rows(again) == 10
    again.post("/views/single-keys", {"on": "yes"})
    assert "checked" in switch.search(again.get("/help/").text)[0]


def test_a_link_with_another_number_changes_nothing_for_good(
    boss: Visitor, visit: Callable[[], Visitor]
) -> None:
    boss.post("/views/rows", TEN)
    assert boss.get("/recipients/?size=100").text.count("data-row-check") == 11
    again = visit()
    again.sign_in("boss@a.kr")
    assert rows(again) == 10


@pytest.mark.parametrize(
    "posted", [{"size": "7"}, {"size": ""}, {"screen": "nothing"}, {"size": "100000"}]
)
def test_nonsense_is_not_kept(boss: Visitor, posted: dict[str, str]) -> None:
    assert boss.post("/views/rows", {**TEN, **posted}).status_code == 404
    assert rows(boss) == 11


def test_it_is_no_saved_view(boss: Visitor) -> None:
    boss.post("/views/rows", TEN)
    assert "rows_per_page" not in boss.get("/recipients/").text
    assert boss.get("/views/1/").status_code == 404
