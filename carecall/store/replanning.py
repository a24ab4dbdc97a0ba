"""Bringing planned calls in line with a changed schedule, where nothing has begun, and saying what changed.

Call these in the transaction that changes the schedule, its people, their pauses and absences, or the
holidays; on SQLite open it with `begin_writing`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import (
    ColumnElement,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session

from carecall.domain.call import PlannedCallState
from carecall.domain.campaign import CampaignState
from carecall.domain.replan import Fate, PlanChange, Promise, fate, summed
from carecall.domain.schedule import Slot
from carecall.domain.schedule_course import coming_slots
from carecall.store.calendars import course_of, zone_named
from carecall.store.call_times import keep_call_times
from carecall.store.planning_edits import (
    ACROSS,
    deletion,
    is_key,
    promises_of,
    rewrite,
    terms_of,
)
from carecall.store.planning_people import (
    IN_SCHEDULE,
    Group,
    callable_on,
    groups_of,
    mark_planned,
)
from carecall.store.planning_rows import Writing, begin_rounds, write_slot
from carecall.store.tables import (
    CampaignRow,
    PlannedCallRow,
    RecipientRow,
    ScheduleRecipientRow,
    ScheduleRow,
)

OPEN_CAMPAIGNS = (CampaignState.RUNNING, CampaignState.PAUSED)
Fates = Iterator[tuple[Fate | None, date, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Replanning:
    """One replanning of a schedule up to a day."""

    schedule: ScheduleRow
    now: datetime
    until_on: date
    recipient_ids: Collection[int] | None
    open_slots: bool

    @property
    def chosen(self) -> list[ColumnElement[bool]]:
        """Which participations it is about."""
        row = ScheduleRecipientRow
        mine = [
            row.organization_id == self.schedule.organization_id,
            row.schedule_id == self.schedule.id,
        ]
        if self.recipient_ids is not None:
            mine.append(row.recipient_id.in_(self.recipient_ids))
        return mine

    @property
    def not_begun(self) -> list[ColumnElement[bool]]:
        """Which planned calls it may touch."""
        row = PlannedCallRow
        untouched = [
            row.organization_id == self.schedule.organization_id,
            row.campaign_id == self.schedule.campaign_id,
            row.state == PlannedCallState.PLANNED,
            row.attempts == 0,
            row.claimed_at.is_(None),
            row.due_at > self.now,
        ]
        if self.recipient_ids is not None:
            untouched.append(row.recipient_id.in_(self.recipient_ids))
        return untouched


def replan(
    session: Session,
    schedule_id: int,
    now: datetime,
    *,
    recipient_ids: Collection[int] | None = None,
    open_slots: bool = True,
) -> PlanChange:
    """Bring the planned calls of a schedule in line with it, as far ahead as they are planned.

    What is due, rang or is settled stays as it is. `recipient_ids` limits the work to some of its
    people. With `open_slots` a call whose time has begun and is not over is added too, else only
    later ones.
    """
    session.flush()
    schedule = session.get(ScheduleRow, schedule_id)
    if schedule is None or not _is_open(session, schedule):
        return PlanChange()
    until_on = _planned_until(session, schedule)
    if until_on is None:
        return PlanChange()
    task = _Replanning(
        schedule=schedule,
        now=now,
        until_on=until_on,
        recipient_ids=recipient_ids,
        open_slots=open_slots,
    )
    return summed([*_without_people(session, task), *_in_groups(session, task)])


def replan_organization(session: Session, organization_id: int, now: datetime) -> PlanChange:
    """Replan every schedule of an organization: its holidays, country or time zone changed."""
    schedules = session.scalars(
        select(ScheduleRow.id).where(
            ScheduleRow.organization_id == organization_id, ScheduleRow.campaign_id.is_not(None)
        )
    ).all()
    return sum((replan(session, each, now) for each in sorted(schedules)), PlanChange())


def _is_open(session: Session, schedule: ScheduleRow) -> bool:
    """Lock the campaign, so that no controller plans it meanwhile, and say whether it goes on."""
    if schedule.campaign_id is None:
        return False
    state = session.scalar(
        select(CampaignRow.state)
        .where(CampaignRow.id == schedule.campaign_id)
        .with_for_update(key_share=True)
    )
    return state in OPEN_CAMPAIGNS


def _planned_until(session: Session, schedule: ScheduleRow) -> date | None:
    """Return how far anybody is planned; None while nothing is."""
    until: date | None = session.scalar(
        select(func.max(ScheduleRecipientRow.planned_until_on)).where(
            ScheduleRecipientRow.organization_id == schedule.organization_id,
            ScheduleRecipientRow.schedule_id == schedule.id,
        )
    )
    if until is not None:
        return until
    last: date | None = session.scalar(
        select(func.max(PlannedCallRow.round_on)).where(
            PlannedCallRow.organization_id == schedule.organization_id,
            PlannedCallRow.campaign_id == schedule.campaign_id,
        )
    )
    return last


def _without_people(session: Session, task: _Replanning) -> Fates:
    """Take out the calls of people who are in the schedule no more, or away on that day."""
    stays = (
        exists()
        .where(
            *task.chosen,
            IN_SCHEDULE,
            RecipientRow.id == PlannedCallRow.recipient_id,
            callable_on(PlannedCallRow.round_on.expression),
        )
        .correlate(PlannedCallRow)
    )
    condition = [*task.not_begun, ~stays]
    rows = session.execute(
        select(PlannedCallRow.round_on, func.count())
        .where(*condition)
        .group_by(PlannedCallRow.round_on)
    ).all()
    if rows:
        session.execute(deletion(condition), execution_options=ACROSS)
    for round_on, calls in rows:
        yield Fate.REMOVED, round_on, calls


def _in_groups(session: Session, task: _Replanning) -> Fates:
    groups = groups_of(session, task.schedule, task.chosen)
    _recount_rounds(session, task, groups)
    for group in groups:
        yield from _group(session, task, group, alone=len(groups) == 1)


def _recount_rounds(session: Session, task: _Replanning, groups: list[Group]) -> None:
    """Count the rounds anew while none has begun; a changed rhythm may have moved the first."""
    first_on = task.schedule.first_round_on
    today = max((_today(task, group) for group in groups), default=None)
    if first_on is not None and today is not None and first_on > today:
        begin_rounds(session, task.schedule, None)


def _group(session: Session, task: _Replanning, group: Group, *, alone: bool) -> Fates:
    course = course_of(session, task.schedule, group.zone_name, group.country, task.now)
    today = _today(task, group)
    days = today, max(today, task.until_on)
    slots = coming_slots(course, *days, task.now)
    people = [*group.people, *task.chosen]
    rows = task.not_begun if alone else [*task.not_begun, _belongs_to(people)]
    yield from _change(session, task, rows, slots)
    writing = Writing(schedule=task.schedule, people=people, now=task.now)
    for slot in slots:
        if task.open_slots or slot.due_at > task.now:
            yield None, slot.round_on, write_slot(session, writing, slot)
    keep_call_times(session, writing, slots, group.zone_name)
    if task.schedule.first_round_on is None and slots:
        begin_rounds(session, task.schedule, slots[0].round_on)
    mark_planned(session, task.schedule, people, days)


def _today(task: _Replanning, group: Group) -> date:
    return task.now.astimezone(zone_named(group.zone_name) or UTC).date()


def _belongs_to(people: list[ColumnElement[bool]]) -> ColumnElement[bool]:
    ids = select(RecipientRow.id).join(ScheduleRecipientRow, IN_SCHEDULE).where(*people)
    return PlannedCallRow.recipient_id.in_(ids)


def _change(
    session: Session,
    task: _Replanning,
    rows: list[ColumnElement[bool]],
    slots: tuple[Slot, ...],
) -> Fates:
    """Move, alter and remove the rows of one group."""
    terms = terms_of(session, task.schedule)
    wanted = {(slot.round_on, slot.slot_no): Promise(slot, terms) for slot in slots}
    judged = [
        (fate(promise, wanted), promise, calls) for promise, calls in promises_of(session, rows)
    ]
    gone = {promise.key for what, promise, _ in judged if what is Fate.REMOVED}
    changed = {promise.key for what, promise, _ in judged if what in {Fate.MOVED, Fate.ALTERED}}
    for key in sorted(changed):
        rewrite(session, task.schedule, [*rows, is_key(key)], wanted[key].slot)
    if gone:
        condition = [*rows, or_(*(is_key(key) for key in sorted(gone)))]
        session.execute(deletion(condition), execution_options=ACROSS)
    for what, promise, calls in judged:
        yield what, promise.slot.round_on, calls
