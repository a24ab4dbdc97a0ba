"""How a person's days and talks go, call by call, and what changed in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.call_course import LengthUnit
from carecall.domain.slots import SlotName
from carecall.domain.trends import Direction, Measure
from carecall.store.rows.base import Base, RowId, TenantRow, within
from carecall.store.types import CALL_ID, closed

STANDING = text("closed_at IS NULL")


class AnswerSlotRow(TenantRow, Base):
    """One fact of daily life that an answer filled in."""

    __tablename__ = "answer_slot"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    turn_no: Mapped[int]
    name: Mapped[SlotName] = mapped_column(closed(SlotName))
    value: Mapped[str] = mapped_column(String(40))
    number: Mapped[float | None]
    quote: Mapped[str]

    __table_args__ = (
        UniqueConstraint("organization_id", "call_id", "turn_no", "name"),
        within("call_id", "call", on_delete="CASCADE"),
        ForeignKeyConstraint(
            ["organization_id", "call_id", "turn_no"],
            ["turn.organization_id", "turn.call_id", "turn.turn_no"],
            ondelete="CASCADE",
        ),
    )


class CallCourseRow(TenantRow, Base):
    """The figures of one talk that later talks are compared with; empty where it told nothing."""

    __tablename__ = "call_course"

    call_id: Mapped[str] = mapped_column(CALL_ID, primary_key=True)
    unit: Mapped[LengthUnit] = mapped_column(closed(LengthUnit))
    answers: Mapped[int]
    answer_length: Mapped[float | None]
    answer_delay_s: Mapped[float | None]
    sleep_hours: Mapped[float | None]
    meals: Mapped[float | None]

    __table_args__ = (
        UniqueConstraint("organization_id", "call_id"),
        within("call_id", "call", on_delete="CASCADE"),
    )


class TrendFindingRow(TenantRow, Base):
    """A change against a person's own earlier calls, as figures that any language can tell."""

    __tablename__ = "trend_finding"

    id: Mapped[RowId]
    recipient_id: Mapped[int]
    call_id: Mapped[str | None] = mapped_column(CALL_ID)
    """The call after which it was seen."""
    measure: Mapped[Measure] = mapped_column(closed(Measure))
    direction: Mapped[Direction] = mapped_column(closed(Direction))
    unit: Mapped[LengthUnit] = mapped_column(closed(LengthUnit))
    """Of answer lengths; the other measures have one unit each."""
    usual: Mapped[float]
    lately: Mapped[float]
    calls_before: Mapped[int]
    calls_lately: Mapped[int]
    found_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When it was over."""

    __table_args__ = (
        within("recipient_id", "recipient", on_delete="CASCADE"),
        within("call_id", "call"),
        Index(
            "uq_trend_finding_standing",
            "organization_id",
            "recipient_id",
            "measure",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
        Index("ix_trend_finding_list", "organization_id", "found_at"),
    )
