"""Counting the calls of each day once, so that nobody counts a million of them at every look.

A day is first watched, so that writers leave word of it, then counted: on PostgreSQL only after a moment in
which nobody was writing, so that no transaction is left that began before it could see that the day is watched.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Engine,
    Select,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from carecall.domain.day_runs import DAY, begin_of
from carecall.domain.findings import Label
from carecall.store.call_outcome import completed, connected, over, total, unanswered, waiting
from carecall.store.engine import WRITING
from carecall.store.tables import CountedDayRow, DayCountRow, PlannedCallRow, StaleDayRow
from carecall.store.walls import EVERYTHING, WALLED, tell

FURTHEST_BACK = timedelta(days=1100)
FURTHEST_AHEAD = timedelta(days=60)
INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
QUIET = text("LOCK TABLE planned_call IN SHARE MODE NOWAIT")
CONDITIONS = {
    "waiting": waiting,
    "over": over,
    "total": total,
    "connected": connected,
    "unanswered": unanswered,
    "completed": completed,
    "normal": PlannedCallRow.telling_label == Label.NORMAL,
    "little_speech": PlannedCallRow.telling_label == Label.LITTLE_SPEECH,
    "abnormal": PlannedCallRow.telling_label == Label.ABNORMAL,
    "emergency": PlannedCallRow.telling_label == Label.EMERGENCY,
}
"""What is counted, by its column of `day_count`."""
log = logging.getLogger(__name__)


def count_days(engine: Engine, now: datetime) -> int:
    """Count the calls of each day that nobody counted yet or that changed; return the number of days counted.

    Yesterday, today and tomorrow are left out: each call that rings changes them.
    """
    today = now.astimezone(UTC).date()
    near = {today - DAY, today, today + DAY}
    with engine.connect() as connection:
        watched = set(connection.scalars(select(CountedDayRow.day)))
        wanted = _days_with_calls(connection, today) - near
        strange = connection.scalar(select(exists(select(StaleDayRow.id).where(_unwatched()))))
    if watched != wanted or strange:
        _watch(engine, unwatch=watched - wanted, watch=wanted - watched)
    _see_nobody_writing(engine)
    with engine.connect() as connection:
        due = list(connection.scalars(_to_count()))
    return sum(_count(engine, day) for day in due)


def _days_with_calls(connection: Connection, today: date) -> set[date]:
    _see_all(connection)
    # One after the other: SQLite takes both from an index's ends only when it is asked for one at a time.
    low = connection.scalar(select(func.min(PlannedCallRow.due_at)))
    high = connection.scalar(select(func.max(PlannedCallRow.due_at)))
    if low is None or high is None:
        return set()
    first = max(low.astimezone(UTC).date(), today - FURTHEST_BACK)
    last = min(high.astimezone(UTC).date(), today + FURTHEST_AHEAD)
    return {first + DAY * number for number in range((last - first).days + 1)}


def _to_count() -> Select[date]:
    stale = exists().where(StaleDayRow.day == CountedDayRow.day)
    uncounted = or_(CountedDayRow.ready.is_(False), stale)
    return select(CountedDayRow.day).where(CountedDayRow.watched, uncounted).order_by(CountedDayRow.day)  # fmt: skip


def _unwatched() -> ColumnElement[bool]:
    return StaleDayRow.day.not_in(select(CountedDayRow.day))


def _watch(engine: Engine, *, unwatch: set[date], watch: set[date]) -> None:
    """Begin and end the watching of days; days that are watched no more lose their counts."""
    with _writing(engine) as connection:
        for row in (DayCountRow, CountedDayRow):
            if unwatch:
                connection.execute(delete(row).where(row.day.in_(unwatch)))
        connection.execute(delete(StaleDayRow).where(_unwatched()))
        if watch:
            fresh = INSERTS[engine.dialect.name](CountedDayRow).on_conflict_do_nothing()
            alone = engine.dialect.name != WALLED  # SQLite has one writer at a time
            days = [{"day": day, "watched": alone} for day in sorted(watch)]
            connection.execute(fresh, days)


def _see_nobody_writing(engine: Engine) -> None:
    """Note of fresh days that every writer sees them, where nobody writes a call right now; else the next round tries."""
    fresh = CountedDayRow.watched.is_(False)
    with engine.connect() as connection:
        if not connection.scalar(select(exists().where(fresh))):
            return
    try:
        with _writing(engine) as connection:
            connection.execute(QUIET)
            connection.execute(update(CountedDayRow).where(fresh).values(watched=True))
    except OperationalError:
        log.info("somebody writes calls: fresh days are counted later")


def _count(engine: Engine, day: date) -> bool:
    """Count one day anew, all in one transaction; word that comes meanwhile stays for the next time."""
    with _writing(engine) as connection:
        held = select(CountedDayRow.day).where(CountedDayRow.day == day).with_for_update()
        if connection.scalar(held) is None:
            return False
        connection.execute(delete(StaleDayRow).where(StaleDayRow.day == day))
        connection.execute(delete(DayCountRow).where(DayCountRow.day == day))
        sums = [func.sum(case((condition, 1), else_=0)) for condition in CONDITIONS.values()]
        counts = (
            select(PlannedCallRow.organization_id, PlannedCallRow.campaign_id, literal(day, Date), *sums)
            .where(PlannedCallRow.due_at >= begin_of(day), PlannedCallRow.due_at < begin_of(day + DAY))
            .group_by(PlannedCallRow.organization_id, PlannedCallRow.campaign_id)
        )  # fmt: skip
        columns = ["organization_id", "campaign_id", "day", *CONDITIONS]
        connection.execute(insert(DayCountRow).from_select(columns, counts))
        ready = update(CountedDayRow).where(CountedDayRow.day == day).values(ready=True)
        connection.execute(ready)
    return True


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    with engine.connect().execution_options(**{WRITING: True}) as connection, connection.begin():
        _see_all(connection)
        yield connection


def _see_all(connection: Connection) -> None:
    tell(connection, EVERYTHING)
