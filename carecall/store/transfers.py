"""Handing a live call to a human: one phone after the other, each from the list, until somebody takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState
from carecall.domain.destination import DESTINATIONS
from carecall.domain.language import Language
from carecall.domain.phone import dial_digits
from carecall.domain.transfer import (
    MOST_TRIES,
    RING_S,
    LegOutcome,
    TransferOrder,
    TransferState,
    TransferTarget,
    next_target,
    outcome_of,
)
from carecall.ports.transfers import HandoverBrief, TransferStep
from carecall.store.alert_writing import add_to_notes
from carecall.store.briefs import Scripts, brief_of
from carecall.store.gate_facts import Destinations
from carecall.store.ledger import locked_call
from carecall.store.person_wishes import close_wish, is_wished
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import (
    AlertRow,
    CallLegRow,
    CallRow,
    LegKind,
    TransferTargetRow,
    TrunkRow,
)
from carecall.store.transfer_targets import reachable_targets

BACK_WITHIN_S = 10
"""How long the sound may be taken again after a transfer that nobody took."""
NOTES = {
    Language.KO: {
        TransferState.TRANSFERRED: "{at}에 사람에게 연결됨: {name}. 그 뒤의 대화는 녹음되지 않음.",
        TransferState.FAILED: "{at}에 연결을 시도했으나 아무도 받지 않음.",
    },
    Language.EN: {
        TransferState.TRANSFERRED: "Connected to {name} at {at} UTC; what followed is not recorded.",
        TransferState.FAILED: "A transfer was tried at {at} UTC; nobody took it.",
    },
}
"""What an alert's notes say of a transfer, in the language of the call."""
GONE = TransferStep()
BACK = TransferStep(back=True)


class SqlTransferDesk:
    """ports.transfers.TransferDesk over a database."""

    def __init__(
        self,
        sessions: Sessions,
        *,
        destinations: Destinations = DESTINATIONS.get,
        ring_s: int = RING_S,
    ) -> None:
        self._sessions = sessions
        self._ring_s = ring_s
        self._destinations = destinations

    def step(
        self, call_id: str, dial_status: str, now: datetime, *, new_leg_id: str
    ) -> TransferStep:
        """Write what came of the last ring and return whom to ring, or that the talk goes on, or that it is over."""
        with system_writing(self._sessions, "a person waits for a human") as session:
            call = locked_call(session, call_id)
            if call is None or call.state is not CallState.ANSWERED or call.held_at is None:
                return GONE
            _close_leg(session, call, dial_status, now)
            if call.transfer is TransferState.TRANSFERRED:
                return GONE
            target = self._next(session, call, now)
            if target is None:
                return _come_back(session, call, now)
            order = _ring(session, call, target, new_leg_id, now)
            return TransferStep(order=replace(order, ring_s=self._ring_s))

    def join(self, leg_id: str, now: datetime) -> bool:
        """Write that the person has a human, when somebody pressed the key on this phone; False when nobody did."""
        with system_writing(self._sessions, "a human takes the call") as session:
            leg, call = _locked_leg(session, leg_id)
            if leg is None or call is None or leg.outcome is not LegOutcome.TAKEN:
                return False
            if call.state is not CallState.ANSWERED or call.held_at is None:
                return False
            call.transfer = TransferState.TRANSFERRED
            close_wish(session, call, now)
            _note(session, call, now, _name_of(session, leg))
            return True

    def _next(self, session: Session, call: CallRow, now: datetime) -> TransferTarget | None:
        tried = _tried(session, call)
        if len(tried) >= MOST_TRIES:
            return None
        return next_target(reachable_targets(session, call, now, self._destinations), tried)


