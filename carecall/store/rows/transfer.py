"""Humans to whom a live call may be handed."""

from __future__ import annotations

from datetime import time

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, Edited, RowId, SharedRow, filled, within_range

NAME_LIMIT = 40


class TransferTargetRow(Edited, SharedRow, Base):
    """One human of an organization, or of the platform for all of them. No other number is ever rung."""

    __tablename__ = "transfer_target"

    id: Mapped[RowId]
    name: Mapped[str]
    number: Mapped[str] = mapped_column(String(20))
    """Normal form."""
    rank: Mapped[int] = mapped_column(server_default=text("1"))
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    opens: Mapped[time | None]
    closes: Mapped[time | None]

    __table_args__ = (
        filled("name", NAME_LIMIT),
        within_range("rank", 1, 99),
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="hours_whole"),
        UniqueConstraint("organization_id", "number"),
        Index(
            "uq_transfer_target_platform_number",
            "number",
            unique=True,
            sqlite_where=text("organization_id IS NULL"),
            postgresql_where=text("organization_id IS NULL"),
        ),
    )
