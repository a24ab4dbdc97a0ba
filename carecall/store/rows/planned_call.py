"""Promises to call, the claims on telephone numbers, and wishes for single calls."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.domain.findings import FollowUpKind, Label
from carecall.domain.language import Language
from carecall.store.rows.base import Base, Document, RowId, TenantRow, within, within_range
from carecall.store.types import CALL_ID, ROW_ID, closed

CLAIMABLE = text("planned_call.state IN ('planned', 'waiting_redial')")
"""Written out, because SQLite uses a partial index only where it can read the same words."""


SEARCHED = (
    "campaign_id",
    "recipient_id",
    "state",
    "completed",
    "attempts",
    "telling_state",
    "telling_disposition",
    "telling_talk_ms",
    "telling_label",
    "telling_follow_up",
    "round_on",
    "telling_call_id",
)
"""What Campaign status is searched by and statistics count: a period is read from the index alone, without its rows."""


class CallRequestState(StrEnum):
    """What became of a wish for a call."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    REFUSED = "refused"
    DONE = "done"


class PlannedCallRow(TenantRow, Base):
    """One promise to call one person in one round; a row of Campaign status."""

    __tablename__ = "planned_call"

    id: Mapped[RowId]
    campaign_id: Mapped[int]
    schedule_id: Mapped[int]
    recipient_id: Mapped[int]
    round_on: Mapped[date]
    """Local day of the round."""
    slot_no: Mapped[int] = mapped_column(server_default=text("1"))
    """Which call of that day."""
    due_at: Mapped[datetime]
    until_at: Mapped[datetime]
    """From here on it is too late to ring."""
    next_at: Mapped[datetime]
    """When it may be claimed; moved by redials."""
    state: Mapped[PlannedCallState] = mapped_column(
        closed(PlannedCallState), server_default=PlannedCallState.PLANNED.value
    )
    attempts: Mapped[int] = mapped_column(server_default=text("0"))
    redials: Mapped[int]
    """Number of redials, as configured when it was planned."""
    redial_gap_s: Mapped[int]
    redial_by: Mapped[Document] = mapped_column(default=dict, server_default=text("'{}'"))
    """The schedule's exceptions for single dispositions, as they were when it was planned."""
    blocked_rule: Mapped[str | None] = mapped_column(String(40))
    """The gate's rule that refused last."""
    blocked_at: Mapped[datetime | None]
    completed: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The conversation reached its closing message."""
    planned_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    telling_call_id: Mapped[str | None] = mapped_column(CALL_ID)
    """The ringing that tells most; this column and the next five are kept by `store.telling`.

    It is no foreign key: every ringing points here already, and a circle could not be written row by row.
    """
    telling_state: Mapped[CallState | None] = mapped_column(closed(CallState))
    """Of that ringing: answered, unknown or ended; empty while it rings."""
    telling_disposition: Mapped[Disposition | None] = mapped_column(closed(Disposition))
    telling_talk_ms: Mapped[int | None]
    """Only where a person answered: sorting by it mixes no voicemail in."""
    telling_label: Mapped[Label | None] = mapped_column(closed(Label))
    """Of its analysis."""
    telling_follow_up: Mapped[FollowUpKind | None] = mapped_column(closed(FollowUpKind))

    __table_args__ = (
        within_range("redials", 0, 10),
        CheckConstraint("attempts >= 0", name="attempts_count"),
        CheckConstraint("until_at > due_at", name="window_order"),
        CheckConstraint(
            "(settled_at IS NOT NULL) = (state IN ('completed','exhausted','cancelled','blocked'))",
            name="settled_whole",
        ),
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "campaign_id", "recipient_id", "round_on", "slot_no"),
        within("campaign_id", "campaign"),
        within("schedule_id", "schedule"),
        within("recipient_id", "recipient"),
        Index(
            "ix_planned_call_due",
            "schedule_id",
            "next_at",
            "id",
            sqlite_where=CLAIMABLE,
            postgresql_where=CLAIMABLE,
        ),
        Index(
            "ix_planned_call_overdue",
            "until_at",
            sqlite_where=CLAIMABLE,
            postgresql_where=CLAIMABLE,
        ),
        Index("ix_planned_call_campaign", "campaign_id", "state", "completed", "organization_id"),
        Index("ix_planned_call_list", "organization_id", "due_at", "id"),
        Index("ix_planned_call_time", "due_at", "id", "organization_id", *SEARCHED),
        Index("ix_planned_call_talk", "telling_talk_ms", "id", "organization_id", "due_at"),
        Index("ix_planned_call_recipient", "recipient_id", "due_at"),
    )


class NumberReservationRow(TenantRow, Base):
    """The one live claim on a telephone number, on the whole platform."""

    __tablename__ = "number_reservation"

    id: Mapped[RowId]
    number: Mapped[str] = mapped_column(String(20))
    call_id: Mapped[str] = mapped_column(CALL_ID)
    reserved_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "call_id"),
        within("call_id", "call", on_delete="CASCADE"),
        Index(
            "uq_number_reservation_live",
            "number",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )


class CallRequestRow(TenantRow, Base):
    """Somebody in the console or at a terminal asks for one call."""

    __tablename__ = "call_request"

    id: Mapped[RowId]
    recipient_id: Mapped[int | None]
    planned_call_id: Mapped[int | None]
    phone_number_id: Mapped[int | None]
    """The outgoing number to show; empty means any that the organization may use."""
    number: Mapped[str] = mapped_column(String(20))
    """E.164 normal form."""
    language: Mapped[Language] = mapped_column(closed(Language))
    requested_by_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    requested_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    """A wish that nobody took until then is refused."""
    state: Mapped[CallRequestState] = mapped_column(
        closed(CallRequestState), server_default=CallRequestState.WAITING.value
    )
    refused_rule: Mapped[str | None] = mapped_column(String(40))
    call_id: Mapped[str | None] = mapped_column(CALL_ID)
    request_key: Mapped[str | None] = mapped_column(String(80))
    """Chosen by whoever asks, so that asking again is no second wish."""
    not_before: Mapped[datetime | None]
    """When it may ring at the earliest; empty means at once."""
    asked_on_call_id: Mapped[str | None] = mapped_column(CALL_ID)
    """The call on which the person asked to be called back; the gate asks all its questions again."""

    __table_args__ = (
        within("recipient_id", "recipient", on_delete="CASCADE"),
        within("planned_call_id", "planned_call"),
        within("phone_number_id", "phone_number_grant", to="phone_number_id"),
        within("call_id", "call"),
        within("asked_on_call_id", "call"),
        Index(None, "state", "requested_at"),
        Index("uq_call_request_key", "organization_id", "request_key", unique=True),
    )
