"""Claims on telephone numbers, and wishes for calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ROW_ID, UtcMoment, closed_text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _number_reservation()
    _call_request()


def _number_reservation() -> None:
    op.create_table(
        "number_reservation",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("reserved_at", UtcMoment(), nullable=False),
        sa.Column("released_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_number_reservation_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_number_reservation_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_reservation")),
        sa.UniqueConstraint(
            "organization_id", "call_id", name=op.f("uq_number_reservation_organization_id_call_id")
        ),
    )
    op.create_index(
        "uq_number_reservation_live",
        "number_reservation",
        ["number"],
        unique=True,
        sqlite_where=sa.text("released_at IS NULL"),
        postgresql_where=sa.text("released_at IS NULL"),
    )


def _call_request() -> None:
    op.create_table(
        "call_request",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=True),
        sa.Column("planned_call_id", ROW_ID, nullable=True),
        sa.Column("phone_number_id", ROW_ID, nullable=True),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("language", closed_text("language", "ko", "en"), nullable=False),
        sa.Column("requested_by_id", ROW_ID, nullable=True),
        sa.Column("requested_at", UtcMoment(), nullable=False),
        sa.Column("expires_at", UtcMoment(), nullable=False),
        sa.Column(
            "state",
            closed_text("callrequeststate", "waiting", "claimed", "refused", "done"),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column("refused_rule", sa.String(length=40), nullable=True),
        sa.Column("call_id", CALL_ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_call_request_organization_id_call_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "phone_number_id"],
            ["phone_number_grant.organization_id", "phone_number_grant.phone_number_id"],
            name=op.f("fk_call_request_organization_id_phone_number_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "planned_call_id"],
            ["planned_call.organization_id", "planned_call.id"],
            name=op.f("fk_call_request_organization_id_planned_call_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_call_request_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_call_request_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["user.id"],
            name=op.f("fk_call_request_requested_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_request")),
    )
    op.create_index(
        op.f("ix_call_request_state_requested_at"),
        "call_request",
        ["state", "requested_at"],
        unique=False,
    )
