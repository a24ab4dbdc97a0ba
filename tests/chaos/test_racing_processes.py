"""Twelve processes race for the same rows, and some of them are killed in the middle of it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select, update

from carecall.domain.call import CallState, PlannedCallState
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import CallRow, NumberReservationRow, PlannedCallRow, RecipientRow
from carecall.system import RandomIds
from tests.builders import NOON, make_world, phone

pytestmark = pytest.mark.slow

WORKERS = 12
KILLED = 5
PEOPLE = 30
SHARED = 10
"""People whom both organizations call."""
LATEST_S = 30.0
"""PostgreSQL undoes what a killed client had open only when it notices that the client is gone."""


@contextmanager
def racers(url: str) -> Iterator[list[subprocess.Popen[str]]]:
    """Start the workers and let them go at the same moment."""
    command = [sys.executable, "-m", "tests.chaos.claimer", url]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(WORKERS)
    ]
    try:
        for one in started:
            assert one.stdout is not None
            assert one.stdout.readline() == "ready\n"
        for one in started:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        yield started
    finally:
        for one in started:
            one.kill()
            one.communicate()


def race(url: str, *, killed: int) -> list[int]:
    """Return the planned calls that the workers said they had claimed; `killed` of them die after their first one."""
    claimed: list[int] = []
    with racers(url) as workers:
        for at, worker in enumerate(workers):
            assert worker.stdout is not None
            if at < killed:
                claimed += [int(line) for line in [worker.stdout.readline()] if line.strip()]
                worker.kill()
            claimed += [int(line) for line in worker.communicate()[0].split()]
            assert at < killed or worker.returncode == 0
    return claimed


def two_organizations(sessions: Sessions) -> None:
    """Plan a call for everybody; some numbers are in both."""
    first = make_world(sessions, people=PEOPLE, name="우리 기관")
    second = make_world(sessions, people=PEOPLE, name="남의 기관", first=500)
    with system_writing(sessions, "both call the same people") as session:
        for at in range(SHARED):
            session.execute(
                update(RecipientRow)
                .where(RecipientRow.id == second.recipient_ids[at])
                .values(phone=phone(1 + at))
            )
    while first.ledger.plan_due(NOON):
        pass


def books(sessions: Sessions) -> tuple[list[int | None], list[str], Counter[PlannedCallState]]:
    """Return the planned calls of all calls, the numbers held, and how the planned calls stand."""
    with system_reading(sessions, "a test looks") as session:
        calls = session.scalars(
            select(CallRow.planned_call_id).where(CallRow.state == CallState.RESERVED)
        ).all()
        held = session.scalars(
            select(NumberReservationRow.number).where(NumberReservationRow.released_at.is_(None))
        ).all()
        states = session.execute(
            select(PlannedCallRow.state, func.count()).group_by(PlannedCallRow.state)
        )
        return list(calls), list(held), Counter({row[0]: row[1] for row in states})


def claim_the_rest(sessions: Sessions, wanted: int) -> list[int]:
    """Claim, as a controller does at its next poll, what killed ones had locked when the others came by."""
    ledger, latest = SqlCampaignLedger(sessions), time.monotonic() + LATEST_S
    claimed: list[int] = []
    while len(books(sessions)[0]) < wanted and time.monotonic() < latest:
        claimed += [
            due.planned_call_id
            for due in ledger.claim_due(NOON, limit=WORKERS, new_id=RandomIds().new_id)
        ]
    return claimed


def test_twelve_processes_claim_each_call_and_each_number_once_even_when_some_are_killed(
    database_url: str, sessions: Sessions
) -> None:
    two_organizations(sessions)
    claimed = race(database_url, killed=KILLED)
    claimed += claim_the_rest(sessions, 2 * PEOPLE - SHARED)
    calls, held, states = books(sessions)
    assert len(claimed) == len(set(claimed))
    assert set(claimed) <= set(calls)
    assert len(calls) == len(set(calls)) == states[PlannedCallState.CLAIMED]
    assert len(held) == len(set(held)) == len(calls)
    assert len(calls) == 2 * PEOPLE - SHARED
