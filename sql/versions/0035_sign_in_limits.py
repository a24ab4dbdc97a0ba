"""Limits on signing in that all console processes share, and verification numbers of a new address."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID, UtcMoment

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; none belongs to an organization, so none is walled."""
    op.create_table(
        "sign_in_limit",
        sa.Column("name_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", ROW_ID, nullable=False),
        sa.Column("last_at", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("name_hash", name=op.f("pk_sign_in_limit")),
    )
    op.create_index(op.f("ix_sign_in_limit_last_at"), "sign_in_limit", ["last_at"])
    op.create_table(
        "api_pace",
        sa.Column("api_key_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("requests_left", sa.Float(), nullable=False),
        sa.Column("at", UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["api_key_id"], ["api_key.id"], name=op.f("fk_api_pace_api_key_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("api_key_id", name=op.f("pk_api_pace")),
    )
    _email_change()


def _email_change() -> None:
    op.create_table(
        "email_change",
        sa.Column("user_id", ROW_ID, autoincrement=False, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.Column("tries", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("asked_at", UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_email_change_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_email_change")),
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("email_change", "api_pace", "sign_in_limit"):
        op.drop_table(table)
