"""Requests, errands, answers to questions and trends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ROW_ID, UtcMoment, closed_text

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; requests get their kind, their answer and when it was told."""
    _request()
    _errand()
    _errand_delivery()
    _answer_slot()
    _call_course()
    _trend_finding()


def _request() -> None:
    with op.batch_alter_table("request") as request:
        request.add_column(
            sa.Column(
                "kind",
                closed_text(
                    "requestkind",
                    "goods",
                    "repair",
                    "visit",
                    "escort",
                    "service",
                    "information",
                    "call_back",
                    "message",
                    "other",
                ),
                server_default="other",
                nullable=False,
            )
        )
        request.add_column(sa.Column("quote", sa.Text(), server_default="", nullable=False))
        request.add_column(
            sa.Column("live", sa.Boolean(), server_default=sa.text("true"), nullable=False)
        )
        request.add_column(sa.Column("answer", sa.Text(), server_default="", nullable=False))
        request.add_column(sa.Column("answered_at", UtcMoment(), nullable=True))
        request.add_column(sa.Column("told_at", UtcMoment(), nullable=True))
        request.add_column(sa.Column("told_call_id", CALL_ID, nullable=True))
        request.create_index("ix_request_call", ["organization_id", "call_id"], unique=False)
        request.create_index(
            "ix_request_recipient", ["organization_id", "recipient_id"], unique=False
        )
        request.create_foreign_key(
            op.f("fk_request_organization_id_told_call_id"),
            "call",
            ["organization_id", "told_call_id"],
            ["organization_id", "id"],
            ondelete="RESTRICT",
        )
        request.create_check_constraint(op.f("ck_request_answer_length"), "length(answer) <= 140")
        request.create_check_constraint(
            op.f("ck_request_answer_whole"), "(answer <> '') = (answered_at IS NOT NULL)"
        )


def _errand() -> None:
    op.create_table(
        "errand",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", closed_text("errandkind", "question", "notice"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=True),
        sa.Column("campaign_id", ROW_ID, nullable=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("every_call", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("author_id", ROW_ID, nullable=True),
        sa.Column("author_name", sa.Text(), nullable=False),
        sa.Column("cancelled_at", UtcMoment(), nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("length(text) BETWEEN 1 AND 140", name=op.f("ck_errand_text_length")),
        sa.CheckConstraint(
            "recipient_id IS NULL OR campaign_id IS NULL", name=op.f("ck_errand_one_target")
        ),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_errand_days_order")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["user.id"], name=op.f("fk_errand_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "campaign_id"],
            ["campaign.organization_id", "campaign.id"],
            name=op.f("fk_errand_organization_id_campaign_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_errand_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_errand_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_errand_organization_id_id")),
    )
    op.create_index(
        "ix_errand_open", "errand", ["organization_id", "cancelled_at", "from_on"], unique=False
    )


def _errand_delivery() -> None:
    op.create_table(
        "errand_delivery",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("errand_id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("said_at", UtcMoment(), nullable=True),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answer_turn_no", ROW_ID, nullable=True),
        sa.Column("answered_at", UtcMoment(), nullable=True),
        sa.CheckConstraint("length(answer) <= 500", name=op.f("ck_errand_delivery_answer_length")),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_errand_delivery_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "errand_id"],
            ["errand.organization_id", "errand.id"],
            name=op.f("fk_errand_delivery_organization_id_errand_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_errand_delivery_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_errand_delivery_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errand_delivery")),
        sa.UniqueConstraint(
            "organization_id",
            "errand_id",
            "call_id",
            name=op.f("uq_errand_delivery_organization_id_errand_id_call_id"),
        ),
    )
    op.create_index(
        "ix_errand_delivery_recipient",
        "errand_delivery",
        ["organization_id", "recipient_id", "errand_id"],
        unique=False,
    )


def _answer_slot() -> None:
    op.create_table(
        "answer_slot",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("turn_no", ROW_ID, nullable=False),
        sa.Column(
            "name",
            closed_text(
                "slotname",
                "meals",
                "sleep_hours",
                "medicine_taken",
                "medicine_left",
                "days_without",
                "pain_where",
                "pain_since",
                "since",
                "went_out",
                "doctor_seen",
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Double(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id", "turn_no"],
            ["turn.organization_id", "turn.call_id", "turn.turn_no"],
            name=op.f("fk_answer_slot_organization_id_call_id_turn_no"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_answer_slot_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_answer_slot_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_slot")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "turn_no",
            "name",
            name=op.f("uq_answer_slot_organization_id_call_id_turn_no_name"),
        ),
    )


def _call_course() -> None:
    op.create_table(
        "call_course",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("unit", closed_text("lengthunit", "syllables", "words"), nullable=False),
        sa.Column("answers", ROW_ID, nullable=False),
        sa.Column("answer_length", sa.Double(), nullable=True),
        sa.Column("answer_delay_s", sa.Double(), nullable=True),
        sa.Column("sleep_hours", sa.Double(), nullable=True),
        sa.Column("meals", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_call_course_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_call_course_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_course")),
        sa.UniqueConstraint(
            "organization_id", "call_id", name=op.f("uq_call_course_organization_id_call_id")
        ),
    )


def _trend_finding() -> None:
    op.create_table(
        "trend_finding",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=True),
        sa.Column(
            "measure",
            closed_text(
                "measure", "answer_length", "answer_delay", "missed_calls", "sleep", "meals"
            ),
            nullable=False,
        ),
        sa.Column("direction", closed_text("direction", "less", "more"), nullable=False),
        sa.Column("unit", closed_text("lengthunit", "syllables", "words"), nullable=False),
        sa.Column("usual", sa.Double(), nullable=False),
        sa.Column("lately", sa.Double(), nullable=False),
        sa.Column("calls_before", ROW_ID, nullable=False),
        sa.Column("calls_lately", ROW_ID, nullable=False),
        sa.Column("found_at", UtcMoment(), nullable=False),
        sa.Column("closed_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_trend_finding_organization_id_call_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_trend_finding_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_trend_finding_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trend_finding")),
    )
    op.create_index(
        "ix_trend_finding_list", "trend_finding", ["organization_id", "found_at"], unique=False
    )
    op.create_index(
        "uq_trend_finding_standing",
        "trend_finding",
        ["organization_id", "recipient_id", "measure"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
