"""The ledger: every ringing, in or out, and its legs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.answering import AnswerKind
from carecall.domain.call import CallState, Disposition, EndedBy
from carecall.domain.language import Language
from carecall.domain.transfer import LegOutcome, TransferState
from carecall.store.rows.base import Base, RowId, TenantRow, within
from carecall.store.types import CALL_ID, DOCUMENT, ROW_ID, closed

NOT_BLOCKED = text("disposition IS NULL OR disposition <> 'blocked'")
"""A call that was given back undialled counts as no attempt."""


WAITS_FOR_SECOND_PASS = text("second_pass_at IS NULL AND talk_finished_at IS NOT NULL")


OPEN_CALL = text("call.state <> 'ended'")
"""Written out, because SQLite uses a partial index only where it can read the same words."""


class CallOrigin(StrEnum):
    """Why there is a call."""

    CAMPAIGN = "campaign"
    REQUEST = "request"
    """An operator asked for it."""
    TEST = "test"
    INBOUND = "inbound"
    AGENT = "agent"


class LegKind(StrEnum):
    """Which end of the call a channel was."""

    RECIPIENT = "recipient"
    MEDIA = "media"
    AGENT = "agent"


class CallRow(TenantRow, Base):
    """One ringing. Its id is shared by Asterisk, AudioSocket, logs and recordings."""

    __tablename__ = "call"

    id: Mapped[str] = mapped_column(CALL_ID, primary_key=True)
    billing_organization_id: Mapped[int] = mapped_column(
        ROW_ID, ForeignKey("organization.id", ondelete="RESTRICT")
    )
    origin: Mapped[CallOrigin] = mapped_column(closed(CallOrigin))
    planned_call_id: Mapped[int | None]
    campaign_id: Mapped[int | None]
    recipient_id: Mapped[int | None]
    trunk_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("trunk.id", ondelete="RESTRICT")
    )
    node_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("node.id", ondelete="SET NULL"))
    attempt_no: Mapped[int] = mapped_column(server_default=text("1"))
    language: Mapped[Language] = mapped_column(closed(Language))
    recipient_name: Mapped[str] = mapped_column(server_default="")
    number: Mapped[str] = mapped_column(String(20))
    """The other side's number in normal form, as it was then."""
    number_last4: Mapped[str] = mapped_column(String(4))
    outgoing_number: Mapped[str] = mapped_column(String(20), server_default="")
    lettering: Mapped[str] = mapped_column(server_default="")
    campaign_name: Mapped[str] = mapped_column(server_default="")
    ring_timeout_s: Mapped[int]
    max_talk_s: Mapped[int]
    state: Mapped[CallState] = mapped_column(closed(CallState))
    changed_at: Mapped[datetime]
    reserved_at: Mapped[datetime]
    originated_at: Mapped[datetime | None]
    ringing_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    """When the network's side was closed: the attempt is counted and its number free again."""
    ticket_until: Mapped[datetime | None]
    """Until when the sound may be taken; empty once it was."""
    media_tries: Mapped[int] = mapped_column(server_default=text("0"))
    """How often the call was sent to the sound."""
    turn_base: Mapped[int] = mapped_column(server_default=text("0"))
    """Turns of an earlier talk on the same call, which broke; a new talk's turns count on from it."""
    sound_base_ms: Mapped[int] = mapped_column(server_default=text("0"))
    """From answer to the beginning of the newest talk's sound; times of its turns count on from it."""
    talk_no: Mapped[int] = mapped_column(server_default=text("0"))
    """Talks begun on this call: more than one after a broken link or a transfer that nobody took."""
    transfer: Mapped[TransferState | None] = mapped_column(closed(TransferState))
    transfers: Mapped[int] = mapped_column(server_default=text("0"))
    """Transfers begun."""
    held_at: Mapped[datetime | None]
    """Since when the talk waits while humans are rung, or has been handed to one."""
    held_ms: Mapped[int | None]
    """Length of the talks that were held."""
    talk_started_at: Mapped[datetime | None]
    talk_finished_at: Mapped[datetime | None]
    """When the conversation wrote its end; the analysis waits for it."""
    second_pass_at: Mapped[datetime | None]
    """When the second recognition was done with it, or gave it up."""
    disposition: Mapped[Disposition | None] = mapped_column(closed(Disposition))
    hangup_cause: Mapped[int | None]
    sip_status: Mapped[int | None]
    ended_by: Mapped[EndedBy | None] = mapped_column(closed(EndedBy))
    talk_ms: Mapped[int | None]
    first_audio_ms: Mapped[int | None]
    response_p50_ms: Mapped[int | None]
    response_p95_ms: Mapped[int | None]
    closing_reached: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    topics_asked: Mapped[list[str]] = mapped_column(DOCUMENT, default=list)
    dialogue_engine: Mapped[str] = mapped_column(String(40), server_default="")
    """Who held the talk; empty where there was none."""
    phrased_turns: Mapped[int] = mapped_column(server_default=text("0"))
    """Our turns whose words a language model found, at least at their beginning."""
    fell_back_turns: Mapped[int] = mapped_column(server_default=text("0"))
    """Our turns for which a language model was asked and the script spoke."""
    first_words_p50_ms: Mapped[int | None]
    first_words_most_ms: Mapped[int | None]
    """From asking the language model to its first sentence that may be spoken."""
    fencing_token: Mapped[int | None]
    """The node's token of the controller that claimed it; an older one may no longer dial it."""
    cost: Mapped[Decimal | None] = mapped_column(Numeric(14, 6))
    """What the trunk's prices make of it, for limits and forecasts; bills are made elsewhere."""
    currency: Mapped[str | None] = mapped_column(String(3))
    linkedid: Mapped[str | None] = mapped_column(String(150))
    answered_as: Mapped[AnswerKind | None] = mapped_column(closed(AnswerKind))
    """What took the call, as the talk found out."""
    decided_ms: Mapped[int | None]
    """From answer to that finding."""
    fault: Mapped[str | None] = mapped_column(String(80))
    """What broke on our side, if something did."""

    __table_args__ = (
        CheckConstraint("(state <> 'ended') OR (ended_at IS NOT NULL)", name="ended_moment"),
        CheckConstraint("(state <> 'ended') OR (disposition IS NOT NULL)", name="ended_how"),
        CheckConstraint("attempt_no >= 1", name="attempt_count"),
        UniqueConstraint("organization_id", "id"),
        Index(
            "uq_call_attempt",
            "organization_id",
            "planned_call_id",
            "attempt_no",
            unique=True,
            sqlite_where=NOT_BLOCKED,
            postgresql_where=NOT_BLOCKED,
        ),
        within("planned_call_id", "planned_call"),
        within("campaign_id", "campaign"),
        within("recipient_id", "recipient"),
        Index("ix_call_list", "organization_id", "reserved_at"),
        Index("ix_call_recipient", "organization_id", "recipient_id", "reserved_at"),
        Index("ix_call_billing", "billing_organization_id", "reserved_at"),
        Index(
            "ix_call_open",
            "state",
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
        Index(
            "ix_call_node_open",
            "node_id",
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
        Index(
            "ix_call_trunk_open",
            "trunk_id",
            sqlite_where=text("state <> 'ended'"),
            postgresql_where=text("state <> 'ended'"),
        ),
        Index("ix_call_number", "number", "reserved_at"),
        Index("ix_call_linkedid", "linkedid"),
        Index("ix_call_planned", "planned_call_id", "organization_id"),
        Index("ix_call_talk_finished_at", "talk_finished_at"),
        Index(
            "ix_call_second_pass",
            "talk_finished_at",
            sqlite_where=WAITS_FOR_SECOND_PASS,
            postgresql_where=WAITS_FOR_SECOND_PASS,
        ),
    )


class CallLegRow(TenantRow, Base):
    """One channel of a call."""

    __tablename__ = "call_leg"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    leg_no: Mapped[int]
    kind: Mapped[LegKind] = mapped_column(closed(LegKind))
    channel: Mapped[str] = mapped_column(String(150))
    number: Mapped[str] = mapped_column(String(20), server_default="")
    started_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    hangup_cause: Mapped[int | None]
    leg_id: Mapped[str | None] = mapped_column(CALL_ID, unique=True)
    """Names the sound connection of a human's phone."""
    target_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("transfer_target.id", ondelete="SET NULL")
    )
    wave_no: Mapped[int] = mapped_column(server_default=text("1"))
    """Which transfer of the call it belongs to."""
    outcome: Mapped[LegOutcome | None] = mapped_column(closed(LegOutcome))

    __table_args__ = (
        within("call_id", "call", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "call_id", "leg_no"),
    )
