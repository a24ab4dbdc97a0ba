"""What we said to a person in the last calls, so that the next one says it otherwise."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.turns import Speaker
from carecall.store.tables import CallRow, TurnRow

RECENT_CALLS = 3


def recent_lines(session: Session, call: CallRow) -> tuple[str, ...]:
    """Return our turns of the last talks with the recipient of `call`, newest first."""
    if call.recipient_id is None:
        return ()
    recent = (
        select(CallRow.id, CallRow.talk_finished_at)
        .where(
            CallRow.recipient_id == call.recipient_id,
            CallRow.id != call.id,
            CallRow.talk_finished_at.is_not(None),
        )
        .order_by(CallRow.talk_finished_at.desc())
        .limit(RECENT_CALLS)
        .subquery()
    )
    ours = session.scalars(
        select(TurnRow.text)
        .join(recent, recent.c.id == TurnRow.call_id)
        .where(TurnRow.speaker == Speaker.AGENT)
        .order_by(recent.c.talk_finished_at.desc(), TurnRow.turn_no.desc())
    )
    return tuple(ours)
