"""The index of calls by time says also which ringing tells of each, by which its follow-up is found."""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

SEARCHED = ["due_at", "id", "organization_id", "campaign_id", "recipient_id", "state", "completed", "attempts",
            "telling_state", "telling_disposition", "telling_talk_ms", "telling_label", "telling_follow_up", "round_on"]  # fmt: skip


def upgrade() -> None:
    """Make it anew."""
    op.drop_index("ix_planned_call_time", "planned_call")
    op.create_index("ix_planned_call_time", "planned_call", [*SEARCHED, "telling_call_id"])


def downgrade() -> None:
    """Make it anew as it was."""
    op.drop_index("ix_planned_call_time", "planned_call")
    op.create_index("ix_planned_call_time", "planned_call", SEARCHED)
