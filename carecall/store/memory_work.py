"""What people do with what is remembered of somebody: look, correct, forget one thing, forget everything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.memory import MemoryItem, MemoryKind
from carecall.domain.personal_text import compose
from carecall.errors import BadInput, UnknownName
from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.memory_history import keep_earlier
from carecall.store.memory_items import live_memory
from carecall.store.memory_wiping import forget, reset_memory
from carecall.store.rows.care import MEMORY_LIMIT
from carecall.store.tables import MemoryEnd, MemoryItemRow, RecipientRow

COLUMNS = ("text", "kind", "ask_after_on", "expires_on", "do_not_raise", "sensitive")


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryEdit:
    """What a person changes of a remembered sentence; None leaves as it is."""

    text: str | None = None
    kind: MemoryKind | None = None
    ask_after_on: date | None = None
    expires_on: date | None = None
    do_not_raise: bool | None = None
    sensitive: bool | None = None
    emptied: frozenset[str] = frozenset()
    """Names of the days that are taken away."""

    def changed(self) -> dict[str, object]:
        """Return the columns that change."""
        asked = {name: getattr(self, name) for name in COLUMNS}
        given = {name: value for name, value in asked.items() if value is not None}
        return {**dict.fromkeys(self.emptied), **given}


def remembered(session: Session, recipient_id: int) -> tuple[MemoryItem, ...]:
    """Return everything that is remembered of a person, what has expired too, newest first.

    Raises:
        UnknownName: there is no such recipient in the session's scope.
    """
    _recipient(session, recipient_id)
    return live_memory(session, recipient_id, None)


def edit_memory(
    session: Session, memory_id: int, edit: MemoryEdit, actor: Actor, now: datetime
) -> MemoryItemRow:
    """Change a sentence by hand; from now on calls neither replace nor delete it, and what it said stays beside it.

    Raises:
        UnknownName: it is not there, or ended.
        BadInput: its words are empty or too long.
    """
    row = _item(session, memory_id)
    changes = edit.changed()
    if edit.text is not None:
        changes["text"] = _words(edit.text)
    keep_earlier(row, changes, actor, now)
    for name, value in changes.items():
        setattr(row, name, value)
    row.edited_by_staff, row.edited_by_id, row.edited_at = True, actor.user_id, now
    session.flush()
    deed = Deed(
        action="memory.edit",
        object_type="memory_item",
        object_key=row.id,
        organization_id=row.organization_id,
        facts={"changed": sorted(changes)},
    )
    record_deed(session, actor, deed, now)
    return row


def forget_memory(session: Session, memory_id: int, actor: Actor, now: datetime) -> None:
    """Forget one sentence for good, without a trace of its words.

    Raises:
        UnknownName: it is not there, or ended.
    """
    forget(session, [_item(session, memory_id)], MemoryEnd.FORGOTTEN, actor, now)


def reset_memory_of(session: Session, recipient_id: int, actor: Actor, now: datetime) -> int:
    """Forget everything of a person and return how many sentences there were.

    Raises:
        UnknownName: there is no such recipient in the session's scope.
    """
    return reset_memory(session, _recipient(session, recipient_id), actor, now)


def _words(text: str) -> str:
    words = compose(text).strip()
    if not words or len(words) > MEMORY_LIMIT:
        raise BadInput(f"A remembered sentence has 1 to {MEMORY_LIMIT} characters.")
    return words


def _recipient(session: Session, recipient_id: int) -> RecipientRow:
    row = session.scalars(
        select(RecipientRow).where(RecipientRow.id == recipient_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise UnknownName(
            "recipient", str(recipient_id), "take the number from `carecall recipients list`."
        )
    return row


def _item(session: Session, memory_id: int) -> MemoryItemRow:
    row = session.scalars(
        select(MemoryItemRow)
        .where(MemoryItemRow.id == memory_id, MemoryItemRow.ended_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise UnknownName(
            "remembered sentence", str(memory_id), "take the number from `carecall memory show`."
        )
    return row
