"""Calls that somebody asked for in the console or at a terminal."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState, DueCall
from carecall.domain.campaign import Progress
from carecall.domain.consent import ConsentStanding
from carecall.domain.gate import (
    UNREADABLE,
    CallingWindow,
    GateDecision,
    GateFacts,
    GateRule,
    Verdict,
    decide,
)
from carecall.domain.language import Language
from carecall.domain.lettering import is_showable
from carecall.domain.ring_caps import RingCaps, Rings
from carecall.store.call_back_gate import (
    TALKED_SINCE,
    asked_of_person,
    campaign_of,
    facts_of_person,
    talked_since,
    waits,
)
from carecall.store.call_wishes import write_wish
from carecall.store.claims import (
    ClaimOrder,
    billing_organization,
    due_call,
    note_last_call,
    pace_for,
    reserve,
)
from carecall.store.contracts import contract_standing_of
from carecall.store.gate_facts import UNREADABLE_FACTS
from carecall.store.gate_facts_spending import ComingCall, budgets_of
from carecall.store.gate_facts_standing import Asked, standing_of
from carecall.store.organization_chain import Chain, chain_of, is_stopped
from carecall.store.request_lines import RequestLine, line_for
from carecall.store.tables import (
    CallOrigin,
    CallRequestRow,
    CallRequestState,
    CallRow,
    RecipientRow,
)
from carecall.store.trunk_pace import spend

log = logging.getLogger(__name__)

RING_TIMEOUT_S = 40
MAX_TALK_S = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCallRequest:
    """Somebody asks for one call now."""

    organization_id: int
    number: str
    """E.164 normal form."""
    language: Language
    recipient_id: int | None = None
    phone_number_id: int | None = None
    """The outgoing number; None means the first that the organization may use."""
    requested_by_id: int | None = None
    key: str | None = None
    """Names the wish: whoever asks again with it, because no answer came, gets the same call and no second one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedCall:
    """What became of a wish."""

    state: CallRequestState
    call_id: str | None
    refused_rule: str | None


def request_call(
    session: Session, new: NewCallRequest, now: datetime, *, within_s: int = 60
) -> int:
    """Write a wish for a call and return its id; the controller takes it within `within_s` or refuses it.

    Raises:
        KeyReused: another wish has the key of this one.
    """
    row = CallRequestRow(
        organization_id=new.organization_id,
        number=new.number,
        language=new.language,
        recipient_id=new.recipient_id,
        phone_number_id=new.phone_number_id,
        requested_by_id=new.requested_by_id,
        request_key=new.key,
        requested_at=now,
        expires_at=now + timedelta(seconds=within_s),
    )
    return write_wish(session, row)


def requested_call(session: Session, request_id: int) -> RequestedCall | None:
    """Return what became of a wish, or None for an unknown id."""
    row = session.get(CallRequestRow, request_id, populate_existing=True)
    if row is None:
        return None
    return RequestedCall(state=row.state, call_id=row.call_id, refused_rule=row.refused_rule)


