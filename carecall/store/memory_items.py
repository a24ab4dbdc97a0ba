"""What is remembered of a person, as the talk and the analyst read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from carecall.domain.call import Disposition
from carecall.domain.memory import MemoryItem
from carecall.domain.memory_use import MOST_IN_A_ROW, Raising
from carecall.store.tables import CallRow, MemoryItemRow


def live_memory(
    session: Session, recipient_id: int | None, today: date | None
) -> tuple[MemoryItem, ...]:
    """Return what is remembered of a person, newest first; with `today` also without what expired."""
    if recipient_id is None:
        return ()
    statement = (
        select(MemoryItemRow)
        .where(MemoryItemRow.recipient_id == recipient_id, MemoryItemRow.ended_at.is_(None))
        .order_by(MemoryItemRow.learned_on.desc(), MemoryItemRow.id.desc())
    )
    if today is not None:
        fresh = or_(MemoryItemRow.expires_on.is_(None), MemoryItemRow.expires_on >= today)
        statement = statement.where(fresh)
    return tuple(memory_item(row) for row in session.scalars(statement))


def memory_item(row: MemoryItemRow) -> MemoryItem:
    """Return one row as a value."""
    return MemoryItem(
        memory_id=row.id,
        topic=row.topic,
        text=row.text,
        learned_on=row.learned_on,
        edited_by_staff=row.edited_by_staff,
        kind=row.kind,
        expires_on=row.expires_on,
        ask_after_on=row.ask_after_on,
        do_not_raise=row.do_not_raise,
        sensitive=row.sensitive,
        last_raised_on=row.last_raised_on,
        raised_count=row.raised_count,
        call_id=row.call_id,
        turn_no=row.turn_no,
        quote=row.quote,
    )


def raising_of(session: Session, call: CallRow, today: date, calls_before: int) -> Raising:
    """Return what decides whether `call` takes something up: what the last calls took up."""
    if call.recipient_id is None:
        return Raising(today=today, calls_before=calls_before)
    raised = [
        _raised_on(session, call.recipient_id, call_id) for call_id in _last_talks(session, call)
    ]
    in_a_row = next((no for no, each in enumerate(raised) if each is None), len(raised))
    return Raising(
        today=today,
        calls_before=calls_before,
        raised_in_a_row=in_a_row,
        last_raised_id=raised[0] if raised else None,
    )


def _last_talks(session: Session, call: CallRow) -> Sequence[str]:
    return session.scalars(
        select(CallRow.id)
        .where(
            CallRow.recipient_id == call.recipient_id,
            CallRow.id != call.id,
            CallRow.talk_finished_at.is_not(None),
            CallRow.disposition == Disposition.ANSWERED,
        )
        .order_by(CallRow.talk_finished_at.desc(), CallRow.id)
        .limit(MOST_IN_A_ROW)
    ).all()


def _raised_on(session: Session, recipient_id: int, call_id: str) -> int | None:
    """Return the newest sentence that a call took up, also one that has ended since."""
    return session.scalar(
        select(MemoryItemRow.id)
        .where(MemoryItemRow.recipient_id == recipient_id, MemoryItemRow.raised_call_id == call_id)
        .order_by(MemoryItemRow.id.desc())
        .limit(1)
    )
