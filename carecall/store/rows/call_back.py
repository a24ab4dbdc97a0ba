"""What people said about being called back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, RowId, TenantRow, within
from carecall.store.types import CALL_ID


class CallBackRow(TenantRow, Base):
    """On this call the person had no time; one row a call, the last word counts."""

    __tablename__ = "call_back"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    call_at: Mapped[datetime | None]
    """When they were told that we call; empty where no time was understood."""
    wished_at: Mapped[datetime]
    kept_at: Mapped[datetime | None]
    """When it was made a promise of: a later ring of the same round, or a call of its own."""

    __table_args__ = (
        within("call_id", "call", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "call_id"),
    )
