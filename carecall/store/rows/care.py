"""What is remembered and noted about a person."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.memory import MemoryKind
from carecall.domain.recipient import MEMO_LIMIT
from carecall.domain.requests import ANSWER_LIMIT, RequestKind, RequestState
from carecall.domain.script import Topic
from carecall.store.rows.base import (
    Base,
    Document,
    Edited,
    RowId,
    TenantRow,
    at_most,
    filled,
    within,
)
from carecall.store.types import CALL_ID, DOCUMENT, ROW_ID, closed

MEMORY_LIMIT = 500


class MemoryEnd(StrEnum):
    """Why a remembered sentence does not hold any more."""

    REPLACED = "replaced"
    DELETED = "deleted"
    RESET = "reset"
    FORGOTTEN = "forgotten"
    """The person asked for it; nothing of its words is kept."""


class MemoryItemRow(Edited, TenantRow, Base):
    """One remembered sentence; it keeps the call it came from."""

    __tablename__ = "memory_item"

    id: Mapped[RowId]
    recipient_id: Mapped[int]
    call_id: Mapped[str | None] = mapped_column(CALL_ID)
    topic: Mapped[Topic] = mapped_column(closed(Topic))
    text: Mapped[str]
    learned_on: Mapped[date]
    expires_on: Mapped[date | None]
    kind: Mapped[MemoryKind] = mapped_column(
        closed(MemoryKind), default=MemoryKind.PASSING, server_default=MemoryKind.PASSING.value
    )
    quote: Mapped[str] = mapped_column(default="", server_default="")
    """The person's own words."""
    turn_no: Mapped[int | None]
    ask_after_on: Mapped[date | None]
    do_not_raise: Mapped[bool] = mapped_column(default=False, server_default=sql_text("false"))
    sensitive: Mapped[bool] = mapped_column(default=False, server_default=sql_text("false"))
    last_raised_on: Mapped[date | None]
    raised_count: Mapped[int] = mapped_column(default=0, server_default=sql_text("0"))
    raised_call_id: Mapped[str | None] = mapped_column(CALL_ID)
    """The newest call that took it up, so that one call counts once."""
    edited_by_staff: Mapped[bool] = mapped_column(default=False, server_default=sql_text("false"))
    """A person's wording: calls neither replace nor delete it."""
    edited_by_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    edited_at: Mapped[datetime | None]
    earlier: Mapped[Document | None] = mapped_column(DOCUMENT)
    """What it said before people changed it; see `memory_history`. Wiped with the words."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[MemoryEnd | None] = mapped_column(closed(MemoryEnd))

    __table_args__ = (
        at_most("text", MEMORY_LIMIT),
        at_most("quote", MEMORY_LIMIT),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="end_whole"),
        CheckConstraint("length(text) > 0 OR ended_at IS NOT NULL", name="text_filled"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        within("call_id", "call"),
        Index(None, "organization_id", "recipient_id"),
        Index(None, "organization_id", "call_id"),
    )


class MemoRow(Edited, TenantRow, Base):
    """An operator's note about a recipient; only its author changes it."""

    __tablename__ = "memo"

    id: Mapped[RowId]
    recipient_id: Mapped[int]
    author_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    author_name: Mapped[str]
    text: Mapped[str]
    updated_at: Mapped[datetime | None]

    __table_args__ = (
        filled("text", MEMO_LIMIT),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        Index(None, "organization_id", "recipient_id"),
    )


class RequestRow(Edited, TenantRow, Base):
    """Something a person asked for, as a ticket for somebody."""

    __tablename__ = "request"

    id: Mapped[RowId]
    recipient_id: Mapped[int]
    call_id: Mapped[str | None] = mapped_column(CALL_ID)
    turn_no: Mapped[int | None]
    kind: Mapped[RequestKind] = mapped_column(
        closed(RequestKind), server_default=RequestKind.OTHER.value
    )
    matter: Mapped[str] = mapped_column(String(80))
    """What it is about, as a noun; may be empty."""
    text: Mapped[str]
    """What was said."""
    quote: Mapped[str] = mapped_column(server_default="")
    """The words that ask."""
    live: Mapped[bool] = mapped_column(default=True, server_default=sql_text("true"))
    """Heard and acknowledged in the talk; otherwise found in its transcript."""
    state: Mapped[RequestState] = mapped_column(
        closed(RequestState), server_default=RequestState.OPEN.value
    )
    owner_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="SET NULL"))
    due_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(server_default="")
    """What the person is told on the next call, in the worker's words."""
    answered_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_call_id: Mapped[str | None] = mapped_column(CALL_ID)

    __table_args__ = (
        at_most("answer", ANSWER_LIMIT),
        CheckConstraint("(answer <> '') = (answered_at IS NOT NULL)", name="answer_whole"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        within("call_id", "call"),
        within("told_call_id", "call"),
        UniqueConstraint("organization_id", "id"),
        Index(None, "organization_id", "state"),
        Index("ix_request_state", "state", "due_at", "id", "organization_id"),
        Index("ix_request_recipient", "organization_id", "recipient_id"),
        Index("ix_request_call", "organization_id", "call_id"),
    )
