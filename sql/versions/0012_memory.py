"""Memory, requests and refusals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ROW_ID, UtcMoment, closed_text

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _memory_item()
    _request()
    _opt_out()
    _do_not_call()


def _memory_item() -> None:
    op.create_table(
        "memory_item",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=True),
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
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("learned_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column(
            "edited_by_staff", sa.Boolean(), server_default=sa.text("(false)"), nullable=False
        ),
        sa.Column("edited_by_id", ROW_ID, nullable=True),
        sa.Column("edited_at", UtcMoment(), nullable=True),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.Column(
            "ended_by", closed_text("memoryend", "replaced", "deleted", "reset"), nullable=True
        ),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_memory_item_end_whole")
        ),
        sa.CheckConstraint("length(text) <= 500", name=op.f("ck_memory_item_text_length")),
        sa.CheckConstraint(
            "length(text) > 0 OR ended_at IS NOT NULL", name=op.f("ck_memory_item_text_filled")
        ),
        sa.ForeignKeyConstraint(
            ["edited_by_id"],
            ["user.id"],
            name=op.f("fk_memory_item_edited_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_memory_item_organization_id_call_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_memory_item_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_memory_item_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_memory_item")),
    )
    op.create_index(
        op.f("ix_memory_item_organization_id_call_id"),
        "memory_item",
        ["organization_id", "call_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_memory_item_organization_id_recipient_id"),
        "memory_item",
        ["organization_id", "recipient_id"],
        unique=False,
    )


def _request() -> None:
    op.create_table(
        "request",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=True),
        sa.Column("turn_no", ROW_ID, nullable=True),
        sa.Column("matter", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            closed_text("requeststate", "open", "in_progress", "done", "rejected"),
            server_default="open",
            nullable=False,
        ),
        sa.Column("owner_id", ROW_ID, nullable=True),
        sa.Column("due_at", UtcMoment(), nullable=True),
        sa.Column("closed_at", UtcMoment(), nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_request_organization_id_call_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_request_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_request_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_request_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_request_organization_id_id")),
    )
    op.create_index(
        op.f("ix_request_organization_id_state"),
        "request",
        ["organization_id", "state"],
        unique=False,
    )


def _opt_out() -> None:
    op.create_table(
        "opt_out",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=True),
        sa.Column("call_id", CALL_ID, nullable=True),
        sa.Column(
            "source",
            closed_text("refusalsource", "spoken", "pressed", "staff", "imported"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("made_at", UtcMoment(), nullable=False),
        sa.Column("lifted_at", UtcMoment(), nullable=True),
        sa.Column("made_by_id", ROW_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user.id"], name=op.f("fk_opt_out_made_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_opt_out_organization_id_call_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_opt_out_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_opt_out_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_out")),
    )
    op.create_index(
        "uq_opt_out_live",
        "opt_out",
        ["organization_id", "number"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def _do_not_call() -> None:
    op.create_table(
        "do_not_call",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column(
            "source",
            closed_text("refusalsource", "spoken", "pressed", "staff", "imported"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("added_at", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_do_not_call")),
        sa.UniqueConstraint("number", name=op.f("uq_do_not_call_number")),
    )
