"""Work in the background that outlives its process."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID, UtcMoment

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let work be held, resumed, cancelled and put away."""
    with op.batch_alter_table("job") as job:
        job.add_column(
            sa.Column("file_name", sa.String(length=255), server_default="", nullable=False)
        )
        job.add_column(sa.Column("file_bytes", ROW_ID, nullable=True))
        job.add_column(sa.Column("holder", sa.String(length=80), nullable=True))
        job.add_column(sa.Column("lease_until", UtcMoment(), nullable=True))
        for name in ("attempts", "position"):
            job.add_column(sa.Column(name, ROW_ID, server_default=sa.text("0"), nullable=False))
        for name in ("cancel_asked_at", "dismissed_at"):
            job.add_column(sa.Column(name, UtcMoment(), nullable=True))
        job.create_check_constraint(
            op.f("ck_job_attempt_counts"), "attempts >= 0 AND position >= 0"
        )
        job.create_index(op.f("ix_job_user_id_created_at"), ["user_id", "created_at"])


def downgrade() -> None:
    """Take it away again."""
    with op.batch_alter_table("job") as job:
        job.drop_index(op.f("ix_job_user_id_created_at"))
        job.drop_constraint(op.f("ck_job_attempt_counts"), type_="check")
        for name in (
            "dismissed_at", "cancel_asked_at", "position", "attempts", "lease_until", "holder", "file_bytes", "file_name",
        ):  # fmt: skip
            job.drop_column(name)