def claim_request(session: Session, order: ClaimOrder) -> tuple[bool, DueCall | None]:
    """Take the oldest wish: whether there was one, and its call if it may ring. The caller commits.

    One whose trunk has no room stays as it is, and is left out of `order` for the rest of the claim.
    """
    request = session.scalars(
        select(CallRequestRow)
        .where(
            CallRequestRow.state == CallRequestState.WAITING,
            or_(CallRequestRow.not_before.is_(None), CallRequestRow.not_before <= order.now),
            CallRequestRow.id.not_in(order.notes.left_requests),
        )
        .order_by(CallRequestRow.requested_at, CallRequestRow.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).one_or_none()
    if request is None:
        return False, None
    line = line_for(session, request, order)
    if line is None:
        return _refused(request, GateRule.NO_OUTGOING_NUMBER.value)
    if _refusal(session, request, line, order) is not None:
        return True, None
    return True, _claimed(session, request, line, order)


def _refusal(
    session: Session, request: CallRequestRow, line: RequestLine, order: ClaimOrder
) -> str | None:
    """Write what speaks against the wish and return it, or None when it may ring."""
    if talked_since(session, request):
        rule = TALKED_SINCE
    else:
        decision = decision_on(session, request, line, order)
        if decision.verdict is Verdict.CALL:
            return None
        rule = decision.rule.value
        if waits(request, decision, order.now):
            return rule
    _refused(request, rule)
    return rule


def _claimed(
    session: Session, request: CallRequestRow, line: RequestLine, order: ClaimOrder
) -> DueCall | None:
    """Write the call of a wish that may ring; None where its trunk or its number has no room now."""
    pace = pace_for(session, order, line.trunk, line.number)
    if pace is None:
        order.notes.left_requests.add(request.id)
        return None
    call = _call(session, request, line, order)
    if not reserve(session, call, order):
        if not waits(request, None, order.now):
            _refused(request, "number_busy")
        return None
    spend(session, pace, 1, order.now)
    request.state, request.call_id = CallRequestState.CLAIMED, call.id
    note_last_call(session, line.number, order.now)
    due_at = request.not_before or request.requested_at
    return due_call(call, line.number, line.trunk, due_at=due_at)


def _refused(request: CallRequestRow, rule: str) -> tuple[bool, None]:
    request.state, request.refused_rule = CallRequestState.REFUSED, rule
    return True, None


def decision_on(
    session: Session, request: CallRequestRow, line: RequestLine, order: ClaimOrder
) -> GateDecision:
    """Return what the gate says of the wish."""
    try:
        return decide(_facts(session, request, line, order))
    except UNREADABLE_FACTS:
        log.exception("facts unreadable", extra={"call_request_id": request.id})
        return UNREADABLE


def _facts(
    session: Session, request: CallRequestRow, line: RequestLine, order: ClaimOrder
) -> GateFacts:
    """An operator who asks for a call answers for hours, consent and how often it rings; the other rules hold.

    Where the person asked to be called back, nobody answers for that: every rule holds.
    """
    chain = chain_of(session, line.organization)
    asked = _asked(request, line, chain, order.now)
    if request.asked_on_call_id is not None:
        asked = asked_of_person(session, request, asked, order.now)
    standing = standing_of(session, asked)
    coming = ComingCall(trunk=line.trunk, max_talk_s=MAX_TALK_S)
    until = request.expires_at
    facts = GateFacts(
        now=order.now,
        number=request.number,
        platform_stopped=standing.platform_stopped,
        organization_stopped=is_stopped(chain),
        campaign=Progress.IN_PROGRESS,
        recipient_active=True,
        recipient_paused=False,
        recipient_absent=False,
        consent=ConsentStanding.GIVEN,
        opted_out=standing.opted_out,
        do_not_call=standing.do_not_call,
        outgoing_verified=line.number.verified_at is not None,
        outgoing_enabled=line.number.outbound,
        lettering_shown=is_showable(line.number.lettering),
        trunk_enabled=line.trunk.enabled,
        destination=standing.destination(order.destinations(line.trunk.country)),
        day_off=False,
        contract=contract_standing_of(session, chain[0], order.now).state,
        caps=_ONE_RING,
        rings=Rings(today=0, this_week=0, this_round=0),
        budgets=budgets_of(session, chain, coming, order.now),
        window=CallingWindow(opens_at=order.now, closes_at=until, too_late_at=until),
    )
    if request.asked_on_call_id is None:
        return facts
    return facts_of_person(session, request, facts, standing, chain)


_ONE_RING = RingCaps(day=1, week=1, round=1)


def _asked(request: CallRequestRow, line: RequestLine, chain: Chain, now: datetime) -> Asked:
    return Asked(
        organization_id=request.organization_id,
        chain_ids=tuple(each.id for each in chain),
        number=request.number,
        recipient_id=request.recipient_id,
        schedule_id=None,
        planned_call_id=None,
        day=now.date(),
        day_from=now,
        week_from=now,
        trunk=line.trunk.name,
    )


def _call(
    session: Session, request: CallRequestRow, line: RequestLine, order: ClaimOrder
) -> CallRow:
    recipient = (
        session.get(RecipientRow, request.recipient_id)
        if request.recipient_id is not None
        else None
    )
    campaign = campaign_of(session, request)
    return CallRow(
        id=order.new_id(),
        organization_id=request.organization_id,
        billing_organization_id=billing_organization(line.organization.path),
        origin=CallOrigin.REQUEST if recipient else CallOrigin.TEST,
        recipient_id=request.recipient_id,
        campaign_id=campaign.id if campaign is not None else None,
        campaign_name=campaign.name if campaign is not None else "",
        trunk_id=line.trunk.id,
        language=request.language,
        recipient_name=recipient.name if recipient else "",
        number=request.number,
        number_last4=request.number[-4:],
        outgoing_number=line.number.number,
        lettering=line.number.lettering,
        ring_timeout_s=RING_TIMEOUT_S,
        max_talk_s=campaign.max_talk_s if campaign is not None else MAX_TALK_S,
        state=CallState.RESERVED,
        changed_at=order.now,
        reserved_at=order.now,
    )
