"""Settings > Manage organization group: who may see whose people."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from carecall.domain.organization import OrganizationType
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import OrganizationGroupRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

URL = "/settings/organization-groups"


@pytest.fixture
def partner_id(sessions: Sessions, world: World) -> int:
    """A contracting organization beside our own."""
    with system_writing(sessions, "a test builds") as session:
        new = NewOrganization(name="수영구", type=OrganizationType.CONTRACTING)
        return add_organization(session, new).id


@pytest.fixture
def platform(
    world: World, partner_id: int, sessions: Sessions, visit: Callable[[], Visitor]
) -> Visitor:
    add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("root@a.kr")
    return visitor


def group_id(sessions: Sessions) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(OrganizationGroupRow.id)).one()


def test_users_of_the_organization_on_top_see_what_is_below_and_nobody_looks_up(
    platform: Visitor,
    world: World,
    partner_id: int,
    sessions: Sessions,
    visit: Callable[[], Visitor],
) -> None:
    add_operator(sessions, partner_id, "partner@b.kr")
    partner = visit()
    partner.sign_in("partner@b.kr")
    assert "0 people" in partner.get("/recipients/").text
    data = {
        "name": "부산",
        "organization": str(partner_id),
        "members": [str(world.organization_id)],
    }
    assert platform.post(f"{URL}/new", data).status_code == 302
    partner = visit()
    partner.sign_in("partner@b.kr")
    assert "11 people" in partner.get("/recipients/").text
    page = platform.get(f"{URL}/").text
    assert "수영구" in page
    ours = visit()
    ours.sign_in("boss@a.kr")
    assert "수영구" not in ours.get("/settings/organizations/").text


def test_an_organization_is_in_one_group_only_and_a_group_begins_with_who_signs(
    platform: Visitor, world: World, partner_id: int
) -> None:
    first = {
        "name": "부산",
        "organization": str(partner_id),
        "members": [str(world.organization_id)],
    }
    itself = platform.post(f"{URL}/new", {**first, "members": [str(partner_id)]})
    assert "on top is in the group already" in itself.text
    platform.post(f"{URL}/new", first)
    again = platform.post(f"{URL}/new", {**first, "name": "남부"})
    assert again.status_code == 422
    assert "Choose one of the offered values" in again.text


def test_deleting_a_group_leaves_the_organizations_and_narrows_what_is_seen(
    platform: Visitor,
    world: World,
    partner_id: int,
    sessions: Sessions,
    visit: Callable[[], Visitor],
) -> None:
    data = {
        "name": "부산",
        "organization": str(partner_id),
        "members": [str(world.organization_id)],
    }
    platform.post(f"{URL}/new", data)
    assert platform.post(f"{URL}/{group_id(sessions)}/delete").status_code == 302
    add_operator(sessions, partner_id, "partner@b.kr")
    partner = visit()
    partner.sign_in("partner@b.kr")
    assert "0 people" in partner.get("/recipients/").text
    assert "해운대구" in platform.get("/settings/organizations/").text


def test_members_are_changed_in_the_form(
    platform: Visitor, world: World, partner_id: int, sessions: Sessions
) -> None:
    data = {
        "name": "부산",
        "organization": str(partner_id),
        "members": [str(world.organization_id)],
    }
    platform.post(f"{URL}/new", data)
    edit = f"{URL}/{group_id(sessions)}/edit"
    assert "Choose a value" in platform.post(edit, {**data, "members": [], "version": "1"}).text
    swapped = {**data, "version": "1", "description": "시범"}
    assert platform.post(edit, swapped).status_code == 302
    assert platform.post(edit, swapped).status_code == 409


def test_nobody_is_put_below_whom_they_stand_above(
    platform: Visitor, world: World, partner_id: int, sessions: Sessions
) -> None:
    with system_writing(sessions, "a test builds") as session:
        new = NewOrganization(name="광안", type=OrganizationType.CONTRACTING)
        below = add_organization(session, new, parent_id=partner_id).id
    turned = {"name": "거꾸로", "organization": str(below), "members": [str(partner_id)]}
    answer = platform.post(f"{URL}/new", turned)
    assert answer.status_code == 422
    assert "stand above the organization on top already: 수영구" in answer.text


def test_who_is_on_top_of_a_group_is_in_no_other_and_who_is_in_one_heads_none(
    platform: Visitor, world: World, partner_id: int, sessions: Sessions
) -> None:
    with system_writing(sessions, "a test builds") as session:
        new = NewOrganization(name="남구", type=OrganizationType.CONTRACTING)
        third = add_organization(session, new).id
    own = {"name": "부산", "organization": str(partner_id), "members": [str(world.organization_id)]}
    platform.post(f"{URL}/new", own)
    for name, top, member in (("둘째", partner_id, third), ("셋째", third, partner_id), ("넷째", world.organization_id, third)):  # fmt: skip
        other = {"name": name, "organization": str(top), "members": [str(member)]}
        answer = platform.post(f"{URL}/new", other)
        assert answer.status_code == 422, name
        assert "Choose one of the offered values" in answer.text
    kept = {**own, "members": [str(world.organization_id), str(third)], "version": "1"}
    assert platform.post(f"{URL}/{group_id(sessions)}/edit", kept).status_code == 302


def test_a_group_is_found_by_an_organization_in_it(
    platform: Visitor, world: World, partner_id: int
) -> None:
    own = {"name": "부산", "organization": str(partner_id), "members": [str(world.organization_id)]}
    platform.post(f"{URL}/new", own)
    for word, rows in (("해운대", 1), ("강서", 0)):
        found = platform.post(f"{URL}/search", {"member": word}, follow_redirects=True).text
        assert found.count("data-row-check") == rows


def test_the_form_of_a_stored_group_shows_its_top_and_offers_no_other(
    platform: Visitor, world: World, partner_id: int, sessions: Sessions
) -> None:
    data = {
        "name": "부산",
        "organization": str(partner_id),
        "members": [str(world.organization_id)],
    }
    platform.post(f"{URL}/new", data)
    page = platform.get(f"{URL}/{group_id(sessions)}/edit").text
    assert 'id="organization" value="수영구" readonly' in page
    assert f'type="hidden" name="organization" value="{partner_id}"' in page
