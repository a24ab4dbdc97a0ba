"""Contracts, holidays, the unreached and notification channels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables; who could call before has a contract without an end."""
    _contract()
    _holiday()
    _notification_channel()
    _unreached()
    _existing_contracts()


def _contract() -> None:
    op.create_table(
        "contract",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("product", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_contract_days_order")
        ),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_contract_note_length")),
        sa.CheckConstraint(
            "length(product) BETWEEN 1 AND 80", name=op.f("ck_contract_product_length")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_contract_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contract")),
        sa.UniqueConstraint(
            "organization_id", "starts_on", name=op.f("uq_contract_organization_id_starts_on")
        ),
    )


def _holiday() -> None:
    op.create_table(
        "holiday",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("works", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_holiday_name_length")),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_holiday_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint(
            "organization_id", "day_on", name=op.f("uq_holiday_organization_id_day_on")
        ),
    )


def _notification_channel() -> None:
    op.create_table(
        "notification_channel",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", closed_text("channelkind", "email", "webhook"), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(length=120), server_default="", nullable=False),
        sa.Column("topics", DOCUMENT, nullable=False),
        sa.Column("language", closed_text("language", "ko", "en"), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "length(name) BETWEEN 1 AND 40", name=op.f("ck_notification_channel_name_length")
        ),
        sa.CheckConstraint(
            "length(target) BETWEEN 1 AND 500", name=op.f("ck_notification_channel_target_length")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_notification_channel_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification_channel")),
        sa.UniqueConstraint(
            "organization_id", "id", name=op.f("uq_notification_channel_organization_id_id")
        ),
        sa.UniqueConstraint(
            "organization_id", "name", name=op.f("uq_notification_channel_organization_id_name")
        ),
    )


def _unreached() -> None:
    op.create_table(
        "unreached",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("planned_call_id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=False),
        sa.Column(
            "reason",
            closed_text(
                "unreachedreason", "exhausted", "invalid_number", "little_speech", "not_called"
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            closed_text("unreachedstate", "open", "taken", "safe", "handed_on"),
            server_default="open",
            nullable=False,
        ),
        sa.Column(
            "next_step",
            closed_text("nextstep", "second_number", "contact_person", "keyholder", "visit"),
            nullable=False,
        ),
        sa.Column("opened_at", UtcMoment(), nullable=False),
        sa.Column("due_at", UtcMoment(), nullable=False),
        sa.Column("owner_id", ROW_ID, nullable=True),
        sa.Column("taken_at", UtcMoment(), nullable=True),
        sa.Column("escalations", ROW_ID, server_default=sa.text("0"), nullable=False),
        sa.Column("escalated_at", UtcMoment(), nullable=True),
        sa.Column("closed_at", UtcMoment(), nullable=True),
        sa.Column(
            "proof",
            closed_text(
                "safetyproof",
                "spoken_to",
                "later_call",
                "contact_person",
                "visited",
                "known_absent",
                "other",
            ),
            nullable=True,
        ),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column(
            "created_at", UtcMoment(), server_default=sa.text("(CURRENT_TIMESTAMP)"), nullable=False
        ),
        sa.CheckConstraint(
            "(state = 'safe') = (closed_at IS NOT NULL)", name=op.f("ck_unreached_closed_whole")
        ),
        sa.CheckConstraint(
            "(state = 'safe') = (proof IS NOT NULL)", name=op.f("ck_unreached_proof_whole")
        ),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_unreached_note_length")),
        sa.ForeignKeyConstraint(
            ["organization_id", "planned_call_id"],
            ["planned_call.organization_id", "planned_call.id"],
            name=op.f("fk_unreached_organization_id_planned_call_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_unreached_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_unreached_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["user.id"], name=op.f("fk_unreached_owner_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unreached")),
        sa.UniqueConstraint(
            "organization_id",
            "planned_call_id",
            name=op.f("uq_unreached_organization_id_planned_call_id"),
        ),
    )
    op.create_index(
        op.f("ix_unreached_organization_id_opened_at"),
        "unreached",
        ["organization_id", "opened_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_unreached_organization_id_state_due_at"),
        "unreached",
        ["organization_id", "state", "due_at"],
        unique=False,
    )
    op.create_index(
        "ix_unreached_waiting",
        "unreached",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('open', 'taken')"),
        postgresql_where=sa.text("state IN ('open', 'taken')"),
    )


def _existing_contracts() -> None:
    op.execute(
        "INSERT INTO contract (organization_id, product, starts_on) "
        "SELECT id, 'Care calls', CURRENT_DATE FROM organization WHERE parent_id IS NULL"
    )
