"""Answers to the questions that an organization added to its script."""

from __future__ import annotations

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.script import Topic
from carecall.store.rows.base import Base, RowId, TenantRow, within
from carecall.store.types import CALL_ID, closed

KEY_LIMIT = 20


class OwnAnswerRow(TenantRow, Base):
    """One own question that was answered on a call; the words stand in the turn."""

    __tablename__ = "own_answer"

    id: Mapped[RowId]
    call_id: Mapped[str] = mapped_column(CALL_ID)
    turn_no: Mapped[int]
    key: Mapped[str] = mapped_column(String(KEY_LIMIT))
    topic: Mapped[Topic] = mapped_column(closed(Topic))
    worry: Mapped[bool]

    __table_args__ = (
        within("call_id", "call", on_delete="CASCADE"),
        UniqueConstraint("organization_id", "call_id", "key"),
    )
