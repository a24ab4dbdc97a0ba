"""Turn taking: how long each person pauses within an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("recipient", sa.Column("answer_pace_ms", ROW_ID, nullable=True))
