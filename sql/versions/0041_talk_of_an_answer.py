"""How long was talked stands beside a promise only where a person answered, so that sorting by it mixes no machine in."""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

TAKE_AWAY = """
UPDATE planned_call SET telling_talk_ms = NULL
WHERE telling_talk_ms IS NOT NULL AND (telling_disposition IS NULL OR telling_disposition <> 'answered')
"""


def upgrade() -> None:
    """Take the lengths of voicemails and the like away; the calls keep theirs."""
    op.execute(TAKE_AWAY)


def downgrade() -> None:
    """Write them again from the calls."""
    op.execute(
        "UPDATE planned_call SET telling_talk_ms ="
        " (SELECT call.talk_ms FROM call WHERE call.id = planned_call.telling_call_id)"
        " WHERE telling_call_id IS NOT NULL AND telling_talk_ms IS NULL"
    )
