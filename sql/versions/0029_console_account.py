"""Second factor, recovery codes and sessions of people who sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID, UtcMoment, closed_text

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and add the columns."""
    op.add_column("user", sa.Column("tf_last_step", ROW_ID, nullable=True))
    op.add_column("user", sa.Column("closed_at", UtcMoment(), nullable=True))
    op.add_column("user", sa.Column("close_reason", sa.Text(), server_default="", nullable=False))
    rule = closed_text("factorrule", "nobody", "managers", "everybody")
    with op.batch_alter_table("organization") as organization:
        organization.add_column(
            sa.Column("second_factor_for", rule, server_default="nobody", nullable=False)
        )
    _user_session()


def _user_session() -> None:
    op.create_table(
        "user_session",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("user_id", ROW_ID, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("tied_to", sa.String(length=64), nullable=False),
        sa.Column("waits_for_code", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("device", sa.String(length=80), server_default="", nullable=False),
        sa.Column("address", sa.String(length=64), server_default="", nullable=False),
        sa.Column("began_at", UtcMoment(), nullable=False),
        sa.Column("seen_at", UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_user_session_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_user_id"), "user_session", ["user_id"])
