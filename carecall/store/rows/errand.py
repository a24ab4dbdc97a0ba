"""What workers want asked or told on coming calls, and what came of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.errands import ERRAND_ANSWER_LIMIT, ERRAND_LIMIT, ErrandKind
from carecall.store.rows.base import Base, Edited, RowId, TenantRow, at_most, filled, within
from carecall.store.types import CALL_ID, ROW_ID, closed


class ErrandRow(Edited, TenantRow, Base):
    """One question or notice, for one person, for a campaign's people, or for all of an organization."""

    __tablename__ = "errand"

    id: Mapped[RowId]
    kind: Mapped[ErrandKind] = mapped_column(closed(ErrandKind))
    text: Mapped[str]
    recipient_id: Mapped[int | None]
    campaign_id: Mapped[int | None]
    from_on: Mapped[date]
    """First local day on which it is said."""
    until_on: Mapped[date | None]
    every_call: Mapped[bool] = mapped_column(default=False, server_default=sql_text("false"))
    author_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    author_name: Mapped[str]
    cancelled_at: Mapped[datetime | None]

    __table_args__ = (
        filled("text", ERRAND_LIMIT),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="days_order"),
        CheckConstraint("recipient_id IS NULL OR campaign_id IS NULL", name="one_target"),
        UniqueConstraint("organization_id", "id"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        within("campaign_id", "campaign", on_delete="CASCADE"),
        Index("ix_errand_open", "organization_id", "cancelled_at", "from_on"),
    )


class ErrandDeliveryRow(TenantRow, Base):
    """One call on which an errand was said."""

    __tablename__ = "errand_delivery"

    id: Mapped[RowId]
    errand_id: Mapped[int]
    recipient_id: Mapped[int]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    said_at: Mapped[datetime | None]
    """When its last word had been sent; empty when an answer came before that."""
    answer: Mapped[str] = mapped_column(server_default="")
    """What the person said to it, word for word."""
    answer_turn_no: Mapped[int | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (
        at_most("answer", ERRAND_ANSWER_LIMIT),
        UniqueConstraint("organization_id", "errand_id", "call_id"),
        within("errand_id", "errand", on_delete="CASCADE"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        within("call_id", "call", on_delete="CASCADE"),
        Index("ix_errand_delivery_recipient", "organization_id", "recipient_id", "errand_id"),
    )
