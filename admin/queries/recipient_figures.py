"""Figures of recipients' calls over the past three months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from admin.queries.call_shape import completed, connected, telling_call_id, unanswered
from carecall.domain.figures import CallTally
from carecall.domain.turns import Speaker
from carecall.store.tables import CallRow, PlannedCallRow, TurnRow

MONTHS = 3


def figures_of(
    session: Session, recipient_ids: Sequence[int], now: datetime
) -> dict[int, CallTally]:
    """Return the tally of each recipient who had a call; two statements for a whole page."""
    if not recipient_ids:
        return {}
    since = now - relativedelta(months=MONTHS)
    answers = answers_of(session, recipient_ids, since)
    statement = (
        select(
            PlannedCallRow.recipient_id,
            func.sum(case((connected, 1), else_=0)),
            func.sum(case((unanswered, 1), else_=0)),
            func.sum(case((completed, 1), else_=0)),
            func.sum(case((connected, func.coalesce(CallRow.talk_ms, 0)), else_=0)),
        )
        .outerjoin(CallRow, CallRow.id == telling_call_id())
        .where(PlannedCallRow.recipient_id.in_(recipient_ids), PlannedCallRow.due_at >= since)
        .group_by(PlannedCallRow.recipient_id)
    )
    return {
        key: CallTally(
            connected=int(talked), unanswered=int(missed), completed=int(whole), talk_ms=int(talk),
            answers=answers.get(key, (0, 0))[0], answer_characters=answers.get(key, (0, 0))[1],
        )
        for key, talked, missed, whole, talk in session.execute(statement)
    }  # fmt: skip


def answers_of(
    session: Session, recipient_ids: Sequence[int], since: datetime
) -> dict[int, tuple[int, int]]:
    """Return (answers, characters) of each recipient, from the turns of planned calls."""
    statement = (
        select(CallRow.recipient_id, func.count(), func.sum(func.length(TurnRow.text)))
        .join(TurnRow, TurnRow.call_id == CallRow.id)
        .join(PlannedCallRow, PlannedCallRow.id == CallRow.planned_call_id)
        .where(
            CallRow.recipient_id.in_(recipient_ids),
            PlannedCallRow.due_at >= since,
            connected,
            TurnRow.speaker == Speaker.RECIPIENT,
            func.length(TurnRow.text) > 0,
        )
        .group_by(CallRow.recipient_id)
    )
    return {key: (int(count), int(size)) for key, count, size in session.execute(statement)}
