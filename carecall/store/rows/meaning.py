"""What a call meant, and what somebody has to do about it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.alert import AlertStanding, AlertState, AlertVerdict, HeardBy
from carecall.domain.findings import FollowUpKind, Label
from carecall.domain.script import Topic
from carecall.store.rows.base import Base, Edited, RowId, TenantRow, at_most, within
from carecall.store.types import CALL_ID, DOCUMENT, ROW_ID, closed

DETAILS_LIMIT = 500
REASON_LIMIT = 200
"""Of why somebody liked or disliked a call."""


class DispositionKind(StrEnum):
    """Which of a call's two notes it is."""

    FOLLOW_UP = "follow_up"
    SERVICE_SUMMARY = "service_summary"


class ActionType(StrEnum):
    """What somebody did after a call."""

    PHONED_SAFE = "phoned_safe"
    NOT_REACHED_VISIT_ASKED = "not_reached_visit_asked"
    VISITED = "visited"
    CONTACT_REACHED = "contact_reached"
    EMERGENCY_SERVICES = "emergency_services"
    WELFARE_HOTLINE = "welfare_hotline"
    HEALTH_CENTRE = "health_centre"
    MENTAL_HEALTH_CENTRE = "mental_health_centre"
    MEALS_OR_GOODS = "meals_or_goods"
    REPAIR_ASKED = "repair_asked"
    SERVICE_ENROLLED = "service_enrolled"
    MESSAGE_PASSED_ON = "message_passed_on"
    WRONG_NUMBER = "wrong_number"
    ASKED_TO_STOP = "asked_to_stop"
    WATCH_NEXT_CALL = "watch_next_call"
    FALSE_ALARM = "false_alarm"
    OTHER = "other"


class CallAnalysisRow(TenantRow, Base):
    """What an analyst made of a whole call."""

    __tablename__ = "call_analysis"

    call_id: Mapped[str] = mapped_column(CALL_ID, primary_key=True)
    label: Mapped[Label] = mapped_column(closed(Label))
    completed: Mapped[bool]
    follow_up: Mapped[FollowUpKind] = mapped_column(closed(FollowUpKind))
    """What the call asks for; what somebody did is a call_disposition."""
    reasons: Mapped[list[int]] = mapped_column(DOCUMENT)
    """Numbers of the turns that carry the label."""
    analyst: Mapped[str] = mapped_column(String(80))
    analysed_at: Mapped[datetime]
    revised_at: Mapped[datetime | None]
    """When the second recognition changed words and the call was read again."""

    __table_args__ = (
        UniqueConstraint("organization_id", "call_id"),
        within("call_id", "call", on_delete="CASCADE"),
        Index(None, "organization_id", "label"),
    )


class FindingRow(TenantRow, Base):
    """Something noticed in a turn."""

    __tablename__ = "finding"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    finding_no: Mapped[int]
    turn_no: Mapped[int]
    label: Mapped[Label] = mapped_column(closed(Label))
    matter: Mapped[str] = mapped_column(String(80))
    quote: Mapped[str]
    topic: Mapped[Topic | None] = mapped_column(closed(Topic))

    __table_args__ = (
        UniqueConstraint("organization_id", "call_id", "finding_no"),
        within("call_id", "call_analysis", to="call_id", on_delete="CASCADE"),
        ForeignKeyConstraint(
            ["organization_id", "call_id", "turn_no"],
            ["turn.organization_id", "turn.call_id", "turn.turn_no"],
            ondelete="CASCADE",
        ),
    )


class AlertRow(Edited, TenantRow, Base):
    """A notice that somebody must look at now."""

    __tablename__ = "alert"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    recipient_id: Mapped[int | None]
    turn_no: Mapped[int]
    matter: Mapped[str] = mapped_column(String(80))
    quote: Mapped[str]
    rule: Mapped[str] = mapped_column(String(80))
    heard_by: Mapped[HeardBy] = mapped_column(closed(HeardBy), server_default=HeardBy.RULES.value)
    audio_ms: Mapped[int | None]
    """Where the words are, from answer."""
    standing: Mapped[AlertStanding] = mapped_column(
        closed(AlertStanding), server_default=AlertStanding.CONFIRMED.value
    )
    """Whether the finished words say what was heard first."""
    live: Mapped[bool]
    """Raised while the person was on the line."""
    state: Mapped[AlertState] = mapped_column(
        closed(AlertState), server_default=AlertState.RAISED.value
    )
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    owned_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="SET NULL"))
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    verdict: Mapped[AlertVerdict | None] = mapped_column(closed(AlertVerdict))
    resolution: Mapped[ActionType | None] = mapped_column(closed(ActionType))
    escalations: Mapped[int] = mapped_column(server_default=text("0"))
    """How often others were told because nobody looked."""
    escalated_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        at_most("note", DETAILS_LIMIT),
        CheckConstraint("(state = 'resolved') = (resolved_at IS NOT NULL)", name="resolved_whole"),
        CheckConstraint("verdict IS NULL OR state = 'resolved'", name="verdict_when_resolved"),
        UniqueConstraint("organization_id", "call_id", "turn_no", "matter"),
        within("call_id", "call", on_delete="CASCADE"),
        within("recipient_id", "recipient"),
        Index(None, "organization_id", "state", "raised_at"),
    )


class CallDispositionRow(Edited, TenantRow, Base):
    """What somebody did about a call; one for each call and kind."""

    __tablename__ = "call_disposition"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    kind: Mapped[DispositionKind] = mapped_column(closed(DispositionKind))
    action: Mapped[ActionType] = mapped_column(closed(ActionType))
    details: Mapped[str] = mapped_column(server_default="")
    author_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )
    updated_at: Mapped[datetime | None]
    owner_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="SET NULL"))
    due_on: Mapped[date | None]
    """Local day by which it is to be finished."""
    done_at: Mapped[datetime | None]
    """Empty while somebody still has to look after it."""

    __table_args__ = (
        at_most("details", DETAILS_LIMIT),
        UniqueConstraint("organization_id", "call_id", "kind"),
        within("call_id", "call", on_delete="CASCADE"),
        Index(None, "organization_id", "kind", "done_at"),
        Index(
            "ix_call_disposition_open",
            "kind",
            "due_on",
            "id",
            "organization_id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )


class FeedbackRow(TenantRow, Base):
    """One user's verdict on how the agent did on a call."""

    __tablename__ = "feedback"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    user_id: Mapped[int] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="CASCADE"))
    value: Mapped[int]
    """1 or -1."""
    reason: Mapped[str] = mapped_column(String(REASON_LIMIT), default="", server_default="")
    given_at: Mapped[datetime] = mapped_column(server_default=text("CURRENT_TIMESTAMP"))

    __table_args__ = (
        CheckConstraint("value IN (-1, 1)", name="value_choice"),
        UniqueConstraint("organization_id", "call_id", "user_id"),
        within("call_id", "call", on_delete="CASCADE"),
    )
