"""Comparing and changing planned calls that have not begun, many at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, delete, func, select, update
from sqlalchemy.orm import Session

from carecall.domain.replan import Promise, RedialTerms, SlotKey
from carecall.domain.schedule import Slot
from carecall.store.planning_rows import REASON
from carecall.store.scope import across
from carecall.store.tables import PlannedCallRow, ScheduleRow

ACROSS = across(REASON)


def promises_of(session: Session, rows: list[ColumnElement[bool]]) -> list[tuple[Promise, int]]:
    """Return the different places in time and redials of some planned calls, each with their number."""
    row = PlannedCallRow
    place = (row.round_on, row.slot_no, row.due_at, row.until_at)
    terms = (row.redials, row.redial_gap_s, cast(row.redial_by, Text))
    found = session.execute(
        select(*place, *terms, func.count()).where(*rows).group_by(*place, *terms)
    ).all()
    return [
        (
            Promise(
                Slot(round_on=one[0], slot_no=one[1], due_at=one[2], until_at=one[3]),
                RedialTerms(one[4], one[5], one[6]),
            ),
            one[7],
        )
        for one in found
    ]


def terms_of(session: Session, schedule: ScheduleRow) -> RedialTerms:
    """Return the redials that a schedule asks for, comparable with those of its planned calls."""
    by = session.scalar(
        select(cast(ScheduleRow.redial_by, Text)).where(ScheduleRow.id == schedule.id)
    )
    return RedialTerms(schedule.redials, schedule.redial_gap_s, by or "")


def is_key(key: SlotKey) -> ColumnElement[bool]:
    """Return the condition that a planned call is this one of its person."""
    return and_(PlannedCallRow.round_on == key[0], PlannedCallRow.slot_no == key[1])


def rewrite(
    session: Session, schedule: ScheduleRow, condition: list[ColumnElement[bool]], slot: Slot
) -> None:
    """Give planned calls another time, and the redials of the schedule as it is now."""
    values: dict[str, Any] = {
        "due_at": slot.due_at,
        "until_at": slot.until_at,
        "next_at": slot.due_at,
        "redials": schedule.redials,
        "redial_gap_s": schedule.redial_gap_s,
        "redial_by": schedule.redial_by,
    }
    statement = update(PlannedCallRow).where(*condition).values(**values)
    session.execute(statement.execution_options(synchronize_session=False, **ACROSS))


def deletion(condition: list[ColumnElement[bool]]) -> Any:
    """Return the statement that deletes planned calls; only what never began may go."""
    return delete(PlannedCallRow).where(*condition).execution_options(synchronize_session=False)
