"""The call that decides what a planned call shows, kept beside the planned call with what it came to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ENUM_LENGTH, ROW_ID

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

WORDS = {
    "telling_state": (
        "callstate",
        ("reserved", "originating", "ringing", "answered", "ended", "unknown"),
    ),
    "telling_disposition": (
        "disposition",
        ("answered", "voicemail", "screened", "busy", "no_answer", "rejected", "unreachable",
         "invalid_number", "congestion", "network_failure", "blocked", "unknown"),
    ),
    "telling_label": ("label", ("normal", "little_speech", "abnormal", "emergency")),
    "telling_follow_up": (
        "followupkind",
        ("none", "call_back", "visit", "welfare_check", "emergency_dispatch"),
    ),
}  # fmt: skip
PLAIN = ["due_at", "id", "organization_id"]
SEARCHED = [
    "campaign_id",
    "recipient_id",
    "state",
    "completed",
    "attempts",
    "telling_state",
    "telling_disposition",
    "telling_talk_ms",
    "telling_label",
    "telling_follow_up",
]
COLUMNS = ("telling_call_id", "telling_talk_ms", *WORDS)
TELL = """
UPDATE planned_call SET
  (telling_call_id, telling_state, telling_disposition, telling_talk_ms, telling_label, telling_follow_up) = (
    SELECT ringing.id, CASE WHEN ringing.state IN ('answered', 'unknown', 'ended') THEN ringing.state END,
           ringing.disposition, ringing.talk_ms, meant.label, meant.follow_up
    FROM call AS ringing
    LEFT JOIN call_analysis AS meant
      ON meant.organization_id = ringing.organization_id AND meant.call_id = ringing.id
    WHERE ringing.planned_call_id = planned_call.id AND ringing.organization_id = planned_call.organization_id
    ORDER BY CASE WHEN ringing.disposition = 'answered' OR ringing.state = 'answered' THEN 0
                  WHEN ringing.disposition = 'blocked' THEN 2 ELSE 1 END,
             ringing.attempt_no DESC, ringing.reserved_at DESC
    LIMIT 1)
WHERE EXISTS (
    SELECT 1 FROM call
    WHERE call.planned_call_id = planned_call.id AND call.organization_id = planned_call.organization_id)
"""


def upgrade() -> None:
    """Add the columns, fill them from every call there was, and make what lists are read by."""
    op.add_column("planned_call", sa.Column("telling_call_id", CALL_ID, nullable=True))
    op.add_column("planned_call", sa.Column("telling_talk_ms", ROW_ID, nullable=True))
    for column, (name, words) in WORDS.items():
        listed = ", ".join(f"'{word}'" for word in words)
        # Written out: SQLite takes a new column's CHECK with the column only, and a copy of the table takes minutes.
        op.execute(
            f"ALTER TABLE planned_call ADD COLUMN {column} VARCHAR({ENUM_LENGTH})"
            f" CONSTRAINT ck_planned_call_{name} CHECK ({column} IN ({listed}))"
        )
    op.drop_index("ix_planned_call_time", "planned_call")
    op.execute(TELL)
    op.create_index("ix_planned_call_time", "planned_call", [*PLAIN, *SEARCHED])
    op.create_index(
        "ix_planned_call_talk", "planned_call", ["telling_talk_ms", "id", "organization_id", "due_at"]
    )  # fmt: skip


def downgrade() -> None:
    """Drop them."""
    op.drop_index("ix_planned_call_talk", "planned_call")
    op.drop_index("ix_planned_call_time", "planned_call")
    op.create_index("ix_planned_call_time", "planned_call", PLAIN)
    with op.batch_alter_table("planned_call") as planned:
        for column in COLUMNS:
            planned.drop_column(column)
