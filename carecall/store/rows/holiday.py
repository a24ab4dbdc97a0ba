"""Days on which an organization differs from its country's calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from carecall.store.rows.base import Base, Edited, RowId, TenantRow, filled

NAME_LIMIT = 40


class HolidayRow(Edited, TenantRow, Base):
    """A day off of the organization's own, or a public holiday on which it works."""

    __tablename__ = "holiday"

    id: Mapped[RowId]
    day_on: Mapped[date]
    name: Mapped[str]
    works: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """True: people are called although the country's calendar has a holiday."""

    __table_args__ = (filled("name", NAME_LIMIT), UniqueConstraint("organization_id", "day_on"))
