"""Call-backs and wishes for how we talk."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ROW_ID, UtcMoment, closed_text

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_PREFERENCES = ("voice", "speed", "call_time", "avoid_topic", "address")


def upgrade() -> None:
    """Add what people wish of coming calls."""
    _call_back()
    _call_request()
    _preference()


def _call_back() -> None:
    op.create_table(
        "call_back",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("call_at", UtcMoment(), nullable=True),
        sa.Column("wished_at", UtcMoment(), nullable=False),
        sa.Column("kept_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_call_back_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_call_back_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_back")),
        sa.UniqueConstraint(
            "organization_id", "call_id", name=op.f("uq_call_back_organization_id_call_id")
        ),
    )


def _call_request() -> None:
    with op.batch_alter_table("call_request") as request:
        request.add_column(sa.Column("not_before", UtcMoment(), nullable=True))
        request.add_column(sa.Column("asked_on_call_id", CALL_ID, nullable=True))
        request.create_foreign_key(
            op.f("fk_call_request_organization_id_asked_on_call_id"),
            "call",
            ["organization_id", "asked_on_call_id"],
            ["organization_id", "id"],
            ondelete="RESTRICT",
        )


def _preference() -> None:
    with op.batch_alter_table("preference") as preference:
        preference.alter_column(
            "key",
            existing_type=closed_text("preferencekey", *_PREFERENCES),
            type_=closed_text("preferencekey", *_PREFERENCES, "loudness"),
            existing_nullable=False,
        )
