"""Recorded human clips; their sound lies in files."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Double, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.audio_clip import CLIP_NAME_LIMIT, CLIP_TEXT_LIMIT, ClipKind
from carecall.domain.language import Language
from carecall.store.rows.base import Base, RowId, TenantRow, filled
from carecall.store.types import closed


class AudioFileRow(TenantRow, Base):
    """One clip, as it is played: 8 kHz mono, levelled."""

    __tablename__ = "audio_file"

    id: Mapped[RowId]
    name: Mapped[str]
    kind: Mapped[ClipKind] = mapped_column(closed(ClipKind))
    language: Mapped[Language] = mapped_column(closed(Language))
    text: Mapped[str]
    """What is said in it, word for word."""
    file: Mapped[str] = mapped_column(String(200))
    """Below the folder of clips."""
    sha256: Mapped[str] = mapped_column(String(64))
    """Of that file."""
    duration_ms: Mapped[int]
    active_level_dbov: Mapped[float] = mapped_column(Double)
    """Active speech level as it is played."""
    peak_dbov: Mapped[float] = mapped_column(Double)
    gain_db: Mapped[float] = mapped_column(Double)
    """By how much the upload was made louder, or (negative) quieter."""
    added_at: Mapped[datetime]

    __table_args__ = (
        filled("name", CLIP_NAME_LIMIT),
        filled("text", CLIP_TEXT_LIMIT),
        UniqueConstraint("organization_id", "id"),
        UniqueConstraint("organization_id", "name"),
    )
