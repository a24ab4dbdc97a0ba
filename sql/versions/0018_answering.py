"""Voices that are not an answer, and recorded clips."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from carecall.store.types import DOCUMENT, ROW_ID, UtcMoment, closed_text

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

CLIP_COLUMNS = ("greeting_clip_id", "closing_clip_id", "voicemail_clip_id")


def upgrade() -> None:
    """Add the table of clips, and the columns that use it."""
    _clips()
    _campaigns()
    _calls()


def _clips() -> None:
    op.create_table(
        "audio_file",
        sa.Column("organization_id", ROW_ID, nullable=False),
        sa.Column("id", ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "kind", closed_text("clipkind", "greeting", "closing", "voicemail"), nullable=False
        ),
        sa.Column("language", closed_text("language", "ko", "en"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("duration_ms", ROW_ID, nullable=False),
        sa.Column("active_level_dbov", sa.Double(), nullable=False),
        sa.Column("peak_dbov", sa.Double(), nullable=False),
        sa.Column("gain_db", sa.Double(), nullable=False),
        sa.Column("added_at", UtcMoment(), nullable=False),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 40", name=op.f("ck_audio_file_name_length")),
        sa.CheckConstraint(
            "length(text) BETWEEN 1 AND 500", name=op.f("ck_audio_file_text_length")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organization.id"],
            name=op.f("fk_audio_file_organization_id"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audio_file")),
        sa.UniqueConstraint("organization_id", "id", name=op.f("uq_audio_file_organization_id_id")),
        sa.UniqueConstraint(
            "organization_id", "name", name=op.f("uq_audio_file_organization_id_name")
        ),
    )


def _campaigns() -> None:
    with op.batch_alter_table("campaign") as campaign:
        campaign.add_column(
            sa.Column("machine_policy", DOCUMENT, server_default=sa.text("'{}'"), nullable=False)
        )
        for column in CLIP_COLUMNS:
            campaign.add_column(sa.Column(column, ROW_ID, nullable=True))
            campaign.create_foreign_key(
                op.f(f"fk_campaign_organization_id_{column}"),
                "audio_file",
                ["organization_id", column],
                ["organization_id", "id"],
                ondelete="RESTRICT",
            )


def _calls() -> None:
    with op.batch_alter_table("call") as call:
        call.add_column(
            sa.Column(
                "answered_as",
                closed_text(
                    "answerkind",
                    "person",
                    "voicemail",
                    "screening",
                    "out_of_service",
                    "announcement",
                    "music",
                    "fax",
                ),
                nullable=True,
            )
        )
        call.add_column(sa.Column("decided_ms", ROW_ID, nullable=True))
