"""What every claim is made of: the call row, the one live reservation of its number, and the pace of its trunk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from carecall.domain.call import CallerId, DueCall
from carecall.domain.pacing import PacingRule, PacingWait
from carecall.domain.phone import dial_digits
from carecall.ports.claims import Claims
from carecall.ports.nodes import NodeKey
from carecall.store.gate_facts import Destinations
from carecall.store.tables import (
    CallRow,
    NumberReservationRow,
    PhoneNumberRow,
    TrunkRow,
)
from carecall.store.trunk_pace import TrunkPace, locked_pace


@dataclass(slots=True, kw_only=True)
class ClaimNotes:
    """What one claim finds out on its way; committed or not, it only informs."""

    waits: set[PacingWait] = field(default_factory=set)
    again_in_s: list[float] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    paces: dict[str, PacingRule] = field(default_factory=dict)
    left_requests: set[int] = field(default_factory=set)
    """Wishes that wait for their trunk."""
    resting: set[int] = field(default_factory=set)
    """Schedules of whose calls none may ring for now."""

    def wait(self, missing: PacingWait | None, again_in_s: float | None = None) -> None:
        """Note what something due waits for."""
        if missing is not None:
            self.waits.add(missing)
        if again_in_s is not None:
            self.again_in_s.append(again_in_s)

    def claims(self, calls: Iterable[DueCall]) -> Claims:
        """Return the claim as the flow is told."""
        return Claims(
            calls=tuple(calls),
            waits=frozenset(self.waits),
            again_in_s=min(self.again_in_s, default=None),
            refused=dict(self.refused),
            paces=dict(self.paces),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOrder:
    """What one claim needs besides the session."""

    now: datetime
    new_id: Callable[[], str]
    destinations: Destinations
    node: NodeKey | None = None
    """Who claims; None without a node."""
    notes: ClaimNotes = field(default_factory=ClaimNotes)


def pace_for(
    session: Session, order: ClaimOrder, trunk: TrunkRow, number: PhoneNumberRow
) -> TrunkPace | None:
    """Lock the trunk and return its pace when one call may start, showing `number`; else note what is missing."""
    pace = locked_pace(session, trunk.id, order.now)
    room = pace.room(order.now)
    if not room.free:
        order.notes.wait(room.missing, room.again_in_s)
        return None
    if is_number_full(pace, number.number, number.channels):
        order.notes.wait(PacingWait.NUMBER)
        return None
    order.notes.paces[pace.name] = pace.rule
    return pace


def is_number_full(pace: TrunkPace, number: str, channels: int | None) -> bool:
    """Say whether as many calls show `number` as may."""
    return channels is not None and pace.live.by_number[number] >= channels


def reserve(session: Session, call: CallRow, order: ClaimOrder) -> bool:
    """Write `call` with the one live reservation of its number; False when somebody else holds it."""
    return bool(reserve_all(session, [call], order))


def reserve_all(session: Session, calls: Sequence[CallRow], order: ClaimOrder) -> list[CallRow]:
    """Write `calls`, each with the one live reservation of its number; return those whose number was free.

    Two calls of one number cannot both be among them; the first one is.
    """
    taken = _reserved(session, {call.number for call in calls})
    first_of = {call.number: call for call in reversed(calls) if call.number not in taken}
    free = [call for call in calls if first_of.get(call.number) is call]
    if _written(session, free, order):
        return free
    # Somebody took one of the numbers since the look: each for itself then.
    return [call for call in free if _written(session, [call], order)]


def _written(session: Session, calls: Sequence[CallRow], order: ClaimOrder) -> bool:
    if not calls:
        return False
    for call in calls:
        if order.node is not None:
            call.node_id, call.fencing_token = order.node.node_id, order.node.token
    try:
        with session.begin_nested():
            session.add_all(calls)
            session.flush()
            session.add_all([_reservation(call, order.now) for call in calls])
            session.flush()
    except IntegrityError:
        if not _reserved(session, {call.number for call in calls}):
            raise
        return False
    return True


def _reservation(call: CallRow, now: datetime) -> NumberReservationRow:
    return NumberReservationRow(
        organization_id=call.organization_id,
        number=call.number,
        call_id=call.id,
        reserved_at=now,
    )


def caller_id_of(number: PhoneNumberRow) -> CallerId:
    """Return what the called phone shows."""
    return CallerId(number=number.national, lettering=number.lettering)


def note_last_call(session: Session, number: PhoneNumberRow, now: datetime) -> None:
    """Remember when `number` was last shown, without making an editor's copy of it stale."""
    statement = update(PhoneNumberRow).where(PhoneNumberRow.id == number.id)
    session.execute(statement.values(last_call_at=now))


def due_call(
    call: CallRow, number: PhoneNumberRow, trunk: TrunkRow, *, due_at: datetime
) -> DueCall:
    """Return the claimed `call` as the campaign flow knows it."""
    return DueCall(
        call_id=call.id,
        planned_call_id=call.planned_call_id,
        attempt_no=call.attempt_no,
        number=dial_digits(call.number, trunk.country),
        caller_id=caller_id_of(number),
        trunk=trunk.name,
        language=call.language,
        ring_timeout_s=call.ring_timeout_s,
        max_talk_s=call.max_talk_s,
        due_at=due_at,
    )


def billing_organization(path: str) -> int:
    """Return who is billed for a call of the organization at `path`: the one that signed, on top."""
    return int(path.split("/")[1])


def _reserved(session: Session, numbers: Collection[str]) -> set[str]:
    """Return which of `numbers` are being rung."""
    return set(
        session.scalars(
            select(NumberReservationRow.number).where(
                NumberReservationRow.number.in_(numbers),
                NumberReservationRow.released_at.is_(None),
            )
        )
    )
