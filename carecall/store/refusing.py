"""Planned calls that the gate does not let ring: looked at again later, or settled with the rule that spoke."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.call import PlannedCallState
from carecall.domain.gate import GateDecision, GateFacts, GateRule, Verdict
from carecall.domain.unreached import UnreachedReason
from carecall.store.claims import ClaimOrder
from carecall.store.gate_facts import GateLook, look_at
from carecall.store.rows.planned_call import CLAIMABLE
from carecall.store.states import move_planned_call
from carecall.store.tables import PlannedCallRow
from carecall.store.unreached import open_unreached

WAIT_S = 30
"""How long a planned call that may not ring at this moment is left alone."""
NIGHT_S = 900
"""The same where its hours are over for today."""
OF_THE_WHOLE_SCHEDULE = frozenset(
    {
        GateRule.PLATFORM_STOPPED,
        GateRule.ORGANIZATION_STOPPED,
        GateRule.CAMPAIGN_PAUSED,
        GateRule.TRUNK_DISABLED,
        GateRule.CONTRACT_NEEDED,
        GateRule.CONTRACT_SCHEDULED,
        GateRule.CONTRACT_ENDED,
        GateRule.CALL_LIMIT,
        GateRule.SPEND_LIMIT,
        GateRule.UNKNOWN_SPENDING,
    }
)
"""What makes one call of a schedule wait makes all of them wait; none of the others needs to be asked."""
log = logging.getLogger(__name__)


def refuse(session: Session, planned: PlannedCallRow, look: GateLook, order: ClaimOrder) -> None:
    """Write what the gate said of `planned`; a promise that cannot be kept any more goes to the worklist."""
    decision, now = look.decision, order.now
    order.notes.refused[decision.rule.value] += 1
    planned.blocked_rule, planned.blocked_at = decision.rule.value, now
    if decision.verdict is Verdict.WAIT:
        planned.next_at = _look_again_at(decision, look.facts, now)
        if decision.rule in OF_THE_WHOLE_SCHEDULE:
            order.notes.resting.add(planned.schedule_id)
        return
    move_planned_call(planned, _state_after(planned, decision), now)
    reason = _unreached(planned, decision, now)
    if reason is not None:
        open_unreached(session, planned, reason, now)
    log.info(
        "planned call refused",
        extra={"planned_call_id": planned.id, "rule": decision.rule.value},
    )


def settle_overdue(session: Session, order: ClaimOrder, limit: int) -> int:
    """Let the gate settle up to `limit` planned calls that it is too late for, whoever stopped them; return how many."""
    overdue = session.scalars(
        select(PlannedCallRow)
        .where(CLAIMABLE, PlannedCallRow.until_at <= order.now)
        .order_by(PlannedCallRow.until_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    for planned in overdue:
        look = look_at(session, planned, order.now, order.destinations)
        if look.decision.verdict in (Verdict.CALL, Verdict.WAIT):
            late = GateDecision(Verdict.BLOCK, GateRule.AFTER_WINDOW, over=True)
            look = GateLook(decision=late, dossier=look.dossier, facts=look.facts)
        refuse(session, planned, look, order)
    return len(overdue)


def _state_after(planned: PlannedCallRow, decision: GateDecision) -> PlannedCallState:
    if decision.verdict is Verdict.CANCEL:
        return PlannedCallState.CANCELLED
    if planned.attempts and decision.over:
        return PlannedCallState.EXHAUSTED
    return PlannedCallState.BLOCKED


def _unreached(
    planned: PlannedCallRow, decision: GateDecision, now: datetime
) -> UnreachedReason | None:
    """A campaign that somebody paused owes nobody the call; every other hour that passed in vain does."""
    if planned.state is PlannedCallState.EXHAUSTED:
        return UnreachedReason.EXHAUSTED
    late = decision.over and now >= planned.until_at
    if late and decision.rule is not GateRule.CAMPAIGN_PAUSED:
        return UnreachedReason.NOT_CALLED
    return None


def _look_again_at(decision: GateDecision, facts: GateFacts | None, now: datetime) -> datetime:
    window = facts.window if facts is not None else None
    if window is not None and decision.rule is GateRule.BEFORE_WINDOW:
        return window.opens_at
    if window is not None and decision.rule is GateRule.AFTER_WINDOW:
        return min(window.too_late_at, now + timedelta(seconds=NIGHT_S))
    return now + timedelta(seconds=WAIT_S)
