"""Campaigns that somebody is still setting up in the console, step by step; nothing of them calls."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, Document, Edited, RowId, TenantRow, within
from carecall.store.types import ROW_ID


class CampaignDraftRow(Edited, TenantRow, Base):
    """What one user typed so far for one organization."""

    __tablename__ = "campaign_draft"

    id: Mapped[RowId]
    user_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="CASCADE"))
    typed: Mapped[Document]
    """By step and field, as it stood in the forms; names of people are never among it."""
    kept_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "user_id"),
    )


class DraftRecipientRow(TenantRow, Base):
    """One person chosen for a campaign to be."""

    __tablename__ = "draft_recipient"

    id: Mapped[RowId]
    draft_id: Mapped[int]
    recipient_id: Mapped[int]

    __table_args__ = (
        within("draft_id", "campaign_draft", on_delete="CASCADE"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "draft_id", "recipient_id"),
        Index(None, "organization_id", "recipient_id"),
    )
