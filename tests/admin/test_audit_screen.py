"""Settings > Audit: searched by who, what and when; a row's history; nothing of anybody else."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from carecall.store.session import Sessions, system_writing
from carecall.store.tables import AuditEventRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.test_users import form
from tests.builders import World, make_world


def changed_user(boss: Visitor, world: World, sessions: Sessions) -> int:
    key = add_operator(sessions, world.organization_id, "lee@a.kr", role="worker")
    found = re.search(r'name="version" value="(\d+)"', boss.get(f"/settings/users/{key}/edit").text)
    assert found
    changed = form(world, email="lee@a.kr", role="viewer", version=found[1])
    assert boss.post(f"/settings/users/{key}/edit", changed).status_code == 302
    return key


def test_a_change_is_told_from_what_to_what_without_personal_words(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = changed_user(boss, world, sessions)
    page = boss.get(f"/settings/audit/?type=user&object={key}").text
    assert "1 event" in page
    assert "Role: from Care worker to Viewer" in page
    assert "Mobile phone number changed" in page
    assert "010-2222-3333" not in page
    assert f"/settings/audit/?type=user&amp;object={key}" in page
    assert "data-row-check" not in page
    assert f"/settings/audit/?type=user&amp;object={key}" in boss.get("/settings/users/").text


def test_the_trail_is_searched_by_who_what_and_day(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    changed_user(boss, world, sessions)
    assert "1 event" in boss.get("/settings/audit/?action=sign_in").text
    assert "1 event" in boss.get("/settings/audit/?action=changed&from=2026-01-01").text
    assert "Nothing matches" in boss.get("/settings/audit/?until=2001-01-01").text
    found = boss.post("/settings/audit/search", {"who": "nobody"})
    assert "nobody" not in found.headers["Location"]
    assert "Nothing matches" in boss.get(found.headers["Location"]).text


def test_nothing_of_others_or_of_the_platform_is_shown(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    other = make_world(sessions, people=1, name="남구", first=900)
    with system_writing(sessions, "a test writes") as session:
        for number, place in enumerate((other.organization_id, None)):
            session.add(AuditEventRow(organization_id=place, at=session.query(AuditEventRow).first().at, user_name="CANARY",
                                      action="changed", object_type="user", object_key="77", facts={},
                                      previous_hash="", hash=f"x{number}"))  # fmt: skip
    for query in ("", f"?organization={other.organization_id}", "?type=user&object=77"):
        assert "CANARY" not in boss.get(f"/settings/audit/{query}").text


def test_lists_reports_and_refused_screens_have_words(boss: Visitor) -> None:
    boss.get("/settings/holidays/download")
    boss.get("/statistics/monthly-usage/download")
    boss.get("/settings/contracts/")
    boss.post("/language", {"language": "ko"})
    page = boss.get("/settings/audit/").text
    for word in ("목록: 휴일", "통계: 월별 이용 현황", "계약 관리"):
        assert word in page
    for name in ("holiday_list", "monthly_usage_report", ">contracts<"):
        assert name not in page


@pytest.mark.parametrize("role", ["worker", "viewer", "control_operator"])
def test_only_managers_see_the_trail(
    world: World, sessions: Sessions, visit: Callable[[], Visitor], role: str
) -> None:
    add_operator(sessions, world.organization_id, "one@a.kr", role=role)
    visitor = visit()
    visitor.sign_in("one@a.kr")
    assert visitor.get("/settings/audit/").status_code == 403
    assert "/settings/audit" not in visitor.get("/recipients/").text
