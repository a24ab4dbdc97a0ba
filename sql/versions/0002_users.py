"""Users and roles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _role()
    _user()
    _user_role()


def _role() -> None:
    op.create_table(
        "role",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("permissions", DOCUMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )


def _user() -> None:
    op.create_table(
        "user",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("active", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column(
            "status",
            closed_text("subscriptionstate", "invited", "active", "locked", "cancelled"),
            server_default="active",
            nullable=False,
        ),
        sa.Column(
            "must_change_password", sa.Boolean(), server_default=sa.text("(false)"), nullable=False
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("mobile", sa.Text(), server_default="", nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("contact_types", DOCUMENT, nullable=False),
        sa.Column("language", closed_text("language", "ko", "en"), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("confirmed_at", UtcMoment(), nullable=True),
        sa.Column("last_access_at", UtcMoment(), nullable=True),
        sa.Column("last_login_at", UtcMoment(), nullable=True),
        sa.Column("current_login_at", UtcMoment(), nullable=True),
        sa.Column("last_login_ip", sa.String(length=64), nullable=True),
        sa.Column("current_login_ip", sa.String(length=64), nullable=True),
        sa.Column("login_count", ROW_ID, nullable=True),
        sa.Column("tf_primary_method", sa.String(length=64), nullable=True),
        sa.Column("tf_totp_secret", sa.String(length=255), nullable=True),
        sa.Column("mf_recovery_codes", DOCUMENT, nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 20", name=op.f("ck_user_name_length")),
        sa.CheckConstraint("length(task) <= 20", name=op.f("ck_user_task_length")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_user_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_user_organization_id_id")),
    )


def _user_role() -> None:
    op.create_table(
        "user_role",
        sa.Column("user_id", ROW_ID, nullable=False),
        sa.Column("role_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["role.id"], name=op.f("fk_user_role_role_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_user_role_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
