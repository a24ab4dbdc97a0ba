"""Schedules and planned calls."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import ROW_ID, UtcMoment, closed_text

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _schedule()
    _schedule_recipient()
    _planned_call()


def _schedule() -> None:
    op.create_table(
        "schedule",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("campaign_id", ROW_ID, nullable=True),
        sa.Column("phone_number_id", ROW_ID, nullable=False),
        sa.Column(
            "interval", closed_text("interval", "once", "day", "week", "month"), nullable=False
        ),
        sa.Column("calls_per_interval", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column("weekdays", ROW_ID, server_default=sa.text("(127)"), nullable=False),
        sa.Column("start_time", sa.Time(), nullable=False),
        sa.Column("until_time", sa.Time(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("rounds", ROW_ID, nullable=True),
        sa.Column(
            "on_holiday",
            closed_text("holidayrule", "call", "skip", "next_day"),
            server_default="call",
            nullable=False,
        ),
        sa.Column("redials", ROW_ID, server_default=sa.text("2"), nullable=False),
        sa.Column("redial_gap_s", ROW_ID, server_default=sa.text("(600)"), nullable=False),
        sa.Column("ring_timeout_s", ROW_ID, server_default=sa.text("(40)"), nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "calls_per_interval BETWEEN 1 AND 31", name=op.f("ck_schedule_calls_per_interval_range")
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on",
            name=op.f("ck_schedule_days_order"),
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 30", name=op.f("ck_schedule_name_length")),
        sa.CheckConstraint(
            "redial_gap_s BETWEEN 1 AND 86400", name=op.f("ck_schedule_redial_gap_s_range")
        ),
        sa.CheckConstraint("redials BETWEEN 0 AND 10", name=op.f("ck_schedule_redials_range")),
        sa.CheckConstraint(
            "ring_timeout_s BETWEEN 5 AND 120", name=op.f("ck_schedule_ring_timeout_s_range")
        ),
        sa.CheckConstraint("until_time > start_time", name=op.f("ck_schedule_window_order")),
        sa.CheckConstraint("weekdays BETWEEN 1 AND 127", name=op.f("ck_schedule_weekdays_range")),
        sa.ForeignKeyConstraint(
            ["organization_id", "campaign_id"],
            ["campaign.organization_id", "campaign.id"],
            name=op.f("fk_schedule_organization_id_campaign_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "phone_number_id"],
            ["phone_number_grant.organization_id", "phone_number_grant.phone_number_id"],
            name=op.f("fk_schedule_organization_id_phone_number_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_schedule_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule")),
        sa.UniqueConstraint(
            "organization_id", "campaign_id", name=op.f("uq_schedule_organization_id_campaign_id")
        ),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_schedule_organization_id_id")),
    )
    op.create_index(
        op.f("ix_schedule_phone_number_id"), "schedule", ["phone_number_id"], unique=False
    )


def _schedule_recipient() -> None:
    op.create_table(
        "schedule_recipient",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("schedule_id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=False),
        sa.Column(
            "state",
            closed_text("participation", "active", "paused"),
            server_default="active",
            nullable=False,
        ),
        sa.Column("added_at", UtcMoment(), nullable=False),
        sa.Column("paused_at", UtcMoment(), nullable=True),
        sa.Column("paused_until_on", sa.Date(), nullable=True),
        sa.Column("pause_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("paused_by_id", ROW_ID, nullable=True),
        sa.CheckConstraint(
            "(state = 'paused') = (paused_at IS NOT NULL)",
            name=op.f("ck_schedule_recipient_pause_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_schedule_recipient_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "schedule_id"],
            ["schedule.organization_id", "schedule.id"],
            name=op.f("fk_schedule_recipient_organization_id_schedule_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_schedule_recipient_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["paused_by_id"],
            ["user.id"],
            name=op.f("fk_schedule_recipient_paused_by_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_recipient")),
        sa.UniqueConstraint(
            "organization_id",
            "recipient_id",
            name=op.f("uq_schedule_recipient_organization_id_recipient_id"),
        ),
    )
    op.create_index(
        op.f("ix_schedule_recipient_organization_id_schedule_id"),
        "schedule_recipient",
        ["organization_id", "schedule_id"],
        unique=False,
    )


def _planned_call() -> None:
    op.create_table(
        "planned_call",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("campaign_id", ROW_ID, nullable=False),
        sa.Column("schedule_id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=False),
        sa.Column("round_on", sa.Date(), nullable=False),
        sa.Column("slot_no", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column("due_at", UtcMoment(), nullable=False),
        sa.Column("until_at", UtcMoment(), nullable=False),
        sa.Column("next_at", UtcMoment(), nullable=False),
        sa.Column(
            "state",
            closed_text(
                "plannedcallstate",
                "planned",
                "claimed",
                "dialling",
                "connected",
                "waiting_redial",
                "completed",
                "exhausted",
                "cancelled",
                "blocked",
            ),
            server_default="planned",
            nullable=False,
        ),
        sa.Column("attempts", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("redials", ROW_ID, nullable=False),
        sa.Column("redial_gap_s", ROW_ID, nullable=False),
        sa.Column("blocked_rule", sa.String(length=40), nullable=True),
        sa.Column("completed", sa.Boolean(), server_default=sa.text("(false)"), nullable=False),
        sa.Column("planned_at", UtcMoment(), nullable=False),
        sa.Column("claimed_at", UtcMoment(), nullable=True),
        sa.Column("settled_at", UtcMoment(), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NOT NULL) = (state IN ('completed','exhausted','cancelled','blocked'))",
            name=op.f("ck_planned_call_settled_whole"),
        ),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_planned_call_attempts_count")),
        sa.CheckConstraint("redials BETWEEN 0 AND 10", name=op.f("ck_planned_call_redials_range")),
        sa.CheckConstraint("until_at > due_at", name=op.f("ck_planned_call_window_order")),
        sa.ForeignKeyConstraint(
            ["organization_id", "campaign_id"],
            ["campaign.organization_id", "campaign.id"],
            name=op.f("fk_planned_call_organization_id_campaign_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_planned_call_organization_id_recipient_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "schedule_id"],
            ["schedule.organization_id", "schedule.id"],
            name=op.f("fk_planned_call_organization_id_schedule_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_planned_call_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_call")),
        sa.UniqueConstraint(
            "organization_id",
            "campaign_id",
            "recipient_id",
            "round_on",
            "slot_no",
            name=op.f("uq_planned_call_organization_id_campaign_id_recipient_id_round_on_slot_no"),
        ),
        sa.UniqueConstraint(
            "organization_id", "id", name=op.f("uq_planned_call_organization_id_id")
        ),
    )
    op.create_index(
        "ix_planned_call_campaign", "planned_call", ["campaign_id", "state"], unique=False
    )
    op.create_index(
        "ix_planned_call_claimable",
        "planned_call",
        ["next_at", "id"],
        unique=False,
        sqlite_where=sa.text("planned_call.state IN ('planned', 'waiting_redial')"),
        postgresql_where=sa.text("planned_call.state IN ('planned', 'waiting_redial')"),
    )
    op.create_index(
        "ix_planned_call_list", "planned_call", ["organization_id", "due_at", "id"], unique=False
    )
