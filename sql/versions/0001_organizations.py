"""Organizations and groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID, UtcMoment, closed_text

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _organization()
    _organization_group()
    _organization_group_member()


def _organization() -> None:
    op.create_table(
        "organization",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("parent_id", ROW_ID, nullable=True),
        sa.Column("path", sa.Text(), server_default="", nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column(
            "type",
            closed_text("organizationtype", "contracting", "executing", "control"),
            nullable=False,
        ),
        sa.Column(
            "classification",
            closed_text("organizationclass", "client", "partner"),
            server_default="client",
            nullable=False,
        ),
        sa.Column(
            "client_class",
            closed_text(
                "clientclass",
                "metropolitan_government",
                "district",
                "public_agency",
                "welfare_centre",
                "health_centre",
                "company",
                "other",
            ),
            nullable=True,
        ),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("language", closed_text("language", "ko", "en"), nullable=False),
        sa.Column("address_base", sa.Text(), server_default="", nullable=False),
        sa.Column("address_detail", sa.Text(), server_default="", nullable=False),
        sa.Column("representative", sa.Text(), nullable=True),
        sa.Column("main_phone", sa.Text(), nullable=True),
        sa.Column("business_no", sa.Text(), nullable=True),
        sa.Column(
            "control_integration", sa.Boolean(), server_default=sa.text("(false)"), nullable=False
        ),
        sa.Column("control_organization_id", ROW_ID, nullable=True),
        sa.Column(
            "subscription",
            closed_text("subscriptionstate", "invited", "active", "locked", "cancelled"),
            server_default="active",
            nullable=False,
        ),
        sa.Column("calls_stopped_at", UtcMoment(), nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "type <> 'executing' OR parent_id IS NOT NULL",
            name=op.f("ck_organization_executing_parent"),
        ),
        sa.CheckConstraint("length(country) = 2", name=op.f("ck_organization_country_length")),
        sa.CheckConstraint(
            "length(display_name) BETWEEN 1 AND 30",
            name=op.f("ck_organization_display_name_length"),
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 30", name=op.f("ck_organization_name_length")
        ),
        sa.CheckConstraint(
            "length(representative) <= 20", name=op.f("ck_organization_representative_length")
        ),
        sa.ForeignKeyConstraint(
            ["control_organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_control_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["organization.id"],
            name=op.f("fk_organization_parent_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization")),
        sa.UniqueConstraint("parent_id", "name", name=op.f("uq_organization_parent_id_name")),
    )
    op.create_index(op.f("ix_organization_path"), "organization", ["path"], unique=False)
    op.create_index(
        "uq_organization_root_name",
        "organization",
        ["name"],
        unique=True,
        sqlite_where=sa.text("parent_id IS NULL"),
        postgresql_where=sa.text("parent_id IS NULL"),
    )


def _organization_group() -> None:
    op.create_table(
        "organization_group",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "length(description) <= 30", name=op.f("ck_organization_group_description_length")
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 30", name=op.f("ck_organization_group_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_group_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_group")),
        sa.UniqueConstraint(
            "organization_id", "id", name=op.f("uq_organization_group_organization_id_id")
        ),
        sa.UniqueConstraint(
            "organization_id", "name", name=op.f("uq_organization_group_organization_id_name")
        ),
    )


def _organization_group_member() -> None:
    op.create_table(
        "organization_group_member",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("group_id", ROW_ID, nullable=False),
        sa.Column("member_organization_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_group_member_member_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "group_id"],
            ["organization_group.organization_id", "organization_group.id"],
            name=op.f("fk_organization_group_member_organization_id_group_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_organization_group_member_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organization_group_member")),
        sa.UniqueConstraint(
            "member_organization_id",
            name=op.f("uq_organization_group_member_member_organization_id"),
        ),
    )
    op.create_index(
        op.f("ix_organization_group_member_organization_id_group_id"),
        "organization_group_member",
        ["organization_id", "group_id"],
        unique=False,
    )
