"""Reading calls that are counted by day: whole days from their counts, the rest of a period from the calls themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from carecall.domain.day_runs import Gap, Run
from carecall.store.tables import CountedDayRow, DayCountRow, StaleDayRow


def counted_days(session: Session) -> Sequence[date]:
    """Return the days (of UTC) whose counts are true at this moment."""
    stale = exists().where(StaleDayRow.day == CountedDayRow.day)
    return session.scalars(select(CountedDayRow.day).where(CountedDayRow.ready, ~stale)).all()


def in_runs(runs: Sequence[Run]) -> ColumnElement[bool]:
    """Return the condition of the counts of some runs of days, at least one."""
    return or_(*(DayCountRow.day.between(*run) for run in runs))


def in_gap(gap: Gap, moment: InstrumentedAttribute[datetime]) -> list[ColumnElement[bool]]:
    """Return the conditions of a moment inside a gap."""
    since, until = gap
    return [
        *([moment >= since] if since is not None else []),
        *([moment < until] if until is not None else []),
    ]
