"""Adding and changing schedules and their targets; what is planned follows in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from admin import audit
from admin.forms.schedule_form import ScheduleForm
from carecall.domain.replan import PlanChange
from carecall.store.campaigns import NewSchedule, add_schedule, add_to_schedule
from carecall.store.replanning import replan
from carecall.store.tables import ScheduleRecipientRow, ScheduleRow

CHUNK = 500
"""Ids in one statement; SQLite takes a limited number."""


def add(session: Session, form: ScheduleForm) -> ScheduleRow:
    """Write a new schedule without people."""
    return add_schedule(session, new_schedule(form))


def new_schedule(form: ScheduleForm) -> NewSchedule:
    """Return a form as the store takes it."""
    return NewSchedule(
        organization_id=form.organization_id,
        name=form.name,
        phone_number_id=form.phone_number_id,
        interval=form.interval,
        calls_per_interval=form.calls_per_interval,
        weekdays=form.weekdays,
        start_time=form.start_time,
        until_time=form.until_time,
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        rounds=form.rounds,
        on_holiday=form.on_holiday,
        redials=form.redials,
        redial_gap_s=form.redial_gap_s,
    )


def change(session: Session, row: ScheduleRow, form: ScheduleForm, now: datetime) -> PlanChange:
    """Write a form over a schedule and return what became of its planned calls."""
    row.name, row.phone_number_id = form.name, form.phone_number_id
    row.interval, row.calls_per_interval = form.interval, form.calls_per_interval
    row.weekdays, row.on_holiday = form.weekdays, form.on_holiday
    row.start_time, row.until_time = form.start_time, form.until_time
    row.starts_on, row.ends_on, row.rounds = form.starts_on, form.ends_on, form.rounds
    row.redials, row.redial_gap_s = form.redials, form.redial_gap_s
    return replan(session, row.id, now)


def add_targets(
    session: Session, row: ScheduleRow, recipient_ids: Sequence[int], now: datetime
) -> PlanChange:
    """Put people into a schedule and return what became of the planned calls."""
    change = PlanChange()
    for chunk in chunks(recipient_ids):
        add_to_schedule(session, row, chunk, now)
        change += replan(session, row.id, now, recipient_ids=chunk)
    return change


def remove_targets(
    session: Session, row: ScheduleRow, recipient_ids: Sequence[int], now: datetime
) -> PlanChange:
    """Take people out of a schedule and return what became of the planned calls."""
    change = PlanChange()
    for chunk in chunks(recipient_ids):
        session.execute(
            delete(ScheduleRecipientRow).where(
                ScheduleRecipientRow.schedule_id == row.id,
                ScheduleRecipientRow.recipient_id.in_(chunk),
            )
        )
        change += replan(session, row.id, now, recipient_ids=chunk)
    return change


def move_targets(
    session: Session, row: ScheduleRow, keys: Sequence[int], now: datetime, *, adding: bool
) -> PlanChange:
    """Put people into a schedule or take them out, and write into the trail who came or went."""
    change = (add_targets if adding else remove_targets)(session, row, keys, now)
    audit.note(
        session,
        "targets_added" if adding else "targets_removed",
        object_type="schedule",
        object_key=row.id,
        organization_id=row.organization_id,
        facts={"recipients": len(keys), "first": list(keys[:100])},
    )
    return change


def chunks(keys: Sequence[int]) -> list[Sequence[int]]:
    """Return ids in parts that one statement takes."""
    return [keys[at : at + CHUNK] for at in range(0, len(keys), CHUNK)]
