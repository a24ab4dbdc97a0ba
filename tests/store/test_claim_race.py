"""Twelve controllers at once never give out the same planned call or the same number twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from carecall.domain.call import Disposition
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.session import system_writing
from carecall.store.tables import NumberReservationRow, RecipientRow
from tests.builders import NOON, ended, make_world, phone

WORKERS = 12
pytestmark = pytest.mark.slow


def together(work):
    """Run `work` in twelve threads that begin at the same moment; return what each gave."""
    start = Barrier(WORKERS)

    def begin(at):
        start.wait(timeout=30)
        return work(at)

    with ThreadPoolExecutor(WORKERS) as threads:
        return list(threads.map(begin, range(WORKERS)))


def test_no_planned_call_and_no_number_is_given_out_twice(sessions):
    first = make_world(sessions, people=30, name="우리 기관")
    second = make_world(sessions, people=30, name="남의 기관", first=500)
    with system_writing(sessions, "both call the same ten people") as session:
        for at in range(10):
            session.execute(
                update(RecipientRow)
                .where(RecipientRow.id == second.recipient_ids[at])
                .values(phone=phone(1 + at))
            )
    assert first.ledger.plan_due(NOON) == 60

    def claim(_):
        ledger = SqlCampaignLedger(sessions)
        claimed = []
        while due := ledger.claim_due(NOON, limit=3, new_id=lambda: str(uuid4())):
            claimed.extend(due)
        return claimed

    claimed = [due for one in together(claim) for due in one]
    assert len(claimed) == 50
    assert max(Counter(due.planned_call_id for due in claimed).values()) == 1
    assert max(Counter(due.number for due in claimed).values()) == 1
    with system_writing(sessions, "a test looks") as session:
        live = session.scalars(
            select(NumberReservationRow.number).where(NumberReservationRow.released_at.is_(None))
        ).all()
    assert len(live) == len(set(live)) == 50


def test_planning_at_once_plans_everybody_once(sessions):
    world = make_world(sessions, people=20)
    planned = together(lambda _: SqlCampaignLedger(sessions).plan_due(NOON))
    assert sum(planned) == len(world.planned()) == 20


def test_a_call_is_ordered_settled_and_answered_once(sessions):
    world = make_world(sessions, people=1, redials=5)
    world.ledger.plan_due(NOON)
    [due] = world.claim()
    ordered = together(lambda _: SqlCampaignLedger(sessions).originating(due.call_id, NOON))
    assert ordered.count(True) == 1
    together(
        lambda _: SqlCampaignLedger(sessions).settle(due.call_id, ended(Disposition.BUSY), NOON)
    )
    [row] = world.planned()
    assert row.attempts == 1
