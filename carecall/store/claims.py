"""Claiming due planned calls: gate, reservation and call row in one committed transaction each."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from carecall.domain.call import CallerId, CallState, DueCall, PlannedCallState
from carecall.domain.campaign import CampaignState
from carecall.domain.gate import GateDecision, GateFacts, GateRule, Verdict
from carecall.domain.phone import dial_digits
from carecall.store.gate_facts import Destinations, Dossier, look_at
from carecall.store.rows.planned_call import CLAIMABLE
from carecall.store.states import move_planned_call
from carecall.store.tables import (
    CallOrigin,
    CallRow,
    CampaignRow,
    NumberReservationRow,
    PhoneNumberRow,
    PlannedCallRow,
    TrunkRow,
)

WAIT_S = 30
"""How long a planned call that may not ring at this moment is left alone."""
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOrder:
    """What one claim needs besides the session."""

    now: datetime
    new_id: Callable[[], str]
    destinations: Destinations


def claim_one(session: Session, order: ClaimOrder) -> tuple[bool, DueCall | None]:
    """Claim the next due planned call.

    Returns:
        Whether a planned call was looked at, and the call if it may ring. The caller commits.
    """
    planned = _next_due(session, order.now)
    if planned is None:
        return False, None
    look = look_at(session, planned, order.now, order.destinations)
    if look.decision.verdict is not Verdict.CALL or look.dossier is None:
        _refuse(planned, look.decision, look.facts, order.now)
        return True, None
    return True, _claim(session, planned, look.dossier, order)


def reserve(session: Session, call: CallRow, now: datetime) -> bool:
    """Write `call` with the one live reservation of its number; False when somebody else holds it."""
    try:
        with session.begin_nested():
            session.add(call)
            session.flush()
            session.add(
                NumberReservationRow(
                    organization_id=call.organization_id,
                    number=call.number,
                    call_id=call.id,
                    reserved_at=now,
                )
            )
            session.flush()
    except IntegrityError:
        if not _is_reserved(session, call.number):
            raise
        return False
    return True


def caller_id_of(number: PhoneNumberRow) -> CallerId:
    """Return what the called phone shows."""
    return CallerId(number=number.national, lettering=number.lettering)


def note_last_call(session: Session, number: PhoneNumberRow, now: datetime) -> None:
    """Remember when `number` was last shown, without making an editor's copy of it stale."""
    statement = update(PhoneNumberRow).where(PhoneNumberRow.id == number.id)
    session.execute(statement.values(last_call_at=now))


def due_call(call: CallRow, number: PhoneNumberRow, trunk: TrunkRow) -> DueCall:
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
    )


def _next_due(session: Session, now: datetime) -> PlannedCallRow | None:
    return session.scalars(
        select(PlannedCallRow)
        .join(CampaignRow, CampaignRow.id == PlannedCallRow.campaign_id)
        .where(
            CLAIMABLE,
            PlannedCallRow.next_at <= now,
            CampaignRow.state == CampaignState.RUNNING,
        )
        .order_by(PlannedCallRow.next_at, PlannedCallRow.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=PlannedCallRow)
    ).one_or_none()


def _refuse(
    planned: PlannedCallRow, decision: GateDecision, facts: GateFacts | None, now: datetime
) -> None:
    planned.blocked_rule, planned.blocked_at = decision.rule.value, now
    if decision.verdict is Verdict.WAIT:
        planned.next_at = _look_again_at(decision, facts, now)
        return
    if decision.verdict is Verdict.CANCEL:
        state = PlannedCallState.CANCELLED
    elif planned.attempts and decision.over:
        state = PlannedCallState.EXHAUSTED
    else:
        state = PlannedCallState.BLOCKED
    move_planned_call(planned, state, now)
    log.info(
        "planned call refused",
        extra={"planned_call_id": planned.id, "rule": decision.rule.value},
    )


def _look_again_at(decision: GateDecision, facts: GateFacts | None, now: datetime) -> datetime:
    if decision.rule is GateRule.BEFORE_WINDOW and facts is not None and facts.window is not None:
        return facts.window.opens_at
    return now + timedelta(seconds=WAIT_S)


def _claim(
    session: Session, planned: PlannedCallRow, dossier: Dossier, order: ClaimOrder
) -> DueCall | None:
    call = _call(planned, dossier, order)
    if not reserve(session, call, order.now):
        planned.next_at = order.now + timedelta(seconds=WAIT_S)
        return None
    move_planned_call(planned, PlannedCallState.CLAIMED, order.now)
    planned.claimed_at, planned.blocked_rule, planned.blocked_at = order.now, None, None
    planned.attempts += 1
    note_last_call(session, dossier.number, order.now)
    return due_call(call, dossier.number, dossier.trunk)


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


def billing_organization(path: str) -> int:
    """Return who is billed for a call of the organization at `path`: the one that signed, on top."""
    return int(path.split("/")[1])


def _is_reserved(session: Session, number: str) -> bool:
    statement = select(func.count()).where(
        NumberReservationRow.number == number, NumberReservationRow.released_at.is_(None)
    )
    return bool(session.scalar(statement))
