"""The trail outlives the organization that it tells of."""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let an event name an organization that is gone."""
    with op.batch_alter_table("audit_event") as event:
        event.drop_constraint("fk_audit_event_organization_id", type_="foreignkey")
