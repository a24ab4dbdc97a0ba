"""How an alert was heard and resolved, and transfers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import CALL_ID, ROW_ID, UtcMoment, closed_text

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns."""
    _targets()
    _organization()
    _calls()
    _legs()
    _alerts()


def _targets() -> None:
    op.create_table(
        "transfer_target",
        sa.Column("organization_id", ROW_ID, nullable=True),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("rank", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 40", name=op.f("ck_transfer_target_name_length")
        ),
        sa.CheckConstraint("rank BETWEEN 1 AND 99", name=op.f("ck_transfer_target_rank_range")),
        sa.CheckConstraint(
            "(opens IS NULL) = (closes IS NULL)", name=op.f("ck_transfer_target_hours_whole")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_transfer_target_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer_target")),
        sa.UniqueConstraint(
            "organization_id", "number", name=op.f("uq_transfer_target_organization_id_number")
        ),
    )
    op.create_index(
        "uq_transfer_target_platform_number",
        "transfer_target",
        ["number"],
        unique=True,
        sqlite_where=sa.text("organization_id IS NULL"),
        postgresql_where=sa.text("organization_id IS NULL"),
    )


def _organization() -> None:
    policy = closed_text("transferpolicy", "off", "offer", "at_once")
    with op.batch_alter_table("organization") as organization:
        organization.add_column(
            sa.Column("transfer_policy", policy, server_default="offer", nullable=False)
        )


def _calls() -> None:
    state = closed_text("transferstate", "asked", "transferred", "transfer_failed")
    with op.batch_alter_table("call") as call:
        for name in ("sound_base_ms", "talk_no", "transfers"):
            call.add_column(sa.Column(name, ROW_ID, server_default=sa.text("0"), nullable=False))
        call.add_column(sa.Column("transfer", state, nullable=True))
        call.add_column(sa.Column("held_at", UtcMoment(), nullable=True))
        call.add_column(sa.Column("held_ms", ROW_ID, nullable=True))


def _legs() -> None:
    outcome = closed_text(
        "legoutcome", "taken", "no_answer", "busy", "declined", "unreachable", "caller_gone"
    )
    with op.batch_alter_table("call_leg") as leg:
        leg.add_column(sa.Column("leg_id", CALL_ID, nullable=True))
        leg.add_column(sa.Column("target_id", ROW_ID, nullable=True))
        leg.add_column(sa.Column("wave_no", ROW_ID, server_default=sa.text("1"), nullable=False))
        leg.add_column(sa.Column("outcome", outcome, nullable=True))
        leg.create_unique_constraint(op.f("uq_call_leg_leg_id"), ["leg_id"])
        leg.create_foreign_key(
            op.f("fk_call_leg_target_id"),
            "transfer_target",
            ["target_id"],
            ["id"],
            ondelete="SET NULL",
        )


def _alerts() -> None:
    heard_by = closed_text("heardby", "rules", "second_listener", "partial", "key", "llm")
    standing = closed_text("alertstanding", "heard", "confirmed", "doubted")
    verdict = closed_text("alertverdict", "true", "false", "unsure")
    with op.batch_alter_table("alert") as alert:
        alert.add_column(sa.Column("heard_by", heard_by, server_default="rules", nullable=False))
        alert.add_column(sa.Column("audio_ms", ROW_ID, nullable=True))
        alert.add_column(
            sa.Column("standing", standing, server_default="confirmed", nullable=False)
        )
        for name in ("seen_by_id", "resolved_by_id"):
            alert.add_column(sa.Column(name, ROW_ID, nullable=True))
            alert.create_foreign_key(
                op.f(f"fk_alert_{name}"), "user", [name], ["id"], ondelete="SET NULL"
            )
        alert.add_column(sa.Column("verdict", verdict, nullable=True))
        alert.create_check_constraint(
            op.f("ck_alert_verdict_when_resolved"), "verdict IS NULL OR state = 'resolved'"
        )
