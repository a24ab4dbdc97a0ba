"""Calls that go on at this moment, with how far their words have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.domain.call import CallState
from carecall.store.tables import CallRow, TurnRow

MOST_LIVE = 500


@dataclass(frozen=True, slots=True)
class LiveTalk:
    """One call that goes on."""

    call: CallRow
    turns: int


def live_talks(session: Session) -> Sequence[LiveTalk]:
    """Return the answered calls in reach that have not ended, the longest first."""
    turns = (
        select(func.count())
        .where(TurnRow.call_id == CallRow.id)
        .correlate(CallRow)
        .scalar_subquery()
    )
    rows = session.execute(
        select(CallRow, turns)
        .where(CallRow.state == CallState.ANSWERED)
        .order_by(CallRow.answered_at, CallRow.id)
        .limit(MOST_LIVE)
    )
    return [LiveTalk(call=call, turns=int(count)) for call, count in rows]
