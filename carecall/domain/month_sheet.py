"""A month as it hangs on the wall: whole weeks of days, each with what it is for one person."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

DAYS_OF_WEEK = 7
MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """Days on which a person is not to be called, both included."""

    from_on: date
    until_on: date | None = None
    """None: until further notice."""
    reason: str = ""

    def covers(self, day: date) -> bool:
        """Return whether `day` is one of these days."""
        return self.from_on <= day and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDay:
    """One day of a month."""

    on: date
    away: tuple[str, ...] = ()
    """The reasons of the absences that cover it, each once, the absence that began first before the others."""
    holiday: str | None = None
    """What the day off is called; None on other days."""
    called: bool = False
    """Whether a call is planned."""
    is_today: bool = False
    past: bool = False


Week = tuple[SheetDay | None, ...]
"""Seven places; None stands where the day belongs to another month."""


def month_sheet(
    first_on: date,
    *,
    absences: Sequence[Away],
    holidays: Mapping[date, str],
    called: Collection[date],
    today: date,
    week_starts: int,
) -> tuple[Week, ...]:
    """Return the weeks of the month that begins on `first_on`.

    Args:
        week_starts: the weekday that stands first, 0 for Monday to 6 for Sunday.
    """
    begun = sorted(absences, key=lambda away: away.from_on)

    def day_of(on: date) -> SheetDay | None:
        if (on.year, on.month) != (first_on.year, first_on.month):
            return None
        reasons = dict.fromkeys(away.reason for away in begun if away.covers(on))
        return SheetDay(
            on=on,
            away=tuple(reasons),
            holiday=holidays.get(on),
            called=on in called,
            is_today=on == today,
            past=on < today,
        )

    weeks = Calendar(week_starts).monthdatescalendar(first_on.year, first_on.month)
    return tuple(tuple(day_of(on) for on in week) for week in weeks)


def month_after(day: date, months: int) -> date:
    """Return the first day of the month `months` after that of `day`; before it where negative."""
    years, month = divmod(day.month - 1 + months, MONTHS_OF_YEAR)
    return date(day.year + years, month + 1, 1)


def months_between(earlier: date, later: date) -> int:
    """Return how many months the month of `later` is after that of `earlier`; negative where it is before."""
    return (later.year - earlier.year) * MONTHS_OF_YEAR + later.month - earlier.month
