"""Indexes of what is still to be done, of the people of a schedule, of how far a campaign is, and of a round's day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NOT_DONE = sa.text("done_at IS NULL")
SEARCHED = ["due_at", "id", "organization_id", "campaign_id", "recipient_id", "state", "completed", "attempts",
            "telling_state", "telling_disposition", "telling_talk_ms", "telling_label", "telling_follow_up"]  # fmt: skip


def upgrade() -> None:
    """Make them."""
    op.drop_index("ix_planned_call_time", "planned_call")
    op.create_index("ix_planned_call_time", "planned_call", [*SEARCHED, "round_on"])
    op.drop_index("ix_planned_call_campaign", "planned_call")
    op.create_index(
        "ix_planned_call_campaign",
        "planned_call",
        ["campaign_id", "state", "completed", "organization_id"],
    )
    op.create_index(
        "ix_schedule_recipient_schedule",
        "schedule_recipient",
        ["schedule_id", "state", "organization_id", "recipient_id"],
    )
    op.create_index(
        "ix_schedule_recipient_person",
        "schedule_recipient",
        ["recipient_id", "organization_id", "schedule_id"],
    )
    op.create_index("ix_unreached_state", "unreached", ["state", "due_at", "id", "organization_id"])
    op.create_index("ix_request_state", "request", ["state", "due_at", "id", "organization_id"])
    op.create_index(
        "ix_call_disposition_open",
        "call_disposition",
        ["kind", "due_on", "id", "organization_id"],
        sqlite_where=NOT_DONE,
        postgresql_where=NOT_DONE,
    )


def downgrade() -> None:
    """Drop them."""
    for name, table in (
        ("ix_call_disposition_open", "call_disposition"),
        ("ix_request_state", "request"),
        ("ix_unreached_state", "unreached"),
        ("ix_schedule_recipient_person", "schedule_recipient"),
        ("ix_schedule_recipient_schedule", "schedule_recipient"),
        ("ix_planned_call_campaign", "planned_call"),
        ("ix_planned_call_time", "planned_call"),
    ):
        op.drop_index(name, table)
    op.create_index("ix_planned_call_time", "planned_call", SEARCHED)
    op.create_index(
        "ix_planned_call_campaign", "planned_call", ["campaign_id", "state", "organization_id"]
    )
