"""One committed transaction of claims on one trunk: due calls are looked at, then as many started as its pace lets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState, DueCall, PlannedCallState
from carecall.domain.gate import Verdict
from carecall.domain.pacing import PacingWait
from carecall.store.claims import (
    ClaimOrder,
    billing_organization,
    due_call,
    is_number_full,
    note_last_call,
    reserve_all,
)
from carecall.store.due_lanes import Lane, Pick
from carecall.store.gate_facts import Dossier, look_at
from carecall.store.refusing import WAIT_S, refuse
from carecall.store.rows.planned_call import CLAIMABLE
from carecall.store.states import move_planned_call
from carecall.store.tables import CallOrigin, CallRow, PlannedCallRow, RecipientRow
from carecall.store.telling import tell_claimed
from carecall.store.trunk_pace import TrunkPace, locked_pace, spend


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What became of one batch."""

    calls: tuple[DueCall, ...]
    looked_at: int
    """Planned calls that were claimed, refused or left for want of room."""
    refused: int
    """How many of them the gate refused, or somebody else is ringing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Callable:
    planned: PlannedCallRow
    dossier: Dossier
    turn: int
    """Which call of its organization it would be; lower ones go first."""
    limited: bool
    """Its organization, or one above it, has a limit that the gate counted."""


def claim_batch(session: Session, order: ClaimOrder, trunk_id: int, picks: Sequence[Pick]) -> Batch:
    """Claim what `picks` name on one trunk; the caller commits, and dials only then.

    The gate is asked before the trunk's row is locked, so that controllers wait for each other only
    while they write. Under the lock nothing waits for a row that somebody else might hold.
    """
    due = list(_due(session, order.now, picks))
    callable_now = _gated(session, order, due)
    refused = len(due) - len(callable_now)
    if not callable_now:
        return Batch(calls=(), looked_at=len(due), refused=refused)
    pace = locked_pace(session, trunk_id, order.now)
    chosen = _chosen(callable_now, pace, order)
    # In the order of their numbers: two batches that want the same two numbers cannot wait for each other.
    chosen.sort(key=lambda one: one.dossier.recipient.phone)
    calls = _start(session, chosen, order)
    spend(session, pace, len(calls), order.now)
    order.notes.paces[pace.name] = pace.rule
    busy = len(chosen) - len(calls)
    return Batch(calls=calls, looked_at=len(due), refused=refused + busy)


def _due(
    session: Session, now: datetime, picks: Iterable[Pick]
) -> Iterator[tuple[PlannedCallRow, int]]:
    """Give due planned calls, locked, each with its turn within its organization."""
    for pick in picks:
        turn = 0
        for lane in pick.lanes:
            for planned in _due_in(session, lane, now, pick.calls - turn):
                yield planned, turn
                turn += 1
            if turn >= pick.calls:
                break


def _due_in(session: Session, lane: Lane, now: datetime, limit: int) -> Sequence[PlannedCallRow]:
    return session.scalars(
        select(PlannedCallRow)
        .where(
            CLAIMABLE,
            PlannedCallRow.schedule_id == lane.schedule_id,
            PlannedCallRow.next_at <= now,
        )
        .order_by(PlannedCallRow.next_at, PlannedCallRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def _gated(
    session: Session, order: ClaimOrder, due: Iterable[tuple[PlannedCallRow, int]]
) -> list[_Callable]:
    """Ask the gate, organization by organization, because it may lock those with limits."""
    passed = []
    ordered = sorted(due, key=lambda one: (one[0].organization_id, one[0].id))
    people = select(RecipientRow).where(
        RecipientRow.id.in_([planned.recipient_id for planned, _ in ordered])
    )
    known = session.scalars(people).all()  # kept until the gate has asked for each of them
    for planned, turn in ordered:
        if planned.schedule_id in order.notes.resting:
            continue
        look = look_at(session, planned, order.now, order.destinations)
        if look.decision.verdict is not Verdict.CALL or look.dossier is None or look.facts is None:
            refuse(session, planned, look, order)
            continue
        passed.append(
            _Callable(
                planned=planned,
                dossier=look.dossier,
                turn=turn,
                limited=bool(look.facts.budgets),
            )
        )
    del known
    return passed


def _chosen(
    callable_now: Iterable[_Callable], pace: TrunkPace, order: ClaimOrder
) -> list[_Callable]:
    """Return those that the trunk and their numbers have room for; the others stay due."""
    room = pace.room(order.now)
    shown: Counter[str] = Counter()
    counted: set[int] = set()
    chosen: list[_Callable] = []
    for one in sorted(callable_now, key=lambda one: _turn(one, pace)):
        number, channels = one.dossier.number.number, one.dossier.number.channels
        root = billing_organization(one.dossier.organization.path)
        if len(chosen) >= room.free:
            order.notes.wait(room.missing or PacingWait.RATE, room.again_in_s)
            break
        if is_number_full(pace, number, channels if channels is None else channels - shown[number]):
            order.notes.wait(PacingWait.NUMBER)
        elif not one.limited or root not in counted:
            # The gate counted before this transaction's own calls: of a tree with limits one a time.
            counted.add(root)
            shown[number] += 1
            chosen.append(one)
    return chosen


def _turn(one: _Callable, pace: TrunkPace) -> tuple[int, datetime, int]:
    live = pace.live.by_organization[one.planned.organization_id]
    return live + one.turn, one.planned.next_at, one.planned.id


def _start(session: Session, chosen: Sequence[_Callable], order: ClaimOrder) -> tuple[DueCall, ...]:
    """Write the call rows; somebody whose number is being rung waits a little."""
    rows = [_call(one.planned, one.dossier, order) for one in chosen]
    reserved = {row.id for row in reserve_all(session, rows, order)}
    started = []
    for one, row in zip(chosen, rows, strict=True):
        if row.id in reserved:
            started.append(_claimed(one, row, order))
        else:
            one.planned.next_at = order.now + timedelta(seconds=WAIT_S)
    numbers = {one.dossier.number.id: one.dossier.number for one in chosen}
    for number in numbers.values() if started else ():
        note_last_call(session, number, order.now)
    return tuple(started)


def _claimed(one: _Callable, row: CallRow, order: ClaimOrder) -> DueCall:
    planned, due_at = one.planned, one.planned.next_at
    move_planned_call(planned, PlannedCallState.CLAIMED, order.now)
    planned.claimed_at, planned.blocked_rule, planned.blocked_at = order.now, None, None
    planned.attempts += 1
    tell_claimed(planned, row)
    return due_call(row, one.dossier.number, one.dossier.trunk, due_at=due_at)


def _call(planned: PlannedCallRow, dossier: Dossier, order: ClaimOrder) -> CallRow:
    recipient = dossier.recipient
    return CallRow(
        id=order.new_id(),
        organization_id=planned.organization_id,
        billing_organization_id=billing_organization(dossier.organization.path),
        origin=CallOrigin.CAMPAIGN,
        planned_call_id=planned.id,
        campaign_id=planned.campaign_id,
        recipient_id=recipient.id,
        trunk_id=dossier.trunk.id,
        attempt_no=planned.attempts + 1,
        language=recipient.language,
        recipient_name=recipient.name,
        number=recipient.phone,
        number_last4=recipient.phone_last4,
        outgoing_number=dossier.number.number,
        lettering=dossier.number.lettering,
        campaign_name=dossier.campaign.name,
        ring_timeout_s=dossier.schedule.ring_timeout_s,
        max_talk_s=dossier.campaign.max_talk_s,
        state=CallState.RESERVED,
        changed_at=order.now,
        reserved_at=order.now,
    )
