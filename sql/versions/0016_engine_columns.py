"""Limits, shared pacing, prices and escalation: columns of tables that exist."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import DOCUMENT, ROW_ID, UtcMoment

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns."""
    _organization()
    _numbers()
    _schedules()
    _calls()
    _platform()


def _organization() -> None:
    op.add_column("organization", sa.Column("daily_call_limit", ROW_ID, nullable=True))
    op.add_column(
        "organization",
        sa.Column("daily_spend_limit", sa.Numeric(precision=14, scale=4), nullable=True),
    )
    op.add_column(
        "organization", sa.Column("disclosure_version", sa.String(length=20), nullable=True)
    )


def _numbers() -> None:
    with op.batch_alter_table("trunk") as trunk:
        trunk.add_column(sa.Column("burst", ROW_ID, server_default=sa.text("1"), nullable=False))
        trunk.add_column(sa.Column("currency", sa.String(length=3), nullable=True))
        trunk.add_column(
            sa.Column(
                "price_per_call",
                sa.Numeric(precision=12, scale=6),
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        trunk.add_column(
            sa.Column(
                "price_per_minute",
                sa.Numeric(precision=12, scale=6),
                server_default=sa.text("0"),
                nullable=False,
            )
        )
        trunk.add_column(
            sa.Column("billing_step_s", ROW_ID, server_default=sa.text("60"), nullable=False)
        )
        trunk.add_column(sa.Column("bucket_tokens", sa.Double(), nullable=True))
        trunk.add_column(sa.Column("bucket_at", UtcMoment(), nullable=True))
        trunk.add_column(sa.Column("failures", ROW_ID, server_default=sa.text("0"), nullable=False))
        trunk.add_column(sa.Column("stopped_until", UtcMoment(), nullable=True))
        trunk.add_column(
            sa.Column("stopped_why", sa.String(length=80), server_default="", nullable=False)
        )
        trunk.create_check_constraint(op.f("ck_trunk_burst_range"), "burst BETWEEN 1 AND 100")
        trunk.create_check_constraint(
            op.f("ck_trunk_billing_step_s_range"), "billing_step_s BETWEEN 1 AND 3600"
        )
    op.add_column("phone_number", sa.Column("channels", ROW_ID, nullable=True))


def _schedules() -> None:
    op.add_column(
        "schedule", sa.Column("redial_by", DOCUMENT, server_default=sa.text("'{}'"), nullable=False)
    )
    op.add_column("schedule", sa.Column("rings_per_day", ROW_ID, nullable=True))
    op.add_column("schedule", sa.Column("rings_per_week", ROW_ID, nullable=True))
    op.add_column("schedule", sa.Column("first_round_on", sa.Date(), nullable=True))
    op.add_column("schedule_recipient", sa.Column("planned_until_on", sa.Date(), nullable=True))
    op.drop_index(
        op.f("ix_schedule_recipient_organization_id_schedule_id"), table_name="schedule_recipient"
    )
    op.create_index(
        "ix_schedule_recipient_planned",
        "schedule_recipient",
        ["organization_id", "schedule_id", "planned_until_on"],
        unique=False,
    )
    op.add_column(
        "planned_call",
        sa.Column("redial_by", DOCUMENT, server_default=sa.text("'{}'"), nullable=False),
    )
    op.add_column("planned_call", sa.Column("blocked_at", UtcMoment(), nullable=True))
    op.add_column("call_request", sa.Column("request_key", sa.String(length=80), nullable=True))
    op.create_index(
        "uq_call_request_key", "call_request", ["organization_id", "request_key"], unique=True
    )
    _claimable()


def _claimable() -> None:
    """Find due calls schedule by schedule, so that a full trunk hides nobody behind it."""
    claimable = sa.text("planned_call.state IN ('planned', 'waiting_redial')")
    op.drop_index("ix_planned_call_claimable", table_name="planned_call")
    for name, columns in (
        ("ix_planned_call_due", ["schedule_id", "next_at", "id"]),
        ("ix_planned_call_overdue", ["until_at"]),
    ):
        op.create_index(
            name,
            "planned_call",
            columns,
            unique=False,
            sqlite_where=claimable,
            postgresql_where=claimable,
        )


def _calls() -> None:
    op.add_column("call", sa.Column("fencing_token", ROW_ID, nullable=True))
    op.add_column("call", sa.Column("cost", sa.Numeric(precision=14, scale=6), nullable=True))
    op.add_column("call", sa.Column("currency", sa.String(length=3), nullable=True))
    op.create_index(
        "ix_call_node_open",
        "call",
        ["node_id"],
        unique=False,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index(
        "ix_call_trunk_open",
        "call",
        ["trunk_id"],
        unique=False,
        sqlite_where=sa.text("state <> 'ended'"),
        postgresql_where=sa.text("state <> 'ended'"),
    )
    op.create_index("ix_call_number", "call", ["number", "reserved_at"], unique=False)
    op.add_column(
        "alert", sa.Column("escalations", ROW_ID, server_default=sa.text("0"), nullable=False)
    )
    op.add_column("alert", sa.Column("escalated_at", UtcMoment(), nullable=True))


def _platform() -> None:
    op.add_column(
        "node", sa.Column("draining", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column("node", sa.Column("speech_load", sa.Double(), nullable=True))
    op.add_column("node", sa.Column("speech_load_at", UtcMoment(), nullable=True))
    op.add_column("node", sa.Column("calls_admitted", ROW_ID, nullable=True))
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("channel_id", ROW_ID, nullable=True))
        outbox.create_foreign_key(
            op.f("fk_outbox_organization_id_channel_id"),
            "notification_channel",
            ["organization_id", "channel_id"],
            ["organization_id", "id"],
            ondelete="CASCADE",
        )
