"""What was said and heard on a call."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy import text as sql_text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.script import Topic
from carecall.domain.turns import Speaker
from carecall.store.rows.base import Base, RowId, TenantRow, within
from carecall.store.types import CALL_ID, closed


class TurnRow(TenantRow, Base):
    """One side's say."""

    __tablename__ = "turn"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    turn_no: Mapped[int]
    speaker: Mapped[Speaker] = mapped_column(closed(Speaker))
    text: Mapped[str]
    started_ms: Mapped[int]
    """From answer."""
    ended_ms: Mapped[int]
    confidence: Mapped[float | None]
    topic: Mapped[Topic | None] = mapped_column(closed(Topic))
    cut_off: Mapped[bool] = mapped_column(default=False, server_default=sql_text("false"))
    response_ms: Mapped[int | None]
    better_text: Mapped[str | None]
    """What the second recognition, after the call, made of it; `text` stays what the talk went by."""
    better_engine: Mapped[str | None] = mapped_column(String(80))
    better_confidence: Mapped[float | None]

    __table_args__ = (
        CheckConstraint("ended_ms >= started_ms", name="order"),
        within("call_id", "call", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "call_id", "turn_no"),
    )


class IvrStepRow(TenantRow, Base):
    """One step of a caller through a voice menu."""

    __tablename__ = "ivr_step"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    step_no: Mapped[int]
    place: Mapped[str] = mapped_column(String(80))
    digits: Mapped[str] = mapped_column(String(32), server_default="")
    at: Mapped[datetime]

    __table_args__ = (
        within("call_id", "call", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "call_id", "step_no"),
    )


class RecordingRow(TenantRow, Base):
    """One sound file of a call, below the recordings folder."""

    __tablename__ = "recording"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    file: Mapped[str] = mapped_column(String(255))
    duration_ms: Mapped[int | None]
    bytes: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    __table_args__ = (
        within("call_id", "call", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "call_id", "file"),
        Index(None, "organization_id", "recorded_at"),
    )
