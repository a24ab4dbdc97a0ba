"""Settings > Holidays: own days beside the country's calendar, and planned calls that follow them at once."""

from __future__ import annotations

import re
from datetime import date, time

from sqlalchemy import func, select

from carecall.domain.schedule import HolidayRule, Interval
from carecall.store.planning import plan_campaigns
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import HolidayRow, PlannedCallRow, ScheduleRow
from tests.admin.conftest import Visitor
from tests.builders import NOON, World

LIST = "/settings/holidays/"
TUESDAY = date(2026, 3, 3)


def form(world: World, **more: object) -> dict[str, object]:
    return {"organization": world.organization_id, "day": "2026-03-03", "name": "개청 기념일", "kind": "off", **more}  # fmt: skip


def calls_on(sessions: Sessions, day: date) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.scalar(select(func.count()).where(PlannedCallRow.round_on == day)) or 0


def days(sessions: Sessions) -> list[HolidayRow]:
    with system_reading(sessions, "a test looks") as session:
        found = list(session.scalars(select(HolidayRow).order_by(HolidayRow.day_on)))
        session.expunge_all()
        return found


def planned(world: World, sessions: Sessions) -> None:
    """Everybody is planned for the coming days; holidays are left out."""
    world.change(ScheduleRow, world.schedule_id, on_holiday=HolidayRule.SKIP, interval=Interval.DAY,
                 start_time=time(9), until_time=time(18))  # fmt: skip
    while plan_campaigns(sessions, NOON, ahead_days=3):
        pass


def test_a_day_off_takes_planned_calls_away_and_its_deletion_brings_them_back(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    planned(world, sessions)
    before = calls_on(sessions, TUESDAY)
    assert before > 0
    answer = boss.post(f"{LIST}new", form(world), follow_redirects=True)
    assert f"{before} removed" in answer.text
    assert "개청 기념일" in answer.text
    assert calls_on(sessions, TUESDAY) == 0
    key = days(sessions)[0].id
    gone = boss.post(f"{LIST}{key}/delete", follow_redirects=True)
    assert f"{before} added" in gone.text
    assert calls_on(sessions, TUESDAY) == before


def test_a_working_holiday_stands_in_the_countrys_calendar_of_its_year(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    page = boss.get(f"{LIST}?year=2026").text
    assert "Public holidays of South Korea in 2026" in page
    assert "2026-03-01" in page
    assert "tag-ok" not in page
    boss.post(f"{LIST}new", form(world, day="2026-03-01", name="정상 근무", kind="works"))
    assert days(sessions)[0].works
    page = boss.get(f"{LIST}?year=2026").text
    assert page.count("Working holiday</span>") == 2
    assert "No entry fits" in boss.get(f"{LIST}?year=2027").text


def test_a_day_is_changed_in_place_and_stands_once(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    boss.post(f"{LIST}new", form(world))
    again = boss.post(f"{LIST}new", form(world, name="또"))
    assert "has an entry for this day already" in again.text
    url = f"{LIST}{days(sessions)[0].id}/edit"
    version = re.search(r'name="version" value="(\d+)"', boss.get(url).text)
    assert version
    stayed = boss.post(url, form(world, day="2026-03-04", version=version[1], stay="yes"))
    assert stayed.headers["Location"] == url
    assert [row.day_on for row in days(sessions)] == [date(2026, 3, 4)]
    stale = boss.post(url, form(world, day="2026-03-05", version=version[1]))
    assert stale.status_code == 409
