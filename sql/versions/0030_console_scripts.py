"""Conversation scripts that operators write, and where alerts go."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add drafts and pinned versions of scripts, answers to own questions, and rules of who is told of what."""
    _scripts()
    _own_answer()
    _alert_rule()


def _scripts() -> None:
    with op.batch_alter_table("care_script") as script:
        script.add_column(
            sa.Column(
                "language",
                closed_text("language", "ko", "en"),
                server_default="ko",
                nullable=False,
            )
        )
        script.add_column(sa.Column("draft", DOCUMENT, nullable=True))
    for column in (
        sa.Column("publisher", sa.String(length=120), server_default="", nullable=False),
        sa.Column("note", sa.String(length=200), server_default="", nullable=False),
    ):
        op.add_column("care_script_version", column)
    op.add_column("campaign", sa.Column("care_script_version_no", ROW_ID, nullable=True))


def _own_answer() -> None:
    op.create_table(
        "own_answer",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("call_id", CALL_ID, nullable=False),
        sa.Column("turn_no", ROW_ID, nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column(
            "topic",
            closed_text(
                "topic",
                "greeting",
                "meal",
                "sleep",
                "health",
                "medication",
                "activity",
                "mood",
                "closing",
            ),
            nullable=False,
        ),
        sa.Column("worry", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "call_id"],
            ["call.organization_id", "call.id"],
            name=op.f("fk_own_answer_organization_id_call_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_own_answer_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_answer")),
        sa.UniqueConstraint(
            "organization_id",
            "call_id",
            "key",
            name=op.f("uq_own_answer_organization_id_call_id_key"),
        ),
    )


def _alert_rule() -> None:
    now = sa.text("(CURRENT_TIMESTAMP)")
    op.create_table(
        "alert_rule",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("channel_id", ROW_ID, nullable=False),
        sa.Column("topics", DOCUMENT, nullable=False),
        sa.Column("matters", DOCUMENT, nullable=False),
        sa.Column("weekdays", DOCUMENT, nullable=False),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("holds", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("after_min", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", UtcMoment(), server_default=now, nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_alert_rule_name_length")),
        sa.CheckConstraint(
            "(opens IS NULL) = (closes IS NULL)", name=op.f("ck_alert_rule_hours_whole")
        ),
        sa.CheckConstraint(
            "after_min BETWEEN 0 AND 60", name=op.f("ck_alert_rule_after_min_range")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "channel_id"],
            ["notification_channel.organization_id", "notification_channel.id"],
            name=op.f("fk_alert_rule_organization_id_channel_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_alert_rule_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_rule")),
        sa.UniqueConstraint(
            "organization_id", "name", name=op.f("uq_alert_rule_organization_id_name")
        ),
    )


def downgrade() -> None:
    """Take all of it away."""
    op.drop_table("alert_rule")
    op.drop_table("own_answer")
    with op.batch_alter_table("campaign") as campaign:
        campaign.drop_column("care_script_version_no")
    with op.batch_alter_table("care_script_version") as version:
        version.drop_column("note")
        version.drop_column("publisher")
    with op.batch_alter_table("care_script") as script:
        script.drop_constraint(op.f("ck_care_script_language"), type_="check")
        script.drop_column("draft")
        script.drop_column("language")
