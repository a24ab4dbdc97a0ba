"""Keys of the HTTP API and answers kept for repeated requests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let programs in with keys, and answer a repeated request as the first time."""
    op.create_table(
        "api_key",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("secret_hash", sa.String(64), nullable=False),
        sa.Column(
            "reach", closed_text("apireach", "organization", "below", "everywhere"), nullable=False
        ),
        sa.Column("scopes", DOCUMENT, nullable=False),
        sa.Column("created_by_id", ROW_ID, nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("CURRENT_TIMESTAMP"), nullable=False
        ),
        sa.Column("expires_at", UtcMoment(), nullable=True),
        sa.Column("last_used_at", UtcMoment(), nullable=True),
        sa.Column("revoked_at", UtcMoment(), nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 20", name="name_length"),
        sa.ForeignKeyConstraint(["organization_id"], ["organization.id"], ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(["created_by_id"], ["user.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("prefix"),
    )
    op.create_index(None, "api_key", ["organization_id"])
    op.create_index(None, "api_key", ["created_by_id"])
    op.create_table(
        "api_answer",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("api_key_id", ROW_ID, nullable=False),
        sa.Column("request_key", sa.String(64), nullable=False),
        sa.Column("request_hash", sa.String(64), nullable=False),
        sa.Column("claimed_at", UtcMoment(), nullable=False),
        sa.Column("status", ROW_ID, nullable=True),
        sa.Column("headers", DOCUMENT, nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["api_key_id"], ["api_key.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("api_key_id", "request_key"),
    )
    op.create_index(None, "api_answer", ["claimed_at"])


def downgrade() -> None:
    """Forget keys and kept answers."""
    op.drop_table("api_answer")
    op.drop_table("api_key")
