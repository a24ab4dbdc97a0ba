"""Kinds of memory and when it may be raised."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ROW_ID, UtcMoment, closed_text

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_ENDS = ("replaced", "deleted", "reset")


def upgrade() -> None:
    """Add the columns; what is remembered already passes like a trouble of today."""
    with op.batch_alter_table("memory_item") as memory:
        for column in _columns():
            memory.add_column(column)
        memory.alter_column(
            "ended_by",
            existing_type=closed_text("memoryend", *_ENDS),
            type_=closed_text("memoryend", *_ENDS, "forgotten"),
            existing_nullable=True,
        )
        memory.create_check_constraint(op.f("ck_memory_item_quote_length"), "length(quote) <= 500")
    op.add_column("recipient", sa.Column("memory_reset_at", UtcMoment(), nullable=True))


def _columns() -> tuple[sa.Column[object], ...]:
    kind = closed_text("memorykind", "passing", "chronic", "fact", "wish")
    return (
        sa.Column("kind", kind, server_default="passing", nullable=False),
        sa.Column("quote", sa.Text(), server_default="", nullable=False),
        sa.Column("turn_no", ROW_ID, nullable=True),
        sa.Column("ask_after_on", sa.Date(), nullable=True),
        sa.Column("do_not_raise", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sensitive", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_raised_on", sa.Date(), nullable=True),
        sa.Column("raised_count", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("raised_call_id", CALL_ID, nullable=True),
    )
