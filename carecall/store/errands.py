"""Questions and notices of workers as calls read and write them: due for somebody, said, answered."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from carecall.domain.errands import MOST_ASKED, Errand, ErrandKind
from carecall.domain.talk_facts import ErrandAnswered, ErrandSaid, FactNoted
from carecall.store.tables import CallRow, ErrandDeliveryRow, ErrandRow

MOST_DUE = 10
"""A call says two at most; the others wait."""


def due_errands(session: Session, call: CallRow, today: date) -> tuple[Errand, ...]:
    """Return what workers want said to the person of `call` on `today`, oldest first.

    Said once means: a notice that was said, a question that was answered or asked on three calls.
    """
    if call.recipient_id is None:
        return ()
    said, answered = _said_before(call.recipient_id)
    done = or_(
        and_(ErrandRow.kind == ErrandKind.NOTICE, said > 0),
        answered > 0,
        said >= MOST_ASKED,
    )
    rows = session.scalars(
        select(ErrandRow)
        .where(
            ErrandRow.organization_id == call.organization_id,
            ErrandRow.cancelled_at.is_(None),
            ErrandRow.from_on <= today,
            or_(ErrandRow.until_on.is_(None), ErrandRow.until_on >= today),
            _meant_for(call),
            or_(ErrandRow.every_call, ~done),
        )
        .order_by(ErrandRow.from_on, ErrandRow.id)
        .limit(MOST_DUE)
    )
    return tuple(Errand(errand_id=row.id, kind=row.kind, text=row.text) for row in rows)


def note_said(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Write that an errand was said to its last word."""
    if not isinstance(noted.fact, ErrandSaid):
        return
    row = _delivery(session, call, noted.fact.errand_id)
    if row is not None and row.said_at is None:
        row.said_at = noted.at
        session.flush()


def note_answered(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Write what the person said to an errand; the first answer of a call stands, or longer words that begin so."""
    if not isinstance(noted.fact, ErrandAnswered):
        return
    answer = noted.fact.answer
    row = _delivery(session, call, noted.fact.errand_id)
    if row is None or (row.answered_at is not None and not answer.startswith(row.answer)):
        return
    row.answer, row.answered_at = answer, row.answered_at or noted.at
    row.answer_turn_no = row.answer_turn_no or noted.turn_no
    session.flush()


def _delivery(session: Session, call: CallRow, errand_id: int) -> ErrandDeliveryRow | None:
    row = session.scalars(
        select(ErrandDeliveryRow).where(
            ErrandDeliveryRow.organization_id == call.organization_id,
            ErrandDeliveryRow.errand_id == errand_id,
            ErrandDeliveryRow.call_id == call.id,
        )
    ).one_or_none()
    if row is not None or call.recipient_id is None:
        return row
    errand = session.get(ErrandRow, errand_id)
    if errand is None or errand.organization_id != call.organization_id:
        return None
    row = ErrandDeliveryRow(
        organization_id=call.organization_id,
        errand_id=errand_id,
        recipient_id=call.recipient_id,
        call_id=call.id,
        answer="",
    )
    session.add(row)
    return row


def _meant_for(call: CallRow) -> ColumnElement[bool]:
    everybody = and_(ErrandRow.recipient_id.is_(None), ErrandRow.campaign_id.is_(None))
    parts = [everybody, ErrandRow.recipient_id == call.recipient_id]
    if call.campaign_id is not None:
        parts.append(ErrandRow.campaign_id == call.campaign_id)
    return or_(*parts)


def _said_before(recipient_id: int) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return on how many calls an errand was said to a person, and on how many it was answered."""

    def times(moment: ColumnElement[object]) -> ColumnElement[int]:
        return (
            select(func.count(moment))
            .where(
                ErrandDeliveryRow.organization_id == ErrandRow.organization_id,
                ErrandDeliveryRow.errand_id == ErrandRow.id,
                ErrandDeliveryRow.recipient_id == recipient_id,
            )
            .correlate(ErrandRow)
            .scalar_subquery()
        )

    return (
        times(ErrandDeliveryRow.__table__.c.said_at),
        times(ErrandDeliveryRow.__table__.c.answered_at),
    )
