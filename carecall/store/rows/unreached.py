"""People who were promised a call and were not reached: one item each until they are known to be safe."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.unreached import NextStep, SafetyProof, UnreachedReason, UnreachedState
from carecall.store.rows.base import Base, Edited, RowId, TenantRow, at_most, within
from carecall.store.types import ROW_ID, closed

NOTE_LIMIT = 500


class UnreachedRow(Edited, TenantRow, Base):
    """One planned call whose rings were used up without a talk."""

    __tablename__ = "unreached"

    id: Mapped[RowId]
    planned_call_id: Mapped[int]
    recipient_id: Mapped[int]
    reason: Mapped[UnreachedReason] = mapped_column(closed(UnreachedReason))
    state: Mapped[UnreachedState] = mapped_column(
        closed(UnreachedState), server_default=UnreachedState.OPEN.value
    )
    next_step: Mapped[NextStep] = mapped_column(closed(NextStep))
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """Until when somebody must have taken it, or brought it to an end."""
    owner_id: Mapped[int | None] = mapped_column(ROW_ID, ForeignKey("user.id", ondelete="SET NULL"))
    taken_at: Mapped[datetime | None]
    escalations: Mapped[int] = mapped_column(server_default=text("0"))
    escalated_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    proof: Mapped[SafetyProof | None] = mapped_column(closed(SafetyProof))
    """How safety was confirmed."""
    note: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        at_most("note", NOTE_LIMIT),
        CheckConstraint("(state = 'safe') = (proof IS NOT NULL)", name="proof_whole"),
        CheckConstraint("(state = 'safe') = (closed_at IS NOT NULL)", name="closed_whole"),
        UniqueConstraint("organization_id", "planned_call_id"),
        within("planned_call_id", "planned_call"),
        within("recipient_id", "recipient", on_delete="CASCADE"),
        Index(None, "organization_id", "state", "due_at"),
        Index("ix_unreached_state", "state", "due_at", "id", "organization_id"),
        Index(None, "organization_id", "opened_at"),
        Index(
            "ix_unreached_waiting",
            "due_at",
            sqlite_where=text("state IN ('open', 'taken')"),
            postgresql_where=text("state IN ('open', 'taken')"),
        ),
    )
