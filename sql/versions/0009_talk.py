"""What was said and heard."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ROW_ID, UtcMoment, closed_text

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _turn()
    _ivr_step()
    _recording()


def _turn() -> None:
    op.create_table(
        "turn",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("turn_no", ROW_ID, nullable=False),
        sa.Column("speaker", closed_text("speaker", "agent", "recipient"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("started_ms", ROW_ID, nullable=False),
        sa.Column("ended_ms", ROW_ID, nullable=False),
        sa.Column("confidence", sa.Double(), nullable=True),
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
        sa.Column("cut_off", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("response_ms", ROW_ID, nullable=True),
        sa.CheckConstraint("ended_ms >= started_ms", name=op.f("ck_turn_order")),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_turn_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_turn_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turn")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "turn_no",
            name=op.f("uq_turn_organization_id_call_id_turn_no"),
        ),
    )


def _ivr_step() -> None:
    op.create_table(
        "ivr_step",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("step_no", ROW_ID, nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("digits", sa.String(length=32), server_default="", nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_ivr_step_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_ivr_step_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ivr_step")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "step_no",
            name=op.f("uq_ivr_step_organization_id_call_id_step_no"),
        ),
    )


def _recording() -> None:
    op.create_table(
        "recording",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("file", sa.String(length=255), nullable=False),
        sa.Column("duration_ms", ROW_ID, nullable=True),
        sa.Column("bytes", ROW_ID, nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("recorded_at", UtcMoment(), nullable=False),
        sa.Column("erased_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_recording_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_recording_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "file",
            name=op.f("uq_recording_organization_id_call_id_file"),
        ),
    )
    op.create_index(
        op.f("ix_recording_organization_id_recorded_at"),
        "recording",
        ["organization_id", "recorded_at"],
        unique=False,
    )
