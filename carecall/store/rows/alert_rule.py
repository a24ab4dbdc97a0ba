"""Who is told of what, and when."""

from __future__ import annotations

from datetime import time

from sqlalchemy import CheckConstraint, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, Edited, RowId, TenantRow, filled, within, within_range

NAME_LIMIT = 40
MOST_MINUTES = 60


class AlertRuleRow(Edited, TenantRow, Base):
    """One rule of an organization; where it has any that is switched on, they decide instead of its channels' topics."""

    __tablename__ = "alert_rule"

    id: Mapped[RowId]
    name: Mapped[str]
    channel_id: Mapped[int]
    topics: Mapped[list[str]]
    """Values of NewsTopic."""
    matters: Mapped[list[str]]
    """Values of Matter that emergencies must be about; none for all."""
    weekdays: Mapped[list[int]]
    """0 for Monday; none for all."""
    opens: Mapped[time | None]
    """By the organization's clocks."""
    closes: Mapped[time | None]
    holds: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Outside these hours the news wait for them; without it they are not told by this rule. Never of emergencies."""
    after_min: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """Of an alert that nobody looks at: told from this minute on."""
    enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))

    __table_args__ = (
        filled("name", NAME_LIMIT),
        CheckConstraint("(opens IS NULL) = (closes IS NULL)", name="hours_whole"),
        within_range("after_min", 0, MOST_MINUTES),
        within("channel_id", "notification_channel", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "name"),
    )
