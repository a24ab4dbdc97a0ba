"""Planned calls counted by day, and word of the days that changed since; the counts are only ever an aid.

A counted day is one whose counts may be read instead of its calls. Triggers on `planned_call` leave word
(`stale_day`) of each counted day whose calls are made, changed or taken away, in the same transaction; word is
only added, so writers never wait for one another.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, RowId, TenantRow, within
from carecall.store.types import ROW_ID


class CountedDayRow(Base):
    """One day of UTC that is watched, and counted once it is ready."""

    __tablename__ = "counted_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    watched: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether every transaction that writes a call of this day is sure to see this row."""
    ready: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class StaleDayRow(Base):
    """Word that calls of a counted day changed."""

    __tablename__ = "stale_day"

    id: Mapped[RowId]
    day: Mapped[date] = mapped_column(index=True)


class DayCountRow(TenantRow, Base):
    """The planned calls of one campaign that are due on one day of UTC, by what the tiles of Campaign status count."""

    __tablename__ = "day_count"

    campaign_id: Mapped[int] = mapped_column(ROW_ID, primary_key=True, autoincrement=False)
    day: Mapped[date] = mapped_column(primary_key=True)
    waiting: Mapped[int]
    over: Mapped[int]
    """Promised and not waiting any more."""
    total: Mapped[int]
    connected: Mapped[int]
    unanswered: Mapped[int]
    completed: Mapped[int]
    normal: Mapped[int]
    little_speech: Mapped[int]
    abnormal: Mapped[int]
    emergency: Mapped[int]

    __table_args__ = (
        within("campaign_id", "campaign", on_delete="CASCADE"),
        Index("ix_day_count_day", "day", "organization_id"),
        Index("ix_day_count_organization", "organization_id", "day"),
    )
