"""Mobile phone numbers of users that a call has proved, changes that wait for such a call, and how often one rang of late."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID, UtcMoment

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Numbers that stand were never proved; the new tables belong to no organization, so none is walled."""
    op.add_column("user", sa.Column("mobile_verified_at", UtcMoment(), nullable=True))
    op.create_table(
        "mobile_change",
        sa.Column("user_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=False),
        sa.Column("request_id", ROW_ID, nullable=False),
        sa.Column("salt", sa.String(length=32), server_default="", nullable=False),
        sa.Column("number_hash", sa.String(length=64), server_default="", nullable=False),
        sa.Column("tries", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_mobile_change_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_mobile_change")),
    )
    op.create_table(
        "number_call_count",
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("calls", ROW_ID, nullable=False),
        sa.Column("since", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_number_call_count")),
    )
    op.create_index(op.f("ix_number_call_count_since"), "number_call_count", ["since"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("number_call_count")
    op.drop_table("mobile_change")
    op.drop_column("user", "mobile_verified_at")
