"""The agreements under which organizations may call."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, Edited, RowId, TenantRow, at_most, filled

PRODUCT_LIMIT = 80
NOTE_LIMIT = 500


class ContractRow(Edited, TenantRow, Base):
    """One service period of a contracting organization; those it executes through call under it."""

    __tablename__ = "contract"

    id: Mapped[RowId]
    product: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """Last day, included; empty while no end is agreed."""
    note: Mapped[str] = mapped_column(server_default="")

    __table_args__ = (
        filled("product", PRODUCT_LIMIT),
        at_most("note", NOTE_LIMIT),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="days_order"),
        UniqueConstraint("organization_id", "starts_on"),
    )
