"""Writing planned calls: one statement for one call of many people, and nothing for those who have it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from carecall.domain.call import PlannedCallState
from carecall.domain.schedule import Interval, Slot
from carecall.store.planning_people import IN_SCHEDULE, callable_on, has_call
from carecall.store.scope import across
from carecall.store.tables import PlannedCallRow, RecipientRow, ScheduleRecipientRow, ScheduleRow

REASON = "the planned calls of one schedule, picked by its own organization and key"
SHORTEST = timedelta(seconds=1)
INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
KEY = ("organization_id", "campaign_id", "recipient_id", "round_on", "slot_no")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """For whom calls are written, and when."""

    schedule: ScheduleRow
    people: Collection[ColumnElement[bool]]
    now: datetime


def write_slot(session: Session, writing: Writing, slot: Slot) -> int:
    """Give this call to everybody who may be called on its day and does not have it; return to how many."""
    slot = replace(slot, until_at=max(slot.until_at, slot.due_at + SHORTEST))
    columns = _columns(slot, writing.now)
    chosen = (
        select(*columns.values())
        .select_from(ScheduleRecipientRow)
        .join(RecipientRow, IN_SCHEDULE)
        .join(ScheduleRow, ScheduleRow.id == ScheduleRecipientRow.schedule_id)
        .where(
            *writing.people,
            callable_on(slot.round_on),
            ScheduleRow.campaign_id.is_not(None),
            *_only_once(writing.schedule),
        )
        .order_by(ScheduleRecipientRow.id)
    )
    table: Any = PlannedCallRow.__table__
    insert: Any = INSERTS[session.get_bind().dialect.name](table)
    statement = insert.from_select(list(columns), chosen).on_conflict_do_nothing(index_elements=KEY)
    options = {**across(REASON), "preserve_rowcount": True}
    done: Any = session.execute(statement, execution_options=options)
    return max(0, int(done.rowcount))


def _columns(slot: Slot, now: datetime) -> dict[str, ColumnElement[Any]]:
    row = PlannedCallRow
    fixed: dict[str, Any] = {
        "round_on": slot.round_on,
        "slot_no": slot.slot_no,
        "due_at": slot.due_at,
        "until_at": slot.until_at,
        "next_at": slot.due_at,
        "state": PlannedCallState.PLANNED,
        "attempts": 0,
        "completed": False,
        "planned_at": now,
    }
    columns: dict[str, ColumnElement[Any]] = {
        "organization_id": ScheduleRow.organization_id.expression,
        "campaign_id": ScheduleRow.campaign_id.expression,
        "schedule_id": ScheduleRow.id.expression,
        "recipient_id": RecipientRow.id.expression,
        "redials": ScheduleRow.redials.expression,
        "redial_gap_s": ScheduleRow.redial_gap_s.expression,
        "redial_by": ScheduleRow.redial_by.expression,
    }
    for name, value in fixed.items():
        columns[name] = literal(value, row.__table__.c[name].type)
    return columns


def _only_once(schedule: ScheduleRow) -> list[ColumnElement[bool]]:
    return [~has_call(schedule)] if schedule.interval is Interval.ONCE else []


def begin_rounds(session: Session, schedule: ScheduleRow, first_on: date | None) -> None:
    """Remember from which day rounds are counted, without making an editor's copy of the schedule stale."""
    if schedule.rounds is None and first_on is not None:
        return
    statement = update(ScheduleRow).where(ScheduleRow.id == schedule.id)
    options: dict[str, Any] = {"synchronize_session": "fetch", **across(REASON)}
    session.execute(statement.values(first_round_on=first_on).execution_options(**options))
