"""Answers to own questions of a script: written during the talk, read when the call is understood."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.script import Topic
from carecall.domain.talk_facts import FactNoted, OwnAnswered
from carecall.store.rows.own_answer import KEY_LIMIT
from carecall.store.tables import CallRow, OwnAnswerRow


def note_own_answer(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Write whether an own question was answered with a worry; the last answer of a call stands."""
    if not isinstance(noted.fact, OwnAnswered):
        return
    key = noted.fact.key[:KEY_LIMIT]
    row = session.scalars(
        select(OwnAnswerRow).where(
            OwnAnswerRow.organization_id == call.organization_id,
            OwnAnswerRow.call_id == call.id,
            OwnAnswerRow.key == key,
        )
    ).one_or_none()
    if row is None:
        row = OwnAnswerRow(organization_id=call.organization_id, call_id=call.id, key=key)
        session.add(row)
    row.turn_no, row.topic, row.worry = noted.turn_no, noted.fact.topic, noted.fact.worry
    session.flush()


def worries_of(session: Session, call: CallRow) -> tuple[tuple[int, Topic], ...]:
    """Return turn and topic of the answers that are a worry."""
    rows = session.execute(
        select(OwnAnswerRow.turn_no, OwnAnswerRow.topic)
        .where(OwnAnswerRow.call_id == call.id, OwnAnswerRow.worry)
        .order_by(OwnAnswerRow.turn_no)
    )
    return tuple((turn_no, topic) for turn_no, topic in rows)
