"""Analyses and alerts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _call_analysis()
    _finding()
    _alert()


def _call_analysis() -> None:
    op.create_table(
        "call_analysis",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column(
            "label",
            closed_text("label", "normal", "little_speech", "abnormal", "emergency"),
            nullable=False,
        ),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column(
            "follow_up",
            closed_text(
                "followupkind", "none", "call_back", "visit", "welfare_check", "emergency_dispatch"
            ),
            nullable=False,
        ),
        sa.Column("reasons", DOCUMENT, nullable=False),
        sa.Column("analyst", sa.String(length=80), nullable=False),
        sa.Column("analysed_at", UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_call_analysis_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_call_analysis_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_analysis")),
        sa.UniqueConstraint(
            "organization_id", "call_id", name=op.f("uq_call_analysis_organization_id_call_id")
        ),
    )
    op.create_index(
        op.f("ix_call_analysis_organization_id_label"),
        "call_analysis",
        ["organization_id", "label"],
        unique=False,
    )


def _finding() -> None:
    op.create_table(
        "finding",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("finding_no", ROW_ID, nullable=False),
        sa.Column("turn_no", ROW_ID, nullable=False),
        sa.Column(
            "label",
            closed_text("label", "normal", "little_speech", "abnormal", "emergency"),
            nullable=False,
        ),
        sa.Column("matter", sa.String(length=80), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column(
            "topic",
            closed_text(
                "topic",
                "greeting",
                "meal",
                "sleep",
                "health",
                "medication",
                "activity",
                "mood",
                "closing",
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id", "turn_no"],
            ["turn.organization_id", "turn.call_id", "turn.turn_no"],
            name=op.f("fk_finding_organization_id_call_id_turn_no"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call_analysis.organization_id", "call_analysis.call_id"],
            name=op.f("fk_finding_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_finding_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "finding_no",
            name=op.f("uq_finding_organization_id_call_id_finding_no"),
        ),
    )


def _alert() -> None:
    op.create_table(
        "alert",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=True),
        sa.Column("turn_no", ROW_ID, nullable=False),
        sa.Column("matter", sa.String(length=80), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            closed_text("alertstate", "raised", "seen", "owned", "resolved"),
            server_default="raised",
            nullable=False,
        ),
        sa.Column("raised_at", UtcMoment(), nullable=False),
        sa.Column("seen_at", UtcMoment(), nullable=True),
        sa.Column("owned_at", UtcMoment(), nullable=True),
        sa.Column("owner_id", ROW_ID, nullable=True),
        sa.Column("resolved_at", UtcMoment(), nullable=True),
        sa.Column(
            "resolution",
            closed_text(
                "actiontype",
                "phoned_safe",
                "not_reached_visit_asked",
                "visited",
                "contact_reached",
                "emergency_services",
                "welfare_hotline",
                "health_centre",
                "mental_health_centre",
                "meals_or_goods",
                "repair_asked",
                "service_enrolled",
                "message_passed_on",
                "wrong_number",
                "asked_to_stop",
                "watch_next_call",
                "false_alarm",
                "other",
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "(state = 'resolved') = (resolved_at IS NOT NULL)", name=op.f("ck_alert_resolved_whole")
        ),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_alert_note_length")),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_alert_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_alert_organization_id_recipient_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_alert_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_alert_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "turn_no",
            "matter",
            name=op.f("uq_alert_organization_id_call_id_turn_no_matter"),
        ),
    )
    op.create_index(
        op.f("ix_alert_organization_id_state_raised_at"),
        "alert",
        ["organization_id", "state", "raised_at"],
        unique=False,
    )
