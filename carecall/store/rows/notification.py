"""Where an organization's news go."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.language import Language
from carecall.domain.news import ChannelKind
from carecall.store.rows.base import Base, Edited, RowId, TenantRow, filled
from carecall.store.types import closed

NAME_LIMIT = 40
TARGET_LIMIT = 500


class NotificationChannelRow(Edited, TenantRow, Base):
    """One address that is told of an organization's news, and of those below it."""

    __tablename__ = "notification_channel"

    id: Mapped[RowId]
    name: Mapped[str]
    kind: Mapped[ChannelKind] = mapped_column(closed(ChannelKind))
    target: Mapped[str]
    """E-mail address, or http(s) URL."""
    secret: Mapped[str] = mapped_column(String(120), server_default="")
    """Key that signs what a webhook is sent; random, made by us, shown once."""
    topics: Mapped[list[str]]
    """Values of NewsTopic."""
    language: Mapped[Language] = mapped_column(closed(Language))
    enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    __table_args__ = (
        filled("name", NAME_LIMIT),
        filled("target", TARGET_LIMIT),
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "name"),
    )