class SqlHandoverStore:
    """ports.transfers.HandoverStore over a database. `scripts` ship with the program."""

    def __init__(self, sessions: Sessions, *, scripts: Scripts) -> None:
        self._sessions = sessions
        self._scripts = scripts

    def lifted(self, leg_id: str, now: datetime) -> HandoverBrief | None:
        """A human's phone was answered: return what it is told, once."""
        with system_writing(self._sessions, "a human's phone was lifted") as session:
            leg, call = _locked_leg(session, leg_id)
            if leg is None or call is None or leg.answered_at is not None:
                return None
            if leg.ended_at is not None:
                return None
            leg.answered_at = now
            brief = brief_of(session, call, self._scripts, now)
            return HandoverBrief(
                leg_id=leg_id,
                call_id=call.id,
                script=brief.script,
                department=brief.department,
                recipient=brief.recipient,
                quote=_newest_quote(session, call),
                voice=brief.voice,
                wished=is_wished(session, call),
            )

    def decided(self, leg_id: str, *, taken: bool) -> None:
        """Write whether the key was pressed; a phone that is over decides nothing."""
        with system_writing(self._sessions, "a human has decided") as session:
            leg, call = _locked_leg(session, leg_id)
            if leg is None or leg.ended_at is not None or leg.outcome is not None:
                return
            if call is None or call.state is not CallState.ANSWERED:
                leg.outcome = LegOutcome.CALLER_GONE
                return
            leg.outcome = LegOutcome.TAKEN if taken else LegOutcome.DECLINED


def _close_leg(session: Session, call: CallRow, dial_status: str, now: datetime) -> None:
    """End the ring that is over; a key that was pressed too late to be joined took nothing."""
    open_legs = session.scalars(
        select(CallLegRow).where(
            CallLegRow.call_id == call.id,
            CallLegRow.kind == LegKind.AGENT,
            CallLegRow.ended_at.is_(None),
        )
    )
    joined = call.transfer is TransferState.TRANSFERRED
    for leg in open_legs:
        leg.ended_at = now
        if leg.outcome is None:
            leg.outcome = outcome_of(dial_status, lifted=leg.answered_at is not None)
        elif leg.outcome is LegOutcome.TAKEN and not joined:
            leg.outcome = LegOutcome.UNREACHABLE


def _come_back(session: Session, call: CallRow, now: datetime) -> TransferStep:
    call.transfer = TransferState.FAILED
    call.ticket_until = now + timedelta(seconds=BACK_WITHIN_S)
    _note(session, call, now)
    return BACK


def _ring(
    session: Session, call: CallRow, target: TransferTarget, leg_id: str, now: datetime
) -> TransferOrder:
    trunk = session.get_one(TrunkRow, call.trunk_id)
    legs = select(func.count()).where(CallLegRow.call_id == call.id)
    session.add(
        CallLegRow(
            organization_id=call.organization_id,
            call_id=call.id,
            leg_no=(session.scalar(legs) or 0) + 1,
            kind=LegKind.AGENT,
            channel=trunk.name,
            number=target.number,
            started_at=now,
            leg_id=leg_id,
            target_id=target.target_id,
            wave_no=call.transfers,
        )
    )
    return TransferOrder(
        leg_id=leg_id,
        trunk=trunk.name,
        number=dial_digits(target.number, trunk.country),
        shown=dial_digits(call.outgoing_number, trunk.country),
    )


def _tried(session: Session, call: CallRow) -> Sequence[str]:
    return session.scalars(
        select(CallLegRow.number).where(
            CallLegRow.call_id == call.id,
            CallLegRow.kind == LegKind.AGENT,
            CallLegRow.wave_no == call.transfers,
        )
    ).all()


def _leg(session: Session, leg_id: str) -> CallLegRow | None:
    try:
        key = str(UUID(leg_id))
    except ValueError:
        return None
    return session.scalars(select(CallLegRow).where(CallLegRow.leg_id == key)).one_or_none()


def _locked_leg(session: Session, leg_id: str) -> tuple[CallLegRow | None, CallRow | None]:
    """Return a leg and its call, the call locked before the leg is read, as everywhere."""
    leg = _leg(session, leg_id)
    if leg is None:
        return None, None
    call = locked_call(session, leg.call_id)
    session.refresh(leg)
    return leg, call


def _newest_quote(session: Session, call: CallRow) -> str:
    newest = select(AlertRow.quote).where(AlertRow.call_id == call.id)
    return session.scalar(newest.order_by(AlertRow.raised_at.desc()).limit(1)) or ""


def _name_of(session: Session, leg: CallLegRow) -> str:
    target = session.get(TransferTargetRow, leg.target_id) if leg.target_id else None
    return target.name if target is not None else ""


def _note(session: Session, call: CallRow, now: datetime, name: str = "") -> None:
    if call.transfer is not None:
        text = NOTES[call.language][call.transfer]
        add_to_notes(session, call.id, text.format(at=f"{now:%H:%M:%S}", name=name))
