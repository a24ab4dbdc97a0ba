"""The switch in the header: every screen shows one organization, nothing beyond the own rights, until all are chosen again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from carecall.domain.language import Language
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import MemoRow, RecipientRow, SavedViewRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.test_isolation import addresses
from tests.builders import NOON, World

SWITCH = "/place"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One database: what a narrowed session finds is held on both in tests/store."""
    return sqlite_url


@dataclass(frozen=True)
class Tree:
    """Ids of an organization below ours, its person, and a stranger's organization."""

    below: int
    person: int
    foreign: int


@pytest.fixture
def tree(world: World, sessions: Sessions) -> Tree:
    with system_writing(sessions, "a test builds a tree") as session:
        below = add_organization(session, NewOrganization(name="좌동"), parent_id=world.organization_id).id  # fmt: skip
        foreign = add_organization(session, NewOrganization(name="남의 구")).id
        new = NewRecipient(organization_id=below, name="좌동사람", phone="+821055599901", phone_national="01055599901")  # fmt: skip
        [person] = add_recipients(session, [new], now=NOON)
    return Tree(below, person, foreign)


def test_every_screen_shows_the_chosen_organization_until_all_are_chosen_again(
    boss: Visitor, world: World, tree: Tree
) -> None:
    assert "12 people" in boss.get("/recipients/").text
    boss.post(SWITCH, {"organization": tree.below, "back": "/recipients/?page=2"})
    page = boss.get("/recipients/").text
    assert "좌동사람" in page
    assert "사람1" not in page
    assert "Organization: 좌동. Choose another one" in page
    assert "0 calls" in boss.get("/campaign-status/?period=all").text
    boss.post(SWITCH, {"organization": ""})
    assert "12 people" in boss.get("/recipients/").text
    assert world.organization_id != tree.below


def test_rows_of_other_organizations_are_not_found_meanwhile_and_the_page_says_why(
    boss: Visitor, world: World, tree: Tree
) -> None:
    drawer = f"/details/recipient/{world.recipient_ids[0]}"
    assert boss.get(drawer).status_code == 200
    boss.post(SWITCH, {"organization": tree.below})
    answer = boss.get(drawer)
    assert answer.status_code == 404
    assert "You look at 좌동 only" in answer.text
    assert boss.get(f"/details/recipient/{tree.person}").status_code == 200


def test_a_foreign_organization_cannot_be_chosen(boss: Visitor, tree: Tree) -> None:
    assert boss.post(SWITCH, {"organization": tree.foreign}).status_code == 404
    assert boss.post(SWITCH, {"organization": 10**9}).status_code == 404
    assert "남의 구" not in boss.get(SWITCH).text
    assert "좌동" in boss.get(SWITCH).text


def test_a_link_to_another_organization_in_reach_looks_at_all_again(
    boss: Visitor, world: World, tree: Tree
) -> None:
    boss.post(SWITCH, {"organization": tree.below})
    page = boss.get(f"/recipients/?organization={world.organization_id}").text
    assert "You look at all organizations again" in page
    assert "All organizations" in page
    boss.post(SWITCH, {"organization": tree.below})
    for key in (tree.below, tree.foreign):
        page = boss.get(f"/recipients/?organization={key}").text
        assert "좌동사람" in page
        assert "사람1" not in page


def test_what_is_written_meanwhile_names_its_writer_and_stands_in_the_trail(
    boss: Visitor, tree: Tree, sessions: Sessions
) -> None:
    boss.post(SWITCH, {"organization": tree.below})
    answer = boss.post(f"/notes/recipient/{tree.person}/memo", {"text": "잘 지내심"})
    assert answer.status_code == 200, answer.text
    with system_reading(sessions, "a test looks") as session:
        memo = session.scalars(select(MemoRow).where(MemoRow.text == "잘 지내심")).one()
    assert memo.author_id is not None


def test_new_rows_are_for_the_chosen_organization_first(boss: Visitor, tree: Tree) -> None:
    boss.post(SWITCH, {"organization": tree.below})
    for page in ("/campaigns/new", "/campaigns/schedules/new", "/settings/holidays/new"):
        assert f'value="{tree.below}" selected' in boss.get(page).text, page


def test_own_saved_views_stay_within_reach(boss: Visitor, tree: Tree, sessions: Sessions) -> None:
    boss.post(SWITCH, {"organization": tree.below})
    boss.post("/views/save", {"screen": "recipients", "view_name": "내 검색", "sort": "name"})
    assert "내 검색" in boss.get("/recipients/").text
    boss.post(SWITCH, {"organization": ""})
    assert "내 검색" in boss.get("/recipients/").text
    with system_reading(sessions, "a test looks") as session:
        assert session.scalars(select(SavedViewRow.name)).all() == ["내 검색"]


def test_every_page_can_be_opened_while_one_organization_is_looked_at(
    app: Flask, tree: Tree, sessions: Sessions, world: World, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "all@a.kr", role="platform_operator", language=Language.EN)  # fmt: skip
    everybody = visit()
    everybody.sign_in("all@a.kr")
    everybody.post(SWITCH, {"organization": tree.below})
    for rule in addresses(app, "GET"):
        if rule.arguments or rule.rule.startswith("/api"):
            continue
        answer = everybody.get(rule.rule)
        assert answer.status_code < 500, rule


def test_whoever_has_one_organization_sees_no_switch(
    tree: Tree, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, tree.below, "small@a.kr")
    small = visit()
    small.sign_in("small@a.kr")
    assert "scope-dialog" not in small.get("/recipients/").text


def test_a_place_that_left_ones_reach_is_forgotten(
    boss: Visitor, tree: Tree, sessions: Sessions
) -> None:
    boss.post(SWITCH, {"organization": tree.below})
    with system_writing(sessions, "a test deletes") as session:
        session.query(RecipientRow).filter(RecipientRow.id == tree.person).delete()
    with boss.client.session_transaction() as kept:
        kept["place"] = tree.foreign
    assert "11 people" in boss.get("/recipients/").text
