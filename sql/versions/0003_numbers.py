"""Trunks and outgoing numbers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID, UtcMoment, closed_text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _trunk()
    _phone_number()
    _phone_number_grant()


def _trunk() -> None:
    op.create_table(
        "trunk",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("kind", closed_text("trunkkind", "ip", "registration", "lab"), nullable=False),
        sa.Column("host", sa.Text(), server_default="", nullable=False),
        sa.Column("carrier_name", sa.Text(), server_default="", nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("channels", ROW_ID, nullable=False),
        sa.Column("calls_per_second", sa.Double(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("channels BETWEEN 1 AND 1000", name=op.f("ck_trunk_channels_range")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_trunk_name_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trunk")),
        sa.UniqueConstraint("name", name=op.f("uq_trunk_name")),
    )


def _phone_number() -> None:
    op.create_table(
        "phone_number",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("trunk_id", ROW_ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("national", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("billing_number", sa.String(length=20), server_default="", nullable=False),
        sa.Column("lettering", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "lettering_status",
            closed_text("letteringstatus", "not_requested", "requested", "registered", "verified"),
            server_default="not_requested",
            nullable=False,
        ),
        sa.Column("lettering_checked_on", sa.Date(), nullable=True),
        sa.Column("outbound", sa.Boolean(), server_default=sa.text("(true)"), nullable=False),
        sa.Column("inbound", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("verified_at", UtcMoment(), nullable=True),
        sa.Column("last_call_at", UtcMoment(), nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "length(lettering) <= 64", name=op.f("ck_phone_number_lettering_length")
        ),
        sa.CheckConstraint(
            "length(number) BETWEEN 1 AND 20", name=op.f("ck_phone_number_number_length")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_phone_number_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["trunk_id"], ["trunk.id"], name=op.f("fk_phone_number_trunk_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_number")),
        sa.UniqueConstraint("number", name=op.f("uq_phone_number_number")),
        sa.UniqueConstraint(
            "organization_id", "id", name=op.f("uq_phone_number_organization_id_id")
        ),
    )


def _phone_number_grant() -> None:
    op.create_table(
        "phone_number_grant",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("phone_number_id", ROW_ID, nullable=False),
        sa.Column("owner_organization_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_phone_number_grant_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_organization_id", "phone_number_id"],
            ["phone_number.organization_id", "phone_number.id"],
            name=op.f("fk_phone_number_grant_owner_organization_id_phone_number_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_number_grant")),
        sa.UniqueConstraint(
            "organization_id",
            "phone_number_id",
            name=op.f("uq_phone_number_grant_organization_id_phone_number_id"),
        ),
    )
