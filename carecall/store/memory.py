"""What a call does to what is remembered of a person; what staff wrote stays."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.memory import MemoryChanges
from carecall.domain.script import Topic
from carecall.store.rows.care import MEMORY_LIMIT
from carecall.store.tables import CallRow, MemoryEnd, MemoryItemRow


def change_memory(
    session: Session,
    call: CallRow,
    changes: MemoryChanges,
    *,
    topics: Sequence[tuple[Topic, str]],
    day: date,
    now: datetime,
) -> None:
    """Carry `changes` out on the memory of the call's recipient.

    A sentence that staff edited is neither replaced nor deleted. An old sentence that is not
    there any more (somebody reset it meanwhile) takes its replacement with it.
    """
    live = _live(session, call)
    topic_of = {text: topic for topic, text in topics}
    for old in changes.delete:
        _end(live.get(old), MemoryEnd.DELETED, now)
    for old, new in changes.replace:
        before = live.get(old)
        if before is not None and _end(before, MemoryEnd.REPLACED, now):
            session.add(_item(call, new, topic_of.get(new, before.topic), day))
    kept = {text for text, row in live.items() if row.ended_at is None}
    for text in changes.add:
        if text not in kept:
            session.add(_item(call, text, topic_of.get(text, Topic.HEALTH), day))


def _live(session: Session, call: CallRow) -> dict[str, MemoryItemRow]:
    rows = session.scalars(
        select(MemoryItemRow)
        .where(MemoryItemRow.recipient_id == call.recipient_id, MemoryItemRow.ended_at.is_(None))
        .with_for_update()
    )
    return {row.text: row for row in rows}


def _end(row: MemoryItemRow | None, how: MemoryEnd, now: datetime) -> bool:
    if row is None or row.edited_by_staff or row.ended_at is not None:
        return False
    row.ended_at, row.ended_by = now, how
    return True


def _item(call: CallRow, text: str, topic: Topic, day: date) -> MemoryItemRow:
    return MemoryItemRow(
        organization_id=call.organization_id,
        recipient_id=call.recipient_id,
        call_id=call.id,
        topic=topic,
        text=text[:MEMORY_LIMIT],
        learned_on=day,
    )
