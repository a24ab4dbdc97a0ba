"""Writing the planned calls of the coming days, part by part, so that nobody waits long for the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from carecall.domain.schedule import Interval, Slot
from carecall.domain.schedule_course import coming_slots
from carecall.store.calendars import course_of, zone_named
from carecall.store.call_times import keep_call_times
from carecall.store.planning_people import (
    IN_SCHEDULE,
    Cohort,
    callable_throughout,
    cohorts_behind,
    running,
)
from carecall.store.planning_rows import Writing, begin_rounds, write_slot
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import CampaignRow, RecipientRow, ScheduleRecipientRow, ScheduleRow

ROWS_A_TRANSACTION = 5_000
"""About what one transaction writes: a tenth of a second on a small machine."""
ROWS_A_PASS = 20_000
"""Planned calls after which a pass ends and leaves the rest to the next, for somebody waits for it to dial."""
REASON = "planning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Days of a cohort that are to be planned, from the person after `after_id` on."""

    cohort: Cohort
    first_on: date
    last_on: date
    after_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one transaction did."""

    planned: int
    last_id: int


def plan_campaigns(
    sessions: Sessions, now: datetime, *, ahead_days: int = 0, most: int = ROWS_A_PASS
) -> int:
    """Plan the calls of every running campaign from today to `ahead_days` later; return how many are new.

    Today's calls of everybody come before anybody's later ones. Not much more than `most` calls are
    planned at once: more than 0 means that there may be more to plan. A campaign that another
    controller plans at this moment is left to it.
    """
    planned = 0
    for days in sorted({0, ahead_days}):
        for span in _spans(sessions, now, days):
            for part in _parts(sessions, span, now):
                planned += part
                if planned >= most:
                    return planned
    return planned


def _spans(sessions: Sessions, now: datetime, ahead_days: int) -> list[Span]:
    with system_reading(sessions, REASON) as session:
        cohorts = cohorts_behind(session, now, ahead_days)
    return [span for cohort in cohorts for span in _span(cohort, now, ahead_days)]


def _span(cohort: Cohort, now: datetime, ahead_days: int) -> Iterator[Span]:
    today = now.astimezone(zone_named(cohort.group.zone_name) or UTC).date()
    first_on, last_on = today, today + timedelta(days=ahead_days)
    if cohort.planned_until_on is not None:
        first_on = max(today, cohort.planned_until_on + timedelta(days=1))
    if first_on <= last_on:
        yield Span(cohort=cohort, first_on=first_on, last_on=last_on)


def _parts(sessions: Sessions, span: Span, now: datetime) -> Iterator[int]:
    after_id = 0
    while True:
        with system_writing(sessions, REASON) as session:
            part = _plan_part(session, span, now, after_id)
        if part is None:
            return
        after_id = part.last_id
        yield part.planned


def _plan_part(session: Session, span: Span, now: datetime, after_id: int) -> Part | None:
    """Plan a part of a span; None when nobody is left, or another controller is at it."""
    group = span.cohort.group
    campaign = session.scalar(
        select(CampaignRow.id)
        .where(CampaignRow.id == span.cohort.campaign_id, *running(now))
        .with_for_update(skip_locked=True)
    )
    schedule = session.get(ScheduleRow, group.schedule_id, populate_existing=True)
    if campaign is None or schedule is None or schedule.campaign_id != campaign:
        return None
    course = course_of(session, schedule, group.zone_name, group.country, now)
    slots = coming_slots(course, span.first_on, span.last_on, now)
    last_id = _last_of_part(session, span, after_id, len(slots))
    if last_id is None:
        return None
    people = [*span.cohort.people, ScheduleRecipientRow.id.between(after_id + 1, last_id)]
    writing = Writing(schedule=schedule, people=people, now=now)
    planned = sum(write_slot(session, writing, slot) for slot in slots)
    keep_call_times(session, writing, slots, group.zone_name)
    if schedule.first_round_on is None and slots:
        begin_rounds(session, schedule, slots[0].round_on)
    _mark(session, span, (after_id + 1, last_id), slots)
    return Part(planned=planned, last_id=last_id)


def _last_of_part(session: Session, span: Span, after_id: int, slots: int) -> int | None:
    part = (
        select(ScheduleRecipientRow.id)
        .join(RecipientRow, IN_SCHEDULE)
        .where(*span.cohort.people, ScheduleRecipientRow.id > after_id)
        .order_by(ScheduleRecipientRow.id)
        .limit(max(1, ROWS_A_TRANSACTION // max(1, slots)))
        .subquery()
    )
    last_id: int | None = session.scalar(select(func.max(part.c.id)))
    return last_id


def _mark(session: Session, span: Span, ids: tuple[int, int], slots: tuple[Slot, ...]) -> None:
    """Note how far these people are planned; who could not be called all the time is looked at again."""
    first_on, last_on = span.first_on, span.last_on
    if span.cohort.interval is Interval.ONCE:
        if not slots:
            return
        first_on = last_on = slots[0].round_on
    settled = (
        select(ScheduleRecipientRow.id)
        .join(RecipientRow, IN_SCHEDULE)
        .where(
            *span.cohort.people,
            ScheduleRecipientRow.id.between(*ids),
            callable_throughout(first_on, last_on),
        )
    )
    session.execute(
        update(ScheduleRecipientRow)
        .where(ScheduleRecipientRow.id.in_(settled))
        .values(planned_until_on=last_on)
    )
