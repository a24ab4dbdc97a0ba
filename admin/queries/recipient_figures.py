"""Figures of recipients' calls over the past three months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from admin.queries.call_shape import of_call, of_planned_call
from carecall.domain.call import CallState, Disposition
from carecall.domain.figures import CallTally
from carecall.domain.turns import Speaker
from carecall.store.call_outcome import talked, unanswered
from carecall.store.tables import CallRow, PlannedCallRow, TurnRow

MONTHS = 3
ringing_talked = and_(CallRow.disposition == Disposition.ANSWERED, CallRow.state == CallState.ENDED)
"""The same of any ringing, whichever tells."""


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
            func.sum(case((talked, 1), else_=0)),
            func.sum(case((unanswered, 1), else_=0)),
            func.sum(case((and_(talked, PlannedCallRow.completed), 1), else_=0)),
            func.sum(case((talked, func.coalesce(PlannedCallRow.telling_talk_ms, 0)), else_=0)),
        )
        .where(PlannedCallRow.recipient_id.in_(recipient_ids), PlannedCallRow.due_at >= since)
        .group_by(PlannedCallRow.recipient_id)
    )
    return {
        key: CallTally(
            connected=int(spoken), unanswered=int(missed), completed=int(whole), talk_ms=int(talk),
            answers=answers.get(key, (0, 0))[0], answer_characters=answers.get(key, (0, 0))[1],
        )
        for key, spoken, missed, whole, talk in session.execute(statement)
    }  # fmt: skip


def answers_of(
    session: Session, recipient_ids: Sequence[int], since: datetime
) -> dict[int, tuple[int, int]]:
    """Return (answers, characters) of each recipient, from the turns of planned calls."""
    statement = (
        select(PlannedCallRow.recipient_id, func.count(), func.sum(func.length(TurnRow.text)))
        .join(CallRow, of_planned_call())
        .join(TurnRow, of_call(TurnRow))
        .where(
            PlannedCallRow.recipient_id.in_(recipient_ids),
            PlannedCallRow.due_at >= since,
            ringing_talked,
            TurnRow.speaker == Speaker.RECIPIENT,
            func.length(TurnRow.text) > 0,
        )
        .group_by(PlannedCallRow.recipient_id)
    )
    return {key: (int(count), int(size)) for key, count, size in session.execute(statement)}
