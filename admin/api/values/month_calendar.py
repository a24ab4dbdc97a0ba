"""A month of one recipient, day by day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import Field

from admin.api.shapes import ApiModel
from admin.api.values.parts import Given
from carecall.domain.month_sheet import SheetDay


class MonthQuery(ApiModel):
    """Which month is asked for."""

    month: Annotated[str, Field(pattern=r"^2[01]\d\d-(0[1-9]|1[0-2])$")] | None = None
    """Such as 2026-03; the month of the recipient's today without it."""


class CalendarDay(Given):
    """What one day is for the recipient."""

    on: date
    absences: list[str]
    """The reasons of the absences that cover it; the recipient is not called on it."""
    holiday: str | None
    """What the day off is called."""
    call_planned: bool

    @classmethod
    def of(cls, day: SheetDay) -> Self:
        """Return a day of the sheet."""
        return cls(on=day.on, absences=[*day.away], holiday=day.holiday, call_planned=day.called)


class CalendarMonth(Given):
    """Every day of one month where the recipient lives."""

    month: str
    days: list[CalendarDay]
