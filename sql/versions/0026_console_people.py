"""Roles, invitations and sessions of people who sign in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import UtcMoment

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a temporary password end."""
    op.add_column("user", sa.Column("password_expires_at", UtcMoment(), nullable=True))
