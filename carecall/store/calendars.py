"""From schedule and holiday rows to the domain's calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.gate import CallingWindow
from carecall.domain.schedule import HolidayRule, Rhythm, window_on
from carecall.domain.schedule_course import Course
from carecall.store.public_holidays import public_days_off
from carecall.store.tables import HolidayRow, ScheduleRow

BEFORE = timedelta(days=31)
"""How far before a span of days holidays matter: their calls may move within a month."""
AFTER = timedelta(days=366)
"""How far after it: the one call of a schedule comes within a year."""


def rhythm_of(row: ScheduleRow) -> Rhythm:
    """Return how often and when `row` calls."""
    return Rhythm(
        interval=row.interval,
        calls_per_interval=row.calls_per_interval,
        weekdays=row.weekdays,
        start_time=row.start_time,
        until_time=row.until_time,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        on_holiday=row.on_holiday,
    )


def zone_named(name: str) -> ZoneInfo | None:
    """Return the IANA zone of this name, or None when there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, unsafe, or a folder of zones
        return None


def calling_window(
    row: ScheduleRow, zone_name: str, now: datetime, too_late_at: datetime
) -> CallingWindow | None:
    """Return today's window in the person's own zone; None when that zone is unknown."""
    zone = zone_named(zone_name)
    if zone is None:
        return None
    opens_at, closes_at = window_on(rhythm_of(row), now.astimezone(zone).date(), zone)
    return CallingWindow(opens_at=opens_at, closes_at=closes_at, too_late_at=too_late_at)


def days_off(
    session: Session, organization_id: int, country: str, first_on: date, last_on: date
) -> frozenset[date]:
    """Return the days from `first_on` to `last_on` that are holidays for people of `country`.

    They are the country's public holidays and the organization's own days off, less the days on
    which the organization works all the same.
    """
    own = session.execute(
        select(HolidayRow.day_on, HolidayRow.works).where(
            HolidayRow.organization_id == organization_id,
            HolidayRow.day_on.between(first_on, last_on),
        )
    ).all()
    off = {row.day_on for row in own if not row.works}
    works = {row.day_on for row in own if row.works}
    return (public_days_off(country, first_on, last_on) | off) - works


def course_of(
    session: Session, schedule: ScheduleRow, zone_name: str, country: str, now: datetime
) -> Course:
    """Return what `schedule` asks for where people of this zone and country live; an unknown zone counts as UTC.

    The gate refuses people of an unknown zone; they are planned so that somebody sees it.
    """
    zone = zone_named(zone_name) or UTC
    today = now.astimezone(zone).date()
    first_on = min(today, schedule.first_round_on or today) - BEFORE
    holidays: frozenset[date] = frozenset()
    if schedule.on_holiday is not HolidayRule.CALL:
        holidays = days_off(session, schedule.organization_id, country, first_on, today + AFTER)
    return Course(
        rhythm=rhythm_of(schedule),
        zone=zone,
        holidays=holidays,
        rounds=schedule.rounds,
        first_round_on=schedule.first_round_on,
    )
