"""People and numbers that must not be called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.domain.consent import RefusalSource
from carecall.store.rows.base import Base, RowId, TenantRow, within
from carecall.store.types import CALL_ID, ROW_ID, closed


class OptOutRow(TenantRow, Base):
    """One organization's number that does not want its calls."""

    __tablename__ = "opt_out"

    id: Mapped[RowId]
    number: Mapped[str] = mapped_column(String(20))
    recipient_id: Mapped[int | None]
    call_id: Mapped[str | None] = mapped_column(CALL_ID)
    source: Mapped[RefusalSource] = mapped_column(closed(RefusalSource))
    reason: Mapped[str] = mapped_column(server_default="")
    made_at: Mapped[datetime]
    lifted_at: Mapped[datetime | None]
    made_by_id: Mapped[int | None] = mapped_column(
        ROW_ID, ForeignKey("user.id", ondelete="SET NULL")
    )

    __table_args__ = (
        within("recipient_id", "recipient", on_delete="CASCADE"),
        within("call_id", "call"),
        Index(
            "uq_opt_out_live",
            "organization_id",
            "number",
            unique=True,
            sqlite_where=text("lifted_at IS NULL"),
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )


class DoNotCallRow(Base):
    """A number that nobody on the platform calls."""

    __tablename__ = "do_not_call"

    id: Mapped[RowId]
    number: Mapped[str] = mapped_column(String(20), unique=True)
    source: Mapped[RefusalSource] = mapped_column(closed(RefusalSource))
    reason: Mapped[str] = mapped_column(server_default="")
    added_at: Mapped[datetime]
