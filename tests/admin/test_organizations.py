"""Settings > Manage organization, step by step as the document writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from carecall.domain.business_number import business_digits, written_business_number
from carecall.domain.organization import OrganizationType, SubscriptionState
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, OrganizationRow, UserRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

CONTRACTING = {
    "name": "부산광역시", "classification": "client", "type": "contracting", "client_class": "metropolitan_government",
    "address_base": "부산광역시 연제구", "address_detail": "중앙대로 1001", "country": "KR", "time_zone": "Asia/Seoul",
    "language": "ko", "representative": "홍길동", "main_phone": "051-888-1000", "business_no": "123-45-67891",
}  # fmt: skip


@pytest.fixture
def platform(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    """The platform operator, signed in."""
    add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("root@a.kr")
    return visitor


def find(sessions: Sessions, name: str) -> OrganizationRow | None:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(OrganizationRow).where(OrganizationRow.name == name))


def trail(sessions: Sessions) -> list[tuple[str, str, dict[str, object]]]:
    with system_reading(sessions, "a test looks") as session:
        events = session.scalars(
            select(AuditEventRow).where(AuditEventRow.object_type == "organization")
        )
        return [(each.action, each.object_key, each.facts) for each in events]  # fmt: skip


def test_a_contracting_organization_is_added_with_its_primary_information(
    platform: Visitor, sessions: Sessions
) -> None:
    answer = platform.post("/settings/organizations/new", CONTRACTING)
    assert answer.status_code == 302, answer.text
    row = find(sessions, "부산광역시")
    assert row is not None
    assert (row.representative, row.main_phone, row.business_no) == (
        "홍길동",
        "+82518881000",
        "1234567891",
    )
    assert row.display_name == "부산광역시"
    assert row.path == f"/{row.id}/"
    page = platform.get("/settings/organizations/").text
    assert "부산광역시 연제구 중앙대로 1001" in page
    assert "Contract needed" in page
    assert ("added", str(row.id), {}) in trail(sessions)


def test_an_executing_organization_needs_the_one_it_works_under_and_loses_the_others_fields(
    platform: Visitor, sessions: Sessions, world: World
) -> None:
    wrong = {**CONTRACTING, "name": "우동 복지관", "type": "executing"}
    assert platform.post("/settings/organizations/new", wrong).status_code == 422
    platform.post("/settings/organizations/new", {**wrong, "parent": str(world.organization_id)})
    row = find(sessions, "우동 복지관")
    assert row is not None
    assert row.parent_id == world.organization_id
    assert (row.representative, row.business_no, row.main_phone) == (None, None, None)
    found = platform.post(
        "/settings/organizations/search", {"contracting": "해운대"}, follow_redirects=True
    )
    assert "우동 복지관" in found.text
    assert found.text.count("data-row-check") == 1


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Fill this in"),
        ("name", "가" * 31, "At most 30 characters; these are 31"),
        ("classification", "enemy", "Choose one of the offered values"),
        ("business_no", "123-45-67890", "ten digits"),
        ("main_phone", "12", "no telephone number"),
        ("time_zone", "Busan", "No such time zone"),
        ("name", "해운대구", "exists already"),
    ],
)
def test_a_wrong_field_is_named_with_how_to_mend_it_and_nothing_typed_is_lost(
    platform: Visitor, field: str, value: str, words: str
) -> None:
    answer = platform.post("/settings/organizations/new", {**CONTRACTING, field: value})
    assert answer.status_code in {409, 422}
    assert words in answer.text
    assert "중앙대로 1001" in answer.text


def test_a_change_keeps_what_stood_before_in_the_trail_and_a_stale_form_shows_the_difference(
    platform: Visitor, sessions: Sessions
) -> None:
    platform.post("/settings/organizations/new", CONTRACTING)
    row = find(sessions, "부산광역시")
    assert row is not None
    edit = f"/settings/organizations/{row.id}/edit"
    version = re.search(r'name="version" value="(\d+)"', platform.get(edit).text)
    assert version
    changed = {**CONTRACTING, "representative": "김대표", "version": version[1]}
    assert platform.post(edit, changed).status_code == 302
    facts = trail(sessions)[-1][2]
    assert facts["before"] == {"representative": ["홍길동"]}
    assert facts["after"] == {"representative": ["김대표"]}
    stale = platform.post(edit, {**changed, "representative": "박대표"})
    assert stale.status_code == 409
    assert "김대표" in stale.text
    assert "박대표" in stale.text


def test_an_organization_that_others_need_is_not_deleted_and_says_who_they_are(
    platform: Visitor, sessions: Sessions, world: World
) -> None:
    answer = platform.post(f"/settings/organizations/{world.organization_id}/delete")
    assert answer.status_code == 409
    assert "has 2 users" in answer.text
    assert "has 1 campaign" in answer.text
    platform.post("/settings/organizations/new", CONTRACTING)
    row = find(sessions, "부산광역시")
    assert row is not None
    assert platform.post(f"/settings/organizations/{row.id}/delete").status_code == 302
    assert find(sessions, "부산광역시") is None
    assert trail(sessions)[-1][:2] == ("deleted", str(row.id))


def test_a_manager_adds_only_what_works_under_their_own_organization(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    refused = boss.post("/settings/organizations/new", CONTRACTING)
    assert refused.status_code == 422
    below = {
        **CONTRACTING,
        "name": "우동",
        "type": "executing",
        "parent": str(world.organization_id),
    }
    assert boss.post("/settings/organizations/new", below).status_code == 302


def test_a_worker_does_not_see_the_screen(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "worker@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("worker@a.kr")
    assert visitor.get("/settings/organizations/").status_code == 403
    assert "/settings/organizations" not in visitor.get("/recipients/").text


def test_the_list_is_downloaded_as_it_is_searched(platform: Visitor) -> None:
    platform.post("/settings/organizations/new", CONTRACTING)
    answer = platform.get("/settings/organizations/download?type=contracting&name=부산")
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0][0] == "Organization name"
    assert [row[0] for row in rows[1:]] == ["부산광역시"]


def test_business_numbers_are_checked_by_their_last_digit() -> None:
    assert business_digits("123-45-67891") == "1234567891"
    assert business_digits("1234567890") is None
    assert business_digits("12-3") is None
    assert written_business_number("1234567891") == "123-45-67891"


@pytest.mark.parametrize(
    ("field", "value", "count"),
    [
        ("address", "연제구 1001", 1), ("address", "해운대", 0), ("representative", "길동", 1), ("main_phone", "051-888", 1),
        ("carrier", "lab", 0), ("contracting", "해운", 0), ("product", "needed", 1), ("product", "running", 1), ("product", "ended", 0),
        ("registered_from", "2026-03-02", 2), ("registered_until", "2020-01-01", 0),
    ],
)  # fmt: skip
def test_every_column_of_the_list_can_be_searched(
    platform: Visitor, field: str, value: str, count: int
) -> None:
    platform.post("/settings/organizations/new", CONTRACTING)
    found = platform.post("/settings/organizations/search", {field: value}, follow_redirects=True)
    assert found.text.count("data-row-check") == count


def test_the_default_address_is_asked_for_and_regions_are_offered(platform: Visitor) -> None:
    answer = platform.post("/settings/organizations/new", {**CONTRACTING, "address_base": ""})
    assert answer.status_code == 422
    assert 'id="address_base-error"' in answer.text
    assert '<option value="부산광역시 해운대구"></option>' in answer.text


def test_a_form_shows_numbers_as_people_write_them_and_asks_for_the_business_number(
    platform: Visitor, sessions: Sessions
) -> None:
    missing = platform.post("/settings/organizations/new", {**CONTRACTING, "business_no": ""}).text
    assert "Business registration number: Fill this in" in missing
    assert re.search(r"Business registration number</label>", missing)
    platform.post("/settings/organizations/new", CONTRACTING)
    row = find(sessions, "부산광역시")
    assert row is not None
    assert 'value="051-888-1000"' in platform.get(f"/settings/organizations/{row.id}/edit").text


def test_a_name_that_is_taken_is_refused_beside_its_field_when_it_is_changed_too(
    platform: Visitor, sessions: Sessions
) -> None:
    platform.post("/settings/organizations/new", CONTRACTING)
    row = find(sessions, "부산광역시")
    assert row is not None
    renamed = {**CONTRACTING, "name": "해운대구", "version": str(row.version)}
    answer = platform.post(f"/settings/organizations/{row.id}/edit", renamed)
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text


def test_a_name_whose_signs_take_too_much_room_says_so(platform: Visitor) -> None:
    flags = "\U0001f1f0\U0001f1f7" * 30
    answer = platform.post("/settings/organizations/new", {**CONTRACTING, "name": flags})
    assert "Organization name: this is too long to be stored" in answer.text


def test_sign_up_is_told_by_the_organizations_users(
    platform: Visitor, sessions: Sessions, world: World
) -> None:
    platform.post("/settings/organizations/new", CONTRACTING)
    page = platform.get("/settings/organizations/").text
    assert "Subscribed" in page
    for wanted, name in (("none", "부산광역시"), ("active", "해운대구")):
        found = platform.get(f"/settings/organizations/?subscription={wanted}").text
        assert found.count("data-row-check") == 1
        assert f'data-name="{name}"' in found
    assert (
        "data-row-check" not in platform.get("/settings/organizations/?subscription=invited").text
    )
    row = find(sessions, "부산광역시")
    assert row is not None
    add_operator(sessions, row.id, "new@b.kr")
    world.change(UserRow, user_id(sessions, "new@b.kr"), status=SubscriptionState.INVITED)
    assert "부산광역시" in platform.get("/settings/organizations/?subscription=invited").text


def user_id(sessions: Sessions, email: str) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(UserRow.id).where(UserRow.email == email)).one()


def test_an_organization_on_top_of_a_group_is_kept_and_its_own_settings_go_with_it(
    platform: Visitor, sessions: Sessions, world: World
) -> None:
    platform.post("/settings/organizations/new", CONTRACTING)
    row = find(sessions, "부산광역시")
    assert row is not None
    group = {"name": "부산", "organization": str(row.id), "members": [str(world.organization_id)]}
    platform.post("/settings/organization-groups/new", group)
    channel = {"organization": str(row.id), "name": "상황실", "kind": "email", "address": "desk@a.kr",
               "language": "ko", "topics": ["emergency"], "enabled": "yes"}  # fmt: skip
    platform.post("/settings/channels/new", channel)
    rule = {"organization": str(row.id), "name": "야간", "whom": "channel:1", "topics": ["emergency"],
            "after": "0", "enabled": "yes"}  # fmt: skip
    assert platform.post("/settings/alert-routing/new", rule).status_code == 302
    refused = platform.post(f"/settings/organizations/{row.id}/delete")
    assert "부산광역시 is on top of 1 group" in refused.text
    assert f"/settings/organization-groups/?organization={row.id}" in refused.text
    platform.post("/settings/organization-groups/1/delete")
    assert platform.post(f"/settings/organizations/{row.id}/delete").status_code == 302
    assert find(sessions, "부산광역시") is None


def test_a_manager_makes_nothing_contracting_and_a_contracting_one_keeps_its_place(
    boss: Visitor, sessions: Sessions, world: World
) -> None:
    below = {
        **CONTRACTING,
        "name": "우동",
        "type": "executing",
        "parent": str(world.organization_id),
    }
    boss.post("/settings/organizations/new", below)
    row = find(sessions, "우동")
    assert row is not None
    edit = f"/settings/organizations/{row.id}/edit"
    lifted = boss.post(edit, {**below, "type": "contracting", "version": str(row.version)})
    assert lifted.status_code == 422
    assert "Only the platform operator" in lifted.text
    world.change(OrganizationRow, row.id, type=OrganizationType.CONTRACTING)
    kept = {
        **below,
        "type": "contracting",
        "address_detail": "2층",
        "version": str(row.version + 1),
    }
    assert boss.post(edit, kept).status_code == 302
    stands = find(sessions, "우동")
    assert stands is not None
    assert (stands.parent_id, stands.address_detail) == (world.organization_id, "2층")
