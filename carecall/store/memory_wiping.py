"""Forgetting for good: words go, and the trail keeps only that they went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.tables import MemoryEnd, MemoryItemRow, RecipientRow


def forget(
    session: Session, rows: Sequence[MemoryItemRow], how: MemoryEnd, actor: Actor, now: datetime
) -> int:
    """Wipe sentences of one person, and what they said before they were replaced; return how many were left.

    What was forgotten before changes nothing and leaves no second entry in the trail.
    """
    known = [row for row in rows if row.text]
    for row in known:
        _wipe(row, how, now)
        for earlier in _earlier(session, row):
            _wipe(earlier, how, now)
    session.flush()
    for row in known:
        _record(session, row.organization_id, "memory.forget", row.id, actor, now)
    return len(known)


def reset_memory(session: Session, recipient: RecipientRow, actor: Actor, now: datetime) -> int:
    """Forget everything of a person, so that the next call behaves as if never told; return how many sentences.

    Ended sentences lose their words too, and calls that began before `now` teach nothing any more,
    whenever they are read. The trail says who did it and how many there were, and not a word of them.
    """
    rows = session.scalars(
        select(MemoryItemRow)
        .where(MemoryItemRow.recipient_id == recipient.id)
        .order_by(MemoryItemRow.id)
        .with_for_update()
    ).all()
    live = sum(row.ended_at is None for row in rows)
    for row in rows:
        _wipe(row, MemoryEnd.RESET, now)
    recipient.memory_reset_at = now
    session.flush()
    deed = Deed(
        action="memory.reset",
        object_type="recipient",
        object_key=recipient.id,
        organization_id=recipient.organization_id,
        facts={"sentences": live},
    )
    record_deed(session, actor, deed, now)
    return live


def _wipe(row: MemoryItemRow, how: MemoryEnd, now: datetime) -> None:
    row.text, row.quote, row.earlier = "", "", None
    row.last_raised_on, row.raised_call_id, row.raised_count = None, None, 0
    row.edited_by_staff = False
    if row.ended_at is None or how is MemoryEnd.FORGOTTEN:
        row.ended_at, row.ended_by = now, how


def _earlier(session: Session, row: MemoryItemRow) -> Sequence[MemoryItemRow]:
    """Sentences about the same topic that ended before: one of them may say what is to be forgotten."""
    return session.scalars(
        select(MemoryItemRow).where(
            MemoryItemRow.recipient_id == row.recipient_id,
            MemoryItemRow.topic == row.topic,
            MemoryItemRow.ended_by.in_((MemoryEnd.REPLACED, MemoryEnd.DELETED)),
        )
    ).all()


def _record(
    session: Session, organization_id: int, action: str, key: int, actor: Actor, now: datetime
) -> None:
    deed = Deed(
        action=action,
        object_type="memory_item",
        object_key=key,
        organization_id=organization_id,
        facts={},
    )
    record_deed(session, actor, deed, now)
