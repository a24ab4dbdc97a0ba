"""What the console keeps for itself: the audit trail and saved views."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, Document, Edited, RowId, SharedRow, TenantRow
from carecall.store.types import ROW_ID


class AuditEventRow(SharedRow, Base):
    """Who did what, when; only ever added, each row chained to the one before by its hash."""

    __tablename__ = "audit_event"

    organization_id: Mapped[int | None] = mapped_column(ROW_ID, sort_order=-10)
    """Not a foreign key either: the trail outlives the organization."""
    id: Mapped[RowId]
    at: Mapped[datetime]
    user_id: Mapped[int | None]
    """Not a foreign key: the trail outlives the user."""
    user_name: Mapped[str] = mapped_column(server_default="")
    acting_as_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(80))
    object_type: Mapped[str] = mapped_column(String(80), server_default="")
    object_key: Mapped[str] = mapped_column(String(80), server_default="")
    result: Mapped[str] = mapped_column(String(40), server_default="ok")
    reason: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(String(64), server_default="")
    facts: Mapped[Document]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64), unique=True)

    __table_args__ = (
        Index(None, "organization_id", "at"),
        Index(None, "object_type", "object_key"),
    )


class SavedViewRow(Edited, TenantRow, Base):
    """A list's search, kept under a name."""

    __tablename__ = "saved_view"

    id: Mapped[RowId]
    user_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="CASCADE"))
    screen: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[Document]
    shared: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_default: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The list opens with it for the user who saved it; one a list at most."""

    __table_args__ = (UniqueConstraint("organization_id", "user_id", "screen", "name"),)
