"""The call ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _node()
    _call()
    _call_leg()


def _node() -> None:
    op.create_table(
        "node",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("capacity", ROW_ID, nullable=False),
        sa.Column("holder", sa.String(length=80), nullable=True),
        sa.Column("lease_until", UtcMoment(), nullable=True),
        sa.Column("fencing_token", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("seen_at", UtcMoment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_node")),
        sa.UniqueConstraint("name", name=op.f("uq_node_name")),
    )


def _call() -> None:
    op.create_table(
        "call",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", CALL_ID, nullable=False),
        sa.Column("billing_organization_id", ROW_ID, nullable=False),
        sa.Column(
            "origin",
            closed_text("callorigin", "campaign", "request", "test", "inbound", "agent"),
            nullable=False,
        ),
        sa.Column("planned_call_id", ROW_ID, nullable=True),
        sa.Column("campaign_id", ROW_ID, nullable=True),
        sa.Column("recipient_id", ROW_ID, nullable=True),
        sa.Column("trunk_id", ROW_ID, nullable=True),
        sa.Column("node_id", ROW_ID, nullable=True),
        sa.Column("attempt_no", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column("language", closed_text("language", "ko", "en"), nullable=False),
        sa.Column("recipient_name", sa.Text(), server_default="", nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("number_last4", sa.String(length=4), nullable=False),
        sa.Column("outgoing_number", sa.String(length=20), server_default="", nullable=False),
        sa.Column("lettering", sa.Text(), server_default="", nullable=False),
        sa.Column("campaign_name", sa.Text(), server_default="", nullable=False),
        sa.Column("ring_timeout_s", ROW_ID, nullable=False),
        sa.Column("max_talk_s", ROW_ID, nullable=False),
        sa.Column(
            "state",
            closed_text(
                "callstate", "reserved", "originating", "ringing", "answered", "ended", "unknown"
            ),
            nullable=False,
        ),
        sa.Column("changed_at", UtcMoment(), nullable=False),
        sa.Column("reserved_at", UtcMoment(), nullable=False),
        sa.Column("originated_at", UtcMoment(), nullable=True),
        sa.Column("ringing_at", UtcMoment(), nullable=True),
        sa.Column("answered_at", UtcMoment(), nullable=True),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.Column("settled_at", UtcMoment(), nullable=True),
        sa.Column("ticket_until", UtcMoment(), nullable=True),
        sa.Column("media_tries", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("turn_base", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("talk_started_at", UtcMoment(), nullable=True),
        sa.Column("talk_finished_at", UtcMoment(), nullable=True),
        sa.Column(
            "disposition",
            closed_text(
                "disposition",
                "answered",
                "voicemail",
                "screened",
                "busy",
                "no_answer",
                "rejected",
                "unreachable",
                "invalid_number",
                "congestion",
                "network_failure",
                "blocked",
                "unknown",
            ),
            nullable=True,
        ),
        sa.Column("hangup_cause", ROW_ID, nullable=True),
        sa.Column("sip_status", ROW_ID, nullable=True),
        sa.Column("ended_by", closed_text("endedby", "agent", "recipient", "fault"), nullable=True),
        sa.Column("talk_ms", ROW_ID, nullable=True),
        sa.Column("first_audio_ms", ROW_ID, nullable=True),
        sa.Column("response_p50_ms", ROW_ID, nullable=True),
        sa.Column("response_p95_ms", ROW_ID, nullable=True),
        sa.Column(
            "closing_reached", sa.Boolean(), server_default=sa.text("(false)"), nullable=False
        ),
        sa.Column("topics_asked", DOCUMENT, nullable=False),
        sa.Column("linkedid", sa.String(length=150), nullable=True),
        sa.Column("fault", sa.String(length=80), nullable=True),
        sa.CheckConstraint(
            "(state <> 'ended') OR (disposition IS NOT NULL)", name=op.f("ck_call_ended_how")
        ),
        sa.CheckConstraint(
            "(state <> 'ended') OR (ended_at IS NOT NULL)", name=op.f("ck_call_ended_moment")
        ),
        sa.CheckConstraint("attempt_no >= 1", name=op.f("ck_call_attempt_count")),
        sa.ForeignKeyConstraint(
            ["billing_organization_id"],
            ["organization.id"],
            name=op.f("fk_call_billing_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["node_id"], ["node.id"], name=op.f("fk_call_node_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "campaign_id"],
            ["campaign.organization_id", "campaign.id"],
            name=op.f("fk_call_organization_id_campaign_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "planned_call_id"],
            ["planned_call.organization_id", "planned_call.id"],
            name=op.f("fk_call_organization_id_planned_call_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_call_organization_id_recipient_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_call_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["trunk_id"], ["trunk.id"], name=op.f("fk_call_trunk_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_call_organization_id_id")),
    )
    op.create_index(
        "ix_call_billing", "call", ["billing_organization_id", "reserved_at"], unique=False
    )
    op.create_index("ix_call_linkedid", "call", ["linkedid"], unique=False)
    op.create_index("ix_call_list", "call", ["organization_id", "reserved_at"], unique=False)
    op.create_index(
        "ix_call_open",
        "call",
        ["state"],
        unique=False,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index("ix_call_planned", "call", ["planned_call_id", "organization_id"], unique=False)
    op.create_index(
        "ix_call_recipient",
        "call",
        ["organization_id", "recipient_id", "reserved_at"],
        unique=False,
    )
    op.create_index("ix_call_talk_finished_at", "call", ["talk_finished_at"], unique=False)
    op.create_index(
        "uq_call_attempt",
        "call",
        ["organization_id", "planned_call_id", "attempt_no"],
        unique=True,
        sqlite_where=sa.text("disposition IS NULL OR disposition <> 'blocked'"),
        postgresql_where=sa.text("disposition IS NULL OR disposition <> 'blocked'"),
    )


def _call_leg() -> None:
    op.create_table(
        "call_leg",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("leg_no", ROW_ID, nullable=False),
        sa.Column("kind", closed_text("legkind", "recipient", "media", "agent"), nullable=False),
        sa.Column("channel", sa.String(length=150), nullable=False),
        sa.Column("number", sa.String(length=20), server_default="", nullable=False),
        sa.Column("started_at", UtcMoment(), nullable=False),
        sa.Column("answered_at", UtcMoment(), nullable=True),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.Column("hangup_cause", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_call_leg_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_call_leg_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_leg")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "leg_no",
            name=op.f("uq_call_leg_organization_id_call_id_leg_no"),
        ),
    )
