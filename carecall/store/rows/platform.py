"""What keeps the platform itself running: hosts, raw events, outgoing news, work, settings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.job import JobState
from carecall.store.rows.base import Base, Document, RowId, SharedRow, TenantRow, within
from carecall.store.types import CALL_ID, DOCUMENT, ROW_ID, closed


class EventSource(StrEnum):
    """Where a raw event was read."""

    AMI = "ami"
    CEL = "cel"
    QUEUE_LOG = "queue_log"
    AGI = "agi"


class ChangeState(StrEnum):
    """What became of a change saved for later."""

    WAITING = "waiting"
    APPLIED = "applied"
    CANCELLED = "cancelled"
    FAILED = "failed"


class NodeRow(Base):
    """A host with one Asterisk: who holds it and how much it carries."""

    __tablename__ = "node"

    id: Mapped[RowId]
    name: Mapped[str] = mapped_column(String(80), unique=True)
    capacity: Mapped[int]
    """Calls at once."""
    holder: Mapped[str | None] = mapped_column(String(80))
    lease_until: Mapped[datetime | None]
    fencing_token: Mapped[int] = mapped_column(server_default=text("0"))
    seen_at: Mapped[datetime | None]
    draining: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """It takes no new calls and lets live ones end."""
    speech_load: Mapped[float | None]
    """Measured share of the recognition that is in use; 1 is all of it."""
    speech_load_at: Mapped[datetime | None]
    calls_admitted: Mapped[int | None]
    """How many talks at once its speech carries, by that measurement."""


class PbxEventRow(Base):
    """One event as Asterisk told it, kept raw; the same one is kept once."""

    __tablename__ = "pbx_event"

    id: Mapped[RowId]
    source: Mapped[EventSource] = mapped_column(closed(EventSource))
    source_key: Mapped[str] = mapped_column(String(200))
    """Names the event within its source, for example file and offset."""
    node_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("node.id", ondelete="SET NULL"))
    call_id: Mapped[str | None] = mapped_column(CALL_ID)
    linkedid: Mapped[str | None] = mapped_column(String(150))
    event: Mapped[str] = mapped_column(String(80), server_default="")
    payload: Mapped[Document]
    at: Mapped[datetime | None]
    """The event's own moment; a raw line gets it when it is folded."""
    folded_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("source", "source_key"),
        Index(None, "call_id"),
        Index("ix_pbx_event_unfolded", "folded_at", "id"),
    )


class OutboxRow(TenantRow, Base):
    """News to be delivered outside, written in the transaction of the fact it tells."""

    __tablename__ = "outbox"

    id: Mapped[RowId]
    channel_id: Mapped[int | None]
    """The notification channel that it goes to; empty for news that nobody outside is told."""
    topic: Mapped[str] = mapped_column(String(80))
    idempotency_key: Mapped[str] = mapped_column(String(120), unique=True)
    payload: Mapped[Document]
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    delivered_at: Mapped[datetime | None]
    gave_up_at: Mapped[datetime | None]
    last_problem: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        within("channel_id", "notification_channel", on_delete="CASCADE"),
        Index(
            "ix_outbox_waiting",
            "next_at",
            sqlite_where=text("delivered_at IS NULL AND gave_up_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL AND gave_up_at IS NULL"),
        ),
    )


class JobRow(SharedRow, Base):
    """Background work with progress."""

    __tablename__ = "job"

    id: Mapped[RowId]
    kind: Mapped[str] = mapped_column(String(80))
    user_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="SET NULL"))
    state: Mapped[JobState] = mapped_column(closed(JobState), server_default=JobState.QUEUED.value)
    order: Mapped[Document]
    """What is to be done."""
    done: Mapped[int] = mapped_column(server_default=text("0"))
    total: Mapped[int | None]
    result: Mapped[Document | None] = mapped_column(DOCUMENT)
    file: Mapped[str | None] = mapped_column(String(255))
    """Name below the folder of results; nobody can guess it, and it is no part of any address."""
    file_name: Mapped[str] = mapped_column(String(255), server_default="")
    """What the browser calls the file."""
    file_bytes: Mapped[int | None]
    problem: Mapped[str] = mapped_column(server_default="")
    holder: Mapped[str | None] = mapped_column(String(80))
    """Random name of the worker that does it."""
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    """Counts every taking."""
    position: Mapped[int] = mapped_column(server_default=text("0"))
    """What is done for good, written in the transaction that did it."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]
    """Its owner does not want to see it any more."""

    __table_args__ = (
        CheckConstraint("done >= 0", name="done_count"),
        CheckConstraint("attempts >= 0 AND position >= 0", name="attempt_counts"),
        Index(None, "organization_id", "created_at"),
        Index(None, "user_id", "created_at"),
        Index(None, "state"),
    )


class ScheduledChangeRow(TenantRow, Base):
    """A change to any row, saved to be made later."""

    __tablename__ = "scheduled_change"

    id: Mapped[RowId]
    table_name: Mapped[str] = mapped_column(String(80))
    row_key: Mapped[str] = mapped_column(String(80))
    row_version: Mapped[int | None]
    """Version of the row when the change was saved."""
    changes: Mapped[Document]
    due_at: Mapped[datetime]
    state: Mapped[ChangeState] = mapped_column(
        closed(ChangeState), server_default=ChangeState.WAITING.value
    )
    made_by_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    applied_at: Mapped[datetime | None]
    problem: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "organization_id", "table_name", "row_key"),
    )


class SettingRow(Base):
    """One choice of the whole platform, made in the console."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[Document]
    changed_at: Mapped[datetime]
