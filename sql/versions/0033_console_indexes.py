"""Indexes of the console's lists over many organizations, and of one person's calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

LIVING = sa.text("erased_at IS NULL")


def upgrade() -> None:
    """Make them."""
    op.create_index("ix_planned_call_time", "planned_call", ["due_at", "id", "organization_id"])
    op.drop_index("ix_planned_call_campaign", "planned_call")
    op.create_index(
        "ix_planned_call_campaign", "planned_call", ["campaign_id", "state", "organization_id"]
    )
    op.create_index("ix_planned_call_recipient", "planned_call", ["recipient_id", "due_at"])
    op.create_index(
        "ix_recipient_registered",
        "recipient",
        ["created_at", "id", "organization_id"],
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )
    op.create_index(
        "ix_recipient_by_name",
        "recipient",
        ["name", "id", "organization_id"],
        sqlite_where=LIVING,
        postgresql_where=LIVING,
    )


def downgrade() -> None:
    """Drop them."""
    for name, table in (
        ("ix_recipient_by_name", "recipient"),
        ("ix_recipient_registered", "recipient"),
        ("ix_planned_call_recipient", "planned_call"),
        ("ix_planned_call_time", "planned_call"),
    ):
        op.drop_index(name, table)
    op.drop_index("ix_planned_call_campaign", "planned_call")
    op.create_index("ix_planned_call_campaign", "planned_call", ["campaign_id", "state"])
