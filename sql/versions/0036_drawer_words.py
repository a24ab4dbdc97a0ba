"""What a remembered sentence said before people changed it, and why a call was liked or disliked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import DOCUMENT

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns: no sentence has a history yet, and no verdict a reason."""
    op.add_column("memory_item", sa.Column("earlier", DOCUMENT, nullable=True))
    op.add_column(
        "feedback", sa.Column("reason", sa.String(length=200), server_default="", nullable=False)
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_column("feedback", "reason")
    op.drop_column("memory_item", "earlier")
