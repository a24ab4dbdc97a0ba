"""Settings > Manage organization, step by step as the document writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from carecall.domain.business_number import business_digits, written_business_number
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, OrganizationRow
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
        ("carrier", "lab", 0), ("product", "needed", 1), ("product", "running", 1), ("product", "ended", 0),
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
