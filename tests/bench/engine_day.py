"""A day of a million planned calls: how long the dialler's queries take from midnight to midnight."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, event, func, insert, literal, select, text, update
from sqlalchemy.engine import Engine

from carecall.domain.call import AttemptOutcome, Disposition, DueCall, PlannedCallState
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import PlannedCallRow, ScheduleRecipientRow, ScheduleRow
from carecall.system import RandomIds
from tests.bench.engine_world import MIDNIGHT, REASON, analyse

ROUND_ON = date(2026, 3, 2)
STEPS = 10
"""Looks at each part of the day, in which all organizations' calls are due at its beginning and done evenly until its end."""
CLAIMS_A_STEP = 25
DAY = timedelta(days=1)


@dataclass(kw_only=True)
class Timings:
    """Milliseconds of every statement of a claim, and of whole claims with their commit."""

    queries: list[float] = field(default_factory=list)
    claims: list[float] = field(default_factory=list)
    by_statement: dict[str, list[float]] = field(default_factory=dict)
    organizations: list[int] = field(default_factory=list)
    """Different organizations among the calls of one step."""


def fill(sessions: Sessions, slots: int) -> int:
    """Write a planned call for everybody, due at the beginning of each of `slots` parts of the day; return how many."""
    with system_writing(sessions, REASON) as session:
        if session.get_bind().dialect.name == "postgresql":
            # The rows are made from the rows that they point to: nothing needs to be looked up again.
            session.execute(text("SET LOCAL session_replication_role = replica"))
        schedules = session.scalars(select(ScheduleRow).order_by(ScheduleRow.id)).all()
        for place, schedule in enumerate(schedules):
            sys.stderr.write(f"  a day of organization {place + 1}\n")
            for slot in range(slots):
                length = DAY / slots
                due_at = MIDNIGHT + length * slot
                statement = insert(PlannedCallRow).from_select(
                    list(_columns(schedule, slot, due_at)),
                    select(*_columns(schedule, slot, due_at).values()).where(
                        ScheduleRecipientRow.schedule_id == schedule.id,
                        ScheduleRecipientRow.organization_id == schedule.organization_id,
                    ),
                    include_defaults=False,
                )
                session.execute(statement)
        written = session.scalar(select(func.count()).select_from(PlannedCallRow)) or 0
    analyse(sessions)
    return written


def _columns(schedule: ScheduleRow, slot: int, due_at: datetime) -> dict[str, Any]:
    column = PlannedCallRow.__table__.c
    fixed = {
        "organization_id": schedule.organization_id,
        "campaign_id": schedule.campaign_id,
        "schedule_id": schedule.id,
        "round_on": ROUND_ON,
        "slot_no": slot + 1,
        "due_at": due_at,
        "until_at": MIDNIGHT + DAY,
        "next_at": due_at,
        "state": PlannedCallState.PLANNED,
        "attempts": 0,
        "redials": schedule.redials,
        "redial_gap_s": schedule.redial_gap_s,
        "redial_by": {},
        "completed": False,
        "planned_at": MIDNIGHT,
    }
    found: dict[str, Any] = {
        name: literal(value, column[name].type).label(name) for name, value in fixed.items()
    }
    return {**found, "recipient_id": ScheduleRecipientRow.recipient_id}


def live_through(sessions: Sessions, engine: Engine, slots: int, *, steps: int = STEPS) -> Timings:
    """Claim a few calls at `steps` moments of each part of the day; between them the day's work is done unseen."""
    timings, ledger, ids = Timings(), SqlCampaignLedger(sessions), RandomIds()
    length = DAY / slots
    for slot, step in ((slot, step) for slot in range(slots) for step in range(steps)):
        due_at = MIDNIGHT + length * slot
        now = due_at + length * step / steps + timedelta(seconds=1)
        _complete(sessions, PlannedCallRow.due_at < due_at)
        _complete(sessions, (PlannedCallRow.due_at == due_at) & (PlannedCallRow.id % steps < step))
        _write_home(engine)
        calls: list[DueCall] = []
        for _ in range(CLAIMS_A_STEP):
            began_s = time.perf_counter()
            with _watched(engine, timings):
                claimed = ledger.claim_due(now, limit=1, new_id=ids.new_id)
            timings.claims.append((time.perf_counter() - began_s) * 1000)
            calls += claimed
        timings.organizations.append(len({call.caller_id.number for call in calls}))
        for call in calls:
            ledger.settle(call.call_id, AttemptOutcome(disposition=Disposition.INVALID_NUMBER), now)
    return timings


def _complete(sessions: Sessions, done: ColumnElement[bool]) -> None:
    """Let the planned calls that are `done` and were not claimed be over."""
    statement = (
        update(PlannedCallRow)
        .where(done, PlannedCallRow.state == PlannedCallState.PLANNED)
        .values(state=PlannedCallState.COMPLETED, settled_at=PlannedCallRow.due_at, completed=True)
        .execution_options(synchronize_session=False)
    )
    with system_writing(sessions, REASON) as session:
        session.connection().execute(statement)


def _write_home(engine: Engine) -> None:
    """Let SQLite move the day's bulk out of its log now, not in the next claim."""
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


@contextmanager
def _watched(engine: Engine, timings: Timings) -> Iterator[None]:
    def before(_c: Any, _cursor: Any, _s: str, _p: Any, context: Any, _m: bool) -> None:
        context.began_s = time.perf_counter()

    def after(_c: Any, _cursor: Any, statement: str, _p: Any, context: Any, _m: bool) -> None:
        passed_ms = (time.perf_counter() - context.began_s) * 1000
        if statement.startswith(("SELECT", "WITH")):
            timings.queries.append(passed_ms)
        timings.by_statement.setdefault(" ".join(statement.split())[:300], []).append(passed_ms)

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)
