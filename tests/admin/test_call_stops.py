"""The red button: calls stop after one question, and go on after another."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, OrganizationRow, SettingRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World, make_organization

PAGE = "/campaigns/stops/"


def stopped(sessions: Sessions, organization_id: int) -> bool:
    with system_reading(sessions, "a test looks") as session:
        return session.get_one(OrganizationRow, organization_id).calls_stopped_at is not None


def test_calls_are_stopped_with_hanging_up_and_every_campaign_page_says_so(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    assert "Stop all calls" in boss.get("/campaign-status/").text
    order = {"organization": world.organization_id, "reason": "fire drill", "hang_up": "yes"}
    assert boss.post(PAGE + "stop", order).status_code == 302
    assert stopped(sessions, world.organization_id)
    with system_reading(sessions, "a test looks") as session:
        kept = session.get_one(SettingRow, f"stop_calls.{world.organization_id}").value
        deeds = session.scalars(
            select(AuditEventRow.action).where(AuditEventRow.action == "calls.stop")
        ).all()
    assert (kept["reason"], kept["hang_up"]) == ("fire drill", True)
    assert deeds == ["calls.stop"]
    for page in ("/campaign-status/", "/campaigns/", "/campaigns/schedules/"):
        assert "Calls are stopped: 해운대구" in boss.get(page).text, page
    assert boss.post(PAGE + "resume", order).status_code == 302
    assert not stopped(sessions, world.organization_id)
    assert "Calls are stopped" not in boss.get("/campaigns/").text


def test_nobody_stops_another_organization_or_everything_without_the_right(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    foreign = make_organization(sessions, name="남의구", first=500)
    answer = boss.post(PAGE + "stop", {"organization": foreign.organization_id})
    assert answer.status_code == 404
    assert not stopped(sessions, foreign.organization_id)
    assert boss.post(PAGE + "stop", {"organization": "all"}).status_code == 403


def test_the_platform_operator_stops_everything_and_a_manager_sees_it_but_cannot_lift_it(
    boss: Visitor, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    root = visit()
    root.sign_in("root@a.kr")
    root.post(PAGE + "stop", {"organization": "all"})
    page = boss.get(PAGE).text
    assert "Only those above may resume it" in page
    assert boss.post(PAGE + "resume", {"organization": "all"}).status_code == 403
    root.post(PAGE + "resume", {"organization": "all"})
    assert "Stopped now" not in boss.get(PAGE).text


def test_a_viewer_has_no_red_button(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "view@a.kr", role="viewer")
    visitor = visit()
    visitor.sign_in("view@a.kr")
    assert "Stop all calls" not in visitor.get("/campaigns/").text
    assert visitor.get(PAGE).status_code == 403
    assert visitor.post(PAGE + "stop", {"organization": world.organization_id}).status_code == 403
