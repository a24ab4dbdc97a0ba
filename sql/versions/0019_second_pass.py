"""The second, better recognition after a call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import UtcMoment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns, and an index of the talks that wait for it."""
    op.add_column("turn", sa.Column("better_text", sa.Text(), nullable=True))
    op.add_column("turn", sa.Column("better_engine", sa.String(length=80), nullable=True))
    op.add_column("turn", sa.Column("better_confidence", sa.Double(), nullable=True))
    op.add_column("call", sa.Column("second_pass_at", UtcMoment(), nullable=True))
    op.add_column("call_analysis", sa.Column("revised_at", UtcMoment(), nullable=True))
    waiting = sa.text("second_pass_at IS NULL AND talk_finished_at IS NOT NULL")
    op.create_index(
        "ix_call_second_pass",
        "call",
        ["talk_finished_at"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
