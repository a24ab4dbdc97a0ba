"""What campaigns, follow-ups and views keep for the console."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import DOCUMENT, ROW_ID, UtcMoment

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add drafts of campaigns, who cares for a follow-up, and each user's own beginning."""
    _drafts()
    _people()
    _follow_ups()
    op.add_column(
        "saved_view",
        sa.Column("is_default", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "user", sa.Column("start_page", sa.String(length=80), server_default="", nullable=False)
    )


def _drafts() -> None:
    now = sa.text("(CURRENT_TIMESTAMP)")
    op.create_table(
        "campaign_draft",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("user_id", ROW_ID, nullable=False),
        sa.Column("typed", DOCUMENT, nullable=False),
        sa.Column("kept_at", UtcMoment(), nullable=False),
        sa.Column("version", ROW_ID, server_default=sa.text("1"), nullable=False),
        sa.Column("created_at", UtcMoment(), server_default=now, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_campaign_draft_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_campaign_draft_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign_draft")),
        sa.UniqueConstraint(
            "organization_id", "id", name=op.f("uq_campaign_draft_organization_id_id")
        ),
        sa.UniqueConstraint(
            "organization_id", "user_id", name=op.f("uq_campaign_draft_organization_id_user_id")
        ),
    )


def _people() -> None:
    op.create_table(
        "draft_recipient",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("draft_id", ROW_ID, nullable=False),
        sa.Column("recipient_id", ROW_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_draft_recipient_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "draft_id"],
            ["campaign_draft.organization_id", "campaign_draft.id"],
            name=op.f("fk_draft_recipient_organization_id_draft_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id", "recipient_id"],
            ["recipient.organization_id", "recipient.id"],
            name=op.f("fk_draft_recipient_organization_id_recipient_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_recipient")),
        sa.UniqueConstraint(
            "organization_id",
            "draft_id",
            "recipient_id",
            name=op.f("uq_draft_recipient_organization_id_draft_id_recipient_id"),
        ),
    )
    op.create_index(
        op.f("ix_draft_recipient_organization_id_recipient_id"),
        "draft_recipient",
        ["organization_id", "recipient_id"],
    )


def _follow_ups() -> None:
    with op.batch_alter_table("call_disposition") as follow_up:
        follow_up.add_column(sa.Column("owner_id", ROW_ID, nullable=True))
        follow_up.add_column(sa.Column("due_on", sa.Date(), nullable=True))
        follow_up.add_column(sa.Column("done_at", UtcMoment(), nullable=True))
        follow_up.create_foreign_key(
            op.f("fk_call_disposition_owner_id"), "user", ["owner_id"], ["id"], ondelete="SET NULL"
        )
    op.execute(
        "UPDATE call_disposition SET done_at = coalesce(updated_at, created_at) WHERE action NOT IN"
        " ('not_reached_visit_asked', 'repair_asked', 'watch_next_call', 'other')"
    )
    op.create_index(
        op.f("ix_call_disposition_organization_id_kind_done_at"),
        "call_disposition",
        ["organization_id", "kind", "done_at"],
    )
