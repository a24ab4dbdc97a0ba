"""Twelve controllers at once never give out the same planned call or the same number twice."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from itertools import count
from threading import Barrier, Lock
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from carecall.domain.call import CallState, Disposition
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.lines import keep_trunk
from carecall.store.nodes import SqlNode
from carecall.store.session import system_writing
from carecall.store.tables import (
    CallRow,
    NumberReservationRow,
    PhoneNumberRow,
    RecipientRow,
    TrunkRow,
)
from tests.builders import NOON, WIDE, ended, make_world, phone

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


def pace(world, **limits):
    world.change(TrunkRow, world.trunk_id, **limits)


def test_twelve_controllers_together_keep_pace_and_channels(sessions):
    """Each polls as fast as it can through ten seconds of its clock, and ends calls in between."""
    world = make_world(sessions, people=80)
    pace(world, channels=9, calls_per_second=3.0, burst=2)
    assert world.ledger.plan_due(NOON) == 80
    starts: list[tuple[float, str]] = []
    ends: list[tuple[float, str]] = []
    noting = Lock()
    clock = count()

    def work(at):
        ledger = SqlCampaignLedger(sessions)
        mine: list[str] = []
        while True:
            with noting:
                second = next(clock) / 12
            if second > 10:
                return
            now = NOON + timedelta(seconds=second)
            before = len(mine)
            claimed = ledger.claim_due(now, limit=4, new_id=lambda: str(uuid4()))
            mine += [due.call_id for due in claimed]
            with noting:
                starts.extend((second, due.call_id) for due in claimed)
            if before:
                over = mine.pop(0)
                ledger.originating(over, now)
                ledger.settle(over, ended(Disposition.INVALID_NUMBER, now), now)
                with noting:
                    ends.append((second, over))

    together(work)
    assert len(starts) == len({call_id for _, call_id in starts})
    assert 12 <= len(starts) <= 3.0 * 10 + 2
    moments = sorted(second for second, _ in starts)
    for at, first in enumerate(moments):
        for upto, last in enumerate(moments[at:], start=1):
            # Twelve threads read the shared clock before they are served: one tick each of slack.
            assert upto <= 3.0 * (last - first + 1.0) + 2 + 1e-6
    with system_writing(sessions, "a test looks") as session:
        live = session.scalars(select(CallRow.id).where(CallRow.state != CallState.ENDED)).all()
    assert len(live) == len(starts) - len(ends) <= 9
    attempts = Counter(row.attempts for row in world.planned())
    assert set(attempts) <= {0, 1}


def test_a_full_trunk_is_never_overfilled_by_twelve_controllers(sessions):
    world = make_world(sessions, people=40)
    pace(world, channels=7, calls_per_second=1000.0, burst=100)
    world.ledger.plan_due(NOON)

    def claim(_):
        ledger = SqlCampaignLedger(sessions)
        return len(ledger.claim_due(NOON, limit=5, new_id=lambda: str(uuid4())))

    assert sum(together(claim)) == 7


def test_two_trunks_that_want_the_same_people_do_not_stand_in_each_others_way(sessions):
    """Twelve controllers, two trunks, the same twenty numbers in two organizations: every number rings once."""
    first = make_world(sessions, people=20, name="우리 기관")
    second = make_world(sessions, people=20, name="남의 기관", first=500)
    with system_writing(sessions, "another trunk, and the same people") as session:
        wide = replace(WIDE, name="second")
        other = keep_trunk(session, wide)
        session.execute(
            update(PhoneNumberRow)
            .where(PhoneNumberRow.id == second.phone_number_id)
            .values(trunk_id=other)
        )
        for at in range(20):
            session.execute(
                update(RecipientRow)
                .where(RecipientRow.id == second.recipient_ids[at])
                .values(phone=phone(20 - at))
            )
    assert first.ledger.plan_due(NOON) == 40

    def claim(_):
        ledger = SqlCampaignLedger(sessions)
        claimed = []
        while due := ledger.claim_due(NOON, limit=8, new_id=lambda: str(uuid4())):
            claimed.extend(due)
        return claimed

    numbers = Counter(due.number for one in together(claim) for due in one)
    assert len(numbers) == 20
    assert set(numbers.values()) == {1}


def test_of_twelve_controllers_one_gets_the_node(sessions):
    holders = [SqlNode(sessions, "seoul", f"holder {at}") for at in range(WORKERS)]
    taken = together(lambda at: holders[at].claim(NOON) is None)
    assert taken.count(True) == 1
    assert {holder.key.token for holder in holders if holder.key} == {1}


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
