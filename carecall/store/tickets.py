"""Wishes as calls write and read them: made in a talk, found in its transcript, answered by a worker, told once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from carecall.domain.call_course import TurnRequest
from carecall.domain.requests import (
    MOST_TOLD,
    RequestAnswer,
    RequestState,
    due_at,
)
from carecall.domain.talk_facts import FactNoted, RequestMade, RequestTold
from carecall.store.tables import CallRow, RecipientRow, RequestRow


def note_request(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Open a ticket for a wish that was acknowledged in the talk; the same wish of one call stands once.

    A turn that goes on after we answered is noted again as a whole: the longer words take the place.
    """
    fact = noted.fact
    if not isinstance(fact, RequestMade) or call.recipient_id is None:
        return
    known = _same_wish(session, call, fact)
    if known is not None:
        known.text = fact.text if fact.text.startswith(known.text) else known.text
        session.flush()
        return
    session.add(
        RequestRow(
            organization_id=call.organization_id,
            recipient_id=call.recipient_id,
            call_id=call.id,
            turn_no=noted.turn_no,
            kind=fact.kind,
            matter=fact.thing,
            text=fact.text,
            quote=fact.quote,
            live=True,
            state=RequestState.OPEN,
            due_at=due_at(fact.kind, noted.at),
        )
    )
    session.flush()


def note_told(session: Session, call: CallRow, noted: FactNoted) -> None:
    """Write that an answer was told; it is not told again."""
    fact = noted.fact
    if not isinstance(fact, RequestTold):
        return
    row = session.get(RequestRow, fact.request_id, with_for_update=True)
    if row is not None and row.recipient_id == call.recipient_id and row.told_at is None:
        row.told_at, row.told_call_id = noted.at, call.id
        session.flush()


def open_missed(
    session: Session, call: CallRow, found: Sequence[TurnRequest], now: datetime
) -> int:
    """Open tickets for wishes that the talk did not take; return how many.

    A wish of the same kind and thing that the talk took stands already, and so does one that was
    heard in the same turn; what the person did not want passed on after all is not looked for here.
    """
    if call.recipient_id is None:
        return 0
    opened = 0
    taken = {row.turn_no: row for row in session.scalars(select(RequestRow).where(*_of_call(call)))}
    known = {(row.kind, row.matter or row.quote) for row in taken.values()}
    for each in found:
        wish = each.request
        if wish.doubtful or each.turn_no in taken or wish.key in known:
            continue
        known.add(wish.key)
        opened += 1
        session.add(
            RequestRow(
                organization_id=call.organization_id,
                recipient_id=call.recipient_id,
                call_id=call.id,
                turn_no=each.turn_no,
                kind=wish.kind,
                matter=wish.thing,
                text=each.text,
                quote=wish.quote,
                live=False,
                state=RequestState.OPEN,
                due_at=due_at(wish.kind, now),
            )
        )
    session.flush()
    return opened


def untold_answers(session: Session, call: CallRow) -> tuple[RequestAnswer, ...]:
    """Return what the person of `call` is to be told about earlier wishes, oldest answer first.

    After a reset of the memory nothing is told of what was said before it.
    """
    if call.recipient_id is None:
        return ()
    rows = session.scalars(
        select(RequestRow)
        .join(RecipientRow, RecipientRow.id == RequestRow.recipient_id)
        .outerjoin(CallRow, CallRow.id == RequestRow.call_id)
        .where(
            RequestRow.organization_id == call.organization_id,
            RequestRow.recipient_id == call.recipient_id,
            RequestRow.answered_at.is_not(None),
            RequestRow.told_at.is_(None),
            or_(
                RecipientRow.memory_reset_at.is_(None),
                CallRow.reserved_at > RecipientRow.memory_reset_at,
            ),
        )
        .order_by(RequestRow.answered_at, RequestRow.id)
        .limit(MOST_TOLD)
    )
    return tuple(
        RequestAnswer(request_id=row.id, kind=row.kind, thing=row.matter, answer=row.answer)
        for row in rows
    )


def _of_call(call: CallRow) -> tuple[ColumnElement[bool], ...]:
    return (RequestRow.organization_id == call.organization_id, RequestRow.call_id == call.id)


def _same_wish(session: Session, call: CallRow, fact: RequestMade) -> RequestRow | None:
    rows = session.scalars(
        select(RequestRow).where(
            *_of_call(call),
            RequestRow.kind == fact.kind,
            RequestRow.matter == fact.thing,
        )
    )
    for row in rows:
        alike = fact.text.startswith(row.text) or row.text.startswith(fact.text)
        if fact.thing or alike:
            return row
    return None
