"""Follow-up actions and feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ROW_ID, UtcMoment, closed_text

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _call_disposition()
    _feedback()


def _call_disposition() -> None:
    op.create_table(
        "call_disposition",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column(
            "kind", closed_text("dispositionkind", "follow_up", "service_summary"), nullable=False
        ),
        sa.Column(
            "action",
            closed_text(
                "actiontype",
                "phoned_safe",
                "not_reached_visit_asked",
                "visited",
                "contact_reached",
                "emergency_services",
                "welfare_hotline",
                "health_centre",
                "mental_health_centre",
                "meals_or_goods",
                "repair_asked",
                "service_enrolled",
                "message_passed_on",
                "wrong_number",
                "asked_to_stop",
                "watch_next_call",
                "false_alarm",
                "other",
            ),
            nullable=False,
        ),
        sa.Column("details", sa.Text(), server_default="", nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("updated_at", UtcMoment(), nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "length(details) <= 500", name=op.f("ck_call_disposition_details_length")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user.id"],
            name=op.f("fk_call_disposition_author_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_call_disposition_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_call_disposition_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_disposition")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "kind",
            name=op.f("uq_call_disposition_organization_id_call_id_kind"),
        ),
    )


def _feedback() -> None:
    op.create_table(
        "feedback",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("user_id", ROW_ID, nullable=False),
        sa.Column("value", ROW_ID, nullable=False),
        sa.Column(
            "given_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("value IN (-1, 1)", name=op.f("ck_feedback_value_choice")),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_feedback_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_feedback_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_feedback_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "user_id",
            name=op.f("uq_feedback_organization_id_call_id_user_id"),
        ),
    )
