"""Whether the platform could ring a number now: what the gate would say to a wish, asked before anybody wishes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from carecall.domain.destination import DESTINATIONS
from carecall.domain.gate import GateRule, Verdict
from carecall.domain.number_proof import LIFETIME
from carecall.store.claims import ClaimOrder
from carecall.store.gate_facts import Destinations
from carecall.store.request_lines import line_for
from carecall.store.requests import NewCallRequest, decision_on
from carecall.store.tables import CallRequestRow, NodeRow

NOBODY_DIALS = "nobody_dials"
"""No controller holds a node: whatever is wished for now, nobody takes it."""
NUMBERS_FAULT = frozenset(
    {
        GateRule.OPTED_OUT,
        GateRule.DO_NOT_CALL,
        GateRule.DESTINATION_FOREIGN,
        GateRule.DESTINATION_PREMIUM,
    }
)
"""Rules that speak against the number, not against calling now: it is never rung."""


def why_not_now(
    session: Session,
    wish: NewCallRequest,
    now: datetime,
    *,
    destinations: Destinations = DESTINATIONS.get,
) -> GateRule | str | None:
    """Return what would keep `wish` from ringing, or None; nothing is written."""
    request = CallRequestRow(
        organization_id=wish.organization_id,
        number=wish.number,
        language=wish.language,
        requested_by_id=wish.requested_by_id,
        requested_at=now,
        expires_at=now + LIFETIME,
    )
    order = ClaimOrder(now=now, new_id=_no_id, destinations=destinations)
    line = line_for(session, request, order)
    if line is None:
        return GateRule.NO_OUTGOING_NUMBER
    decision = decision_on(session, request, line, order)
    if decision.verdict is not Verdict.CALL:
        return decision.rule
    return None if somebody_dials(session, now) else NOBODY_DIALS


def somebody_dials(session: Session, now: datetime) -> bool:
    """Say whether a controller holds a node and takes calls."""
    dials = exists().where(
        NodeRow.holder.is_not(None),
        NodeRow.lease_until > now - timedelta(seconds=1),
        NodeRow.draining.is_(False),
    )
    return bool(session.scalar(select(dials)))


def _no_id() -> str:
    """Asking makes no call."""
    raise NotImplementedError
