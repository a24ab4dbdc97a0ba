"""The command palette, the breadcrumb and the page of definitions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from admin.help_texts import DEFINITIONS
from carecall.domain.organization import path_of
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import OrganizationRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World, make_world


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.fixture
def below(world: World, sessions: Sessions) -> World:
    """An organization below our own."""
    built = make_world(sessions, people=1, name="우동", first=900)
    with system_writing(sessions, "a test builds a tree") as session:
        row = session.get_one(OrganizationRow, built.organization_id)
        row.parent_id = world.organization_id
        row.path = path_of(session.get_one(OrganizationRow, world.organization_id).path, row.id)
    return built


def found(visitor: Visitor, words: str) -> list[tuple[str, str]]:
    answer = visitor.post("/palette/find", {"words": words})
    return [(each["text"], each["url"]) for each in answer.get_json()["found"]]


def test_without_words_every_page_of_the_menu_is_offered_and_nobody_is_named(boss: Visitor) -> None:
    texts = [text for text, _url in found(boss, "")]
    assert {"Campaign status", "Manage recipients", "Monthly usage"} <= set(texts)
    assert not any("사람" in text for text in texts)
    assert found(boss, "monthly") == [("Monthly usage", "/statistics/monthly-usage/")]


def test_people_are_found_by_name_and_opened_by_number(boss: Visitor, world: World) -> None:
    ((text, url),) = found(boss, "사람3")
    assert text.startswith("사람3")
    assert url == f"/recipients/?open={world.recipient_ids[2]}"
    assert found(boss, "%%") == []


def test_who_was_looked_at_last_comes_first_and_nobody_out_of_scope(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    one, other = world.recipient_ids[0], world.recipient_ids[1]
    foreign = make_world(sessions, people=1, name="사하구", first=950).recipient_ids[0]
    assert boss.get(f"/details/recipient/{foreign}").status_code == 404
    for key in (one, other, one):
        assert boss.get(f"/details/recipient/{key}").status_code == 200
    with boss.client.session_transaction() as kept:
        assert kept["recent"] == [one, other]
        kept["recent"] = [foreign, one, other]
    urls = [url for _text, url in found(boss, "")[:3]]
    assert urls[:2] == [f"/recipients/?open={one}", f"/recipients/?open={other}"]
    assert "/recipients/" not in urls[2]
    assert found(boss, "monthly") == [("Monthly usage", "/statistics/monthly-usage/")]


def test_people_and_organizations_elsewhere_are_not_found(
    boss: Visitor, sessions: Sessions
) -> None:
    make_world(sessions, people=1, name="사하구", first=950)
    assert found(boss, "사하구") == []
    names = [text for text, _url in found(boss, "사람")]
    assert names
    assert not any("사하구" in name for name in names)


def test_an_organization_below_is_found_and_the_header_says_whose_rows_are_shown(
    world: World, below: World, visit: Callable[[], Visitor]
) -> None:
    visitor = visit()
    visitor.sign_in("boss@a.kr")
    ((text, url),) = [each for each in found(visitor, "우동") if "organization=" in each[1]]
    assert text == "우동"
    assert "<li>해운대구</li><li>우동</li><li>Calls</li>" in visitor.get(url).text
    assert "<li>해운대구 and 1 below</li>" in visitor.get("/recipients/").text


def test_whoever_may_not_open_a_page_is_not_led_there(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    assert found(visitor, "Emergency alerts") == []
    assert visit().client.post("/palette/find", data={"words": "x"}).status_code in {302, 400, 401}


def test_the_definitions_have_a_page(boss: Visitor) -> None:
    page = boss.get("/help/").text
    for key, definition in DEFINITIONS.items():
        assert f'id="{key}"' in page
        assert str(definition.title) in page
