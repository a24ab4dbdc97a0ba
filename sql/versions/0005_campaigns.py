"""Campaigns and scripts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _care_script()
    _care_script_version()
    _campaign()


def _care_script() -> None:
    op.create_table(
        "care_script",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 30", name=op.f("ck_care_script_name_length")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_care_script_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_script")),
        sa.UniqueConstraint(
            "organization_id", "id", name=op.f("uq_care_script_organization_id_id")
        ),
        sa.UniqueConstraint(
            "organization_id", "name", name=op.f("uq_care_script_organization_id_name")
        ),
    )


def _care_script_version() -> None:
    op.create_table(
        "care_script_version",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("care_script_id", ROW_ID, nullable=False),
        sa.Column("language", closed_text("language", "ko", "en"), nullable=False),
        sa.Column("version_no", ROW_ID, nullable=False),
        sa.Column("content", DOCUMENT, nullable=False),
        sa.Column("published_at", UtcMoment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id", "care_script_id"],
            ["care_script.organization_id", "care_script.id"],
            name=op.f("fk_care_script_version_organization_id_care_script_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_care_script_version_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_script_version")),
        sa.UniqueConstraint(
            "organization_id",
            "care_script_id",
            "language",
            "version_no",
            name=op.f("uq_care_script_version_organization_id_care_script_id_language_version_no"),
        ),
    )


def _campaign() -> None:
    op.create_table(
        "campaign",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "type",
            closed_text(
                "campaigntype",
                "check_in",
                "weather",
                "notice",
                "dementia_prevention",
                "chronic_care",
            ),
            server_default="check_in",
            nullable=False,
        ),
        sa.Column(
            "handler",
            closed_text("campaignhandler", "ai", "agents"),
            server_default="ai",
            nullable=False,
        ),
        sa.Column(
            "state",
            closed_text("campaignstate", "draft", "running", "paused", "ended"),
            server_default="draft",
            nullable=False,
        ),
        sa.Column("language", closed_text("language", "ko", "en"), nullable=False),
        sa.Column("greeting", sa.Text(), nullable=True),
        sa.Column("opening", sa.Text(), nullable=True),
        sa.Column("closing", sa.Text(), nullable=True),
        sa.Column("department", sa.Text(), nullable=True),
        sa.Column("max_turns", ROW_ID, server_default=sa.text("8"), nullable=False),
        sa.Column("max_talk_s", ROW_ID, server_default=sa.text("(600)"), nullable=False),
        sa.Column("voice", sa.String(length=80), server_default="", nullable=False),
        sa.Column("speed", sa.Double(), server_default=sa.text("(1.0)"), nullable=False),
        sa.Column("care_script_id", ROW_ID, nullable=True),
        sa.Column("starts_at", UtcMoment(), nullable=True),
        sa.Column("ends_at", UtcMoment(), nullable=True),
        sa.Column("last_run_at", UtcMoment(), nullable=True),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("length(closing) <= 140", name=op.f("ck_campaign_closing_length")),
        sa.CheckConstraint("length(department) <= 20", name=op.f("ck_campaign_department_length")),
        sa.CheckConstraint("length(greeting) <= 140", name=op.f("ck_campaign_greeting_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 30", name=op.f("ck_campaign_name_length")),
        sa.CheckConstraint("length(opening) <= 140", name=op.f("ck_campaign_opening_length")),
        sa.CheckConstraint(
            "max_talk_s BETWEEN 30 AND 14400", name=op.f("ck_campaign_max_talk_s_range")
        ),
        sa.CheckConstraint("max_turns BETWEEN 1 AND 40", name=op.f("ck_campaign_max_turns_range")),
        sa.CheckConstraint("speed BETWEEN 0.5 AND 2.0", name=op.f("ck_campaign_speed_range")),
        sa.ForeignKeyConstraint(
            ["organization_id", "care_script_id"],
            ["care_script.organization_id", "care_script.id"],
            name=op.f("fk_campaign_organization_id_care_script_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_campaign_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_campaign_organization_id_id")),
        sa.UniqueConstraint(
            "organization_id", "name", name=op.f("uq_campaign_organization_id_name")
        ),
    )
    op.create_index(op.f("ix_campaign_state"), "campaign", ["state"], unique=False)
