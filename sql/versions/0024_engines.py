"""Which engine held a talk, and how quickly a language model found its words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns to the calls."""
    op.add_column(
        "call",
        sa.Column("dialogue_engine", sa.String(length=40), server_default="", nullable=False),
    )
    for name in ("phrased_turns", "fell_back_turns"):
        op.add_column("call", sa.Column(name, ROW_ID, server_default=sa.text("0"), nullable=False))
    for name in ("first_words_p50_ms", "first_words_most_ms"):
        op.add_column("call", sa.Column(name, ROW_ID, nullable=True))
