"""How an organization's calls usually go, measured on its last ones."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.rehearsal import Expectation
from carecall.store.tables import CallRow

ENOUGH_CALLS = 50
"""Fewer past calls say too little about how calls usually go."""
LAST_CALLS = 1000


def usual_calls(session: Session, organization_id: int) -> tuple[Expectation, bool]:
    """Return how the organization's last calls went, or what is usual while there are too few."""
    last = (
        select(CallRow.talk_ms, CallRow.answered_at)
        .where(
            CallRow.organization_id == organization_id,
            CallRow.campaign_id.is_not(None),
            CallRow.ended_at.is_not(None),
            CallRow.originated_at.is_not(None),
        )
        .order_by(CallRow.reserved_at.desc())
        .limit(LAST_CALLS)
        .subquery()
    )
    rings, answered, talk_ms = session.execute(
        select(func.count(), func.count(last.c.answered_at), func.avg(last.c.talk_ms))
    ).one()
    if answered < ENOUGH_CALLS or not talk_ms:
        return Expectation(), False
    rate = round(answered / rings, 3)
    return Expectation(answer_rate=rate, talk_s=round(float(talk_ms) / 1000, 1)), True
