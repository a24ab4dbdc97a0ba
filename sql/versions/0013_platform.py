"""Raw events, outgoing news, jobs and settings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _pbx_event()
    _outbox()
    _job()
    _scheduled_change()
    _setting()


def _pbx_event() -> None:
    op.create_table(
        "pbx_event",
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column(
            "source", closed_text("eventsource", "ami", "cel", "queue_log", "agi"), nullable=False
        ),
        sa.Column("source_key", sa.String(length=200), nullable=False),
        sa.Column("node_id", ROW_ID, nullable=True),
        sa.Column("call_id", CALL_ID, nullable=True),
        sa.Column("linkedid", sa.String(length=150), nullable=True),
        sa.Column("event", sa.String(length=80), server_default="", nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("at", UtcMoment(), nullable=True),
        sa.Column("folded_at", UtcMoment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["node_id"], ["node.id"], name=op.f("fk_pbx_event_node_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pbx_event")),
        sa.UniqueConstraint("source", "source_key", name=op.f("uq_pbx_event_source_source_key")),
    )
    op.create_index(op.f("ix_pbx_event_call_id"), "pbx_event", ["call_id"], unique=False)
    op.create_index("ix_pbx_event_unfolded", "pbx_event", ["folded_at", "id"], unique=False)


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("idempotency_key", sa.String(length=120), nullable=False),
        sa.Column("payload", DOCUMENT, nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("next_at", UtcMoment(), nullable=False),
        sa.Column("attempts", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("delivered_at", UtcMoment(), nullable=True),
        sa.Column("gave_up_at", UtcMoment(), nullable=True),
        sa.Column("last_problem", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_outbox_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_outbox_idempotency_key")),
    )
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("delivered_at IS NULL AND gave_up_at IS NULL"),
        postgresql_where=sa.text("delivered_at IS NULL AND gave_up_at IS NULL"),
    )


def _job() -> None:
    op.create_table(
        "job",
        sa.Column("organization_id", ROW_ID, nullable=True),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("user_id", ROW_ID, nullable=True),
        sa.Column(
            "state",
            closed_text("jobstate", "queued", "running", "done", "failed", "cancelled"),
            server_default="queued",
            nullable=False,
        ),
        sa.Column("order", DOCUMENT, nullable=False),
        sa.Column("done", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("total", ROW_ID, nullable=True),
        sa.Column("result", DOCUMENT, nullable=True),
        sa.Column("file", sa.String(length=255), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", UtcMoment(), nullable=False),
        sa.Column("started_at", UtcMoment(), nullable=True),
        sa.Column("ended_at", UtcMoment(), nullable=True),
        sa.Column("expires_at", UtcMoment(), nullable=True),
        sa.CheckConstraint("done >= 0", name=op.f("ck_job_done_count")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_job_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_job_user_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(
        op.f("ix_job_organization_id_created_at"),
        "job",
        ["organization_id", "created_at"],
        unique=False,
    )
    op.create_index(op.f("ix_job_state"), "job", ["state"], unique=False)


def _scheduled_change() -> None:
    op.create_table(
        "scheduled_change",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("table_name", sa.String(length=80), nullable=False),
        sa.Column("row_key", sa.String(length=80), nullable=False),
        sa.Column("row_version", ROW_ID, nullable=True),
        sa.Column("changes", DOCUMENT, nullable=False),
        sa.Column("due_at", UtcMoment(), nullable=False),
        sa.Column(
            "state",
            closed_text("changestate", "waiting", "applied", "cancelled", "failed"),
            server_default="waiting",
            nullable=False,
        ),
        sa.Column("made_by_id", ROW_ID, nullable=True),
        sa.Column("applied_at", UtcMoment(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"],
            ["user.id"],
            name=op.f("fk_scheduled_change_made_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_scheduled_change_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheduled_change")),
    )
    op.create_index(
        op.f("ix_scheduled_change_organization_id_table_name_row_key"),
        "scheduled_change",
        ["organization_id", "table_name", "row_key"],
        unique=False,
    )
    op.create_index(
        op.f("ix_scheduled_change_state_due_at"),
        "scheduled_change",
        ["state", "due_at"],
        unique=False,
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("value", DOCUMENT, nullable=False),
        sa.Column("changed_at", UtcMoment(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
