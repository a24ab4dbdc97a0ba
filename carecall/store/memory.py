"""What a call does to what is remembered of a person; what staff wrote stays, what was forgotten stays forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.memory import MemoryChanges, MemoryKind, MemoryNote
from carecall.domain.memory_life import life_of
from carecall.domain.script import Topic
from carecall.store.rows.care import MEMORY_LIMIT
from carecall.store.tables import CallRow, MemoryEnd, MemoryItemRow, RecipientRow

_TAKEN_BACK = (MemoryEnd.FORGOTTEN, MemoryEnd.RESET)


@dataclass(frozen=True, slots=True)
class _Learning:
    """One call's new sentences, with what is known of each."""

    call: CallRow
    day: date
    topics: Mapping[str, Topic]
    notes: Mapping[str, MemoryNote]
    gone: frozenset[tuple[Topic | None, int | None]]
    """Topic and turn of what was told on this call and forgotten since."""

    def note(self, text: str) -> MemoryNote:
        return self.notes.get(text) or MemoryNote(text=text, kind=MemoryKind.PASSING)

    def forgotten(self, text: str, topic: Topic) -> bool:
        turn_no = self.note(text).turn_no
        return (None, turn_no) in self.gone or (topic, None) in self.gone


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
    there any more (somebody reset it meanwhile) takes its replacement with it. A call that began
    before the memory was reset teaches nothing, however late it is read, or read again.
    """
    if _before_the_reset(session, call):
        return
    live = _live(session, call)
    learning = _learning(session, call, changes, topics, day)
    for old in changes.delete:
        _end(live.get(old), MemoryEnd.DELETED, now)
    for old, new in changes.replace:
        before = live.get(old)
        if before is not None and _end(before, MemoryEnd.REPLACED, now):
            session.add(_carried_on(_item(learning, new, before.topic), before))
    kept = {text for text, row in live.items() if row.ended_at is None}
    for text in changes.add:
        topic = learning.topics.get(text, Topic.HEALTH)
        if text not in kept and not learning.forgotten(text, topic):
            session.add(_item(learning, text, topic))


def _before_the_reset(session: Session, call: CallRow) -> bool:
    reset_at = session.scalar(
        select(RecipientRow.memory_reset_at).where(RecipientRow.id == call.recipient_id)
    )
    began_at = call.answered_at or call.reserved_at
    return reset_at is not None and began_at < reset_at


def _learning(
    session: Session,
    call: CallRow,
    changes: MemoryChanges,
    topics: Sequence[tuple[Topic, str]],
    day: date,
) -> _Learning:
    rows = session.execute(
        select(MemoryItemRow.topic, MemoryItemRow.turn_no).where(
            MemoryItemRow.recipient_id == call.recipient_id,
            MemoryItemRow.call_id == call.id,
            MemoryItemRow.ended_by.in_(_TAKEN_BACK),
        )
    )
    return _Learning(
        call=call,
        day=day,
        topics={text: topic for topic, text in topics},
        notes={note.text: note for note in changes.notes},
        gone=frozenset((topic, None) if no is None else (None, no) for topic, no in rows),
    )


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


def _carried_on(new: MemoryItemRow, before: MemoryItemRow) -> MemoryItemRow:
    """What shall not be brought up stays so in other words, and does not become new by them."""
    new.do_not_raise = before.do_not_raise
    new.sensitive = new.sensitive or before.sensitive
    new.last_raised_on, new.raised_call_id = before.last_raised_on, before.raised_call_id
    return new


def _item(learning: _Learning, text: str, topic: Topic) -> MemoryItemRow:
    call, note = learning.call, learning.note(text)
    life = life_of(note, learning.day) if text in learning.notes else None
    return MemoryItemRow(
        organization_id=call.organization_id,
        recipient_id=call.recipient_id,
        call_id=call.id,
        topic=learning.topics.get(text, topic),
        text=text[:MEMORY_LIMIT],
        learned_on=learning.day,
        kind=note.kind,
        sensitive=note.sensitive,
        turn_no=note.turn_no,
        quote=note.quote[:MEMORY_LIMIT],
        expires_on=life.expires_on if life else None,
        ask_after_on=life.ask_after_on if life else None,
    )
