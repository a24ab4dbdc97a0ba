"""Whom a campaign calls, when and how often."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.recipient import Participation
from carecall.domain.schedule import HolidayRule, Interval
from carecall.store.rows.base import (
    Base,
    Document,
    Edited,
    RowId,
    TenantRow,
    filled,
    within,
    within_range,
)
from carecall.store.types import ROW_ID, closed

NAME_LIMIT = 30


class ScheduleRow(Edited, TenantRow, Base):
    """The rhythm of a campaign's calls, from one outgoing number."""

    __tablename__ = "schedule"

    id: Mapped[RowId]
    name: Mapped[str]
    campaign_id: Mapped[int | None]
    phone_number_id: Mapped[int]
    interval: Mapped[Interval] = mapped_column(closed(Interval))
    calls_per_interval: Mapped[int] = mapped_column(server_default=text("1"))
    weekdays: Mapped[int] = mapped_column(server_default=text("127"))
    """Bit 0 is Monday, bit 6 Sunday."""
    start_time: Mapped[time]
    """Local wall time at which a round begins."""
    until_time: Mapped[time]
    """Local wall time from which nobody is rung any more."""
    time_zone: Mapped[str | None]
    """IANA zone, where it differs from the organization's."""
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    rounds: Mapped[int | None]
    """How many rounds there are at most."""
    first_round_on: Mapped[date | None]
    """Local day of the first of them, once it is planned."""
    on_holiday: Mapped[HolidayRule] = mapped_column(
        closed(HolidayRule), server_default=HolidayRule.CALL.value
    )
    redials: Mapped[int] = mapped_column(server_default=text("2"))
    redial_gap_s: Mapped[int] = mapped_column(server_default=text("600"))
    redial_by: Mapped[Document] = mapped_column(default=dict, server_default=text("'{}'"))
    """Other redials and gaps for single dispositions: {"busy": {"redials": 3, "gap_s": 300}}."""
    rings_per_day: Mapped[int | None]
    """Most rings of one person in one local day; empty leaves it to the rounds."""
    rings_per_week: Mapped[int | None]
    ring_timeout_s: Mapped[int] = mapped_column(server_default=text("40"))

    __table_args__ = (
        filled("name", NAME_LIMIT),
        within_range("calls_per_interval", 1, 31),
        within_range("weekdays", 1, 127),
        within_range("redials", 0, 10),
        within_range("redial_gap_s", 1, 86_400),
        within_range("ring_timeout_s", 5, 120),
        CheckConstraint("until_time > start_time", name="window_order"),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="days_order"
        ),
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "campaign_id"),
        within("campaign_id", "campaign"),
        ForeignKeyConstraint(
            ["organization_id", "phone_number_id"],
            ["phone_number_grant.organization_id", "phone_number_grant.phone_number_id"],
            ondelete="RESTRICT",
        ),
        Index(None, "phone_number_id"),
    )


class ScheduleRecipientRow(TenantRow, Base):
    """One person in a schedule; a person is in one at most."""

    __tablename__ = "schedule_recipient"

    id: Mapped[RowId]
    schedule_id: Mapped[int]
    recipient_id: Mapped[int]
    state: Mapped[Participation] = mapped_column(
        closed(Participation), server_default=Participation.ACTIVE.value
    )
    added_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]
    paused_until_on: Mapped[date | None]
    """Last local day of the pause; empty means until somebody resumes."""
    pause_reason: Mapped[str] = mapped_column(server_default="")
    paused_by_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    planned_until_on: Mapped[date | None]
    """Last local day up to which every call of this person is planned; empty sends the planner there again."""

    __table_args__ = (
        CheckConstraint("(state = 'paused') = (paused_at IS NOT NULL)", name="pause_whole"),
        within("schedule_id", "schedule", on_delete="CASCADE"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "recipient_id"),
        Index(
            "ix_schedule_recipient_planned", "organization_id", "schedule_id", "planned_until_on"
        ),
        Index("ix_schedule_recipient_person", "recipient_id", "organization_id", "schedule_id"),
        Index(
            "ix_schedule_recipient_schedule",
            "schedule_id",
            "state",
            "organization_id",
            "recipient_id",
        ),
    )
