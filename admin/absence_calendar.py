"""The months beside a person's absences: what the address asks for and what each day shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale
from babel.core import get_global
from babel.dates import format_skeleton, get_day_names

from admin.search import parse_day
from carecall.domain.month_sheet import (
    DAYS_OF_WEEK,
    Away,
    SheetDay,
    Week,
    month_after,
    month_sheet,
    months_between,
)

SHOWN = 3
"""Months side by side."""
FURTHEST = 24
"""Months from today's, both ways; an absence that was typed further away stands in the list."""
MONTH = len("2026-03")


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthShown:
    """One month as a table."""

    title: str
    """Month and year in the reader's language."""
    weeks: tuple[Week, ...]
    days_off: tuple[SheetDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceCalendar:
    """Some months, and the ways to those before and after."""

    months: tuple[MonthShown, ...]
    weekdays: tuple[tuple[str, str], ...]
    """Short and whole names in the order of the week."""
    month: str
    """The first month as an address names it, `2026-03`."""
    earlier: str
    """Empty where the calendar ends."""
    later: str
    elsewhere: bool
    """Whether it begins with another month than today's."""


def first_month(raw: str, today: date) -> date:
    """Return the first day of the month that an address names; today's where it makes no sense or is too far away."""
    asked = parse_day(f"{raw}-01") if len(raw) == MONTH else None
    near = asked is not None and abs(months_between(today, asked)) <= FURTHEST
    return asked if asked is not None and near else month_after(today, 0)


def last_day(first_on: date) -> date:
    """Return the last day that a calendar beginning with the month of `first_on` shows."""
    return month_after(first_on, SHOWN) - timedelta(days=1)


def usual_locale(language: str) -> Locale:
    """Return a language as most of its readers use it: weeks begin by country, and a language alone names none."""
    return Locale.parse(get_global("likely_subtags").get(language, language))


def absence_calendar(
    first_on: date,
    *,
    absences: Sequence[Away],
    holidays: Mapping[date, str],
    called: Collection[date],
    today: date,
    language: str,
) -> AbsenceCalendar:
    """Return the calendar from the month that begins on `first_on`, in the language `ko` or `en`."""
    locale = usual_locale(language)
    begins = locale.first_week_day
    order = [(begins + place) % DAYS_OF_WEEK for place in range(DAYS_OF_WEEK)]
    short, whole = (get_day_names(width, "stand-alone", locale) for width in ("abbreviated", "wide"))  # fmt: skip

    def shown(month_on: date) -> MonthShown:
        weeks = month_sheet(
            month_on, absences=absences, holidays=holidays, called=called, today=today, week_starts=begins
        )  # fmt: skip
        days = (day for week in weeks for day in week if day is not None)
        return MonthShown(
            title=format_skeleton("yMMMM", month_on, locale=locale),
            weeks=weeks,
            days_off=tuple(day for day in days if day.holiday is not None),
        )

    def address(step: int) -> str:
        other = month_after(first_on, step)
        return f"{other:%Y-%m}" if abs(months_between(today, other)) <= FURTHEST else ""

    return AbsenceCalendar(
        months=tuple(shown(month_after(first_on, ahead)) for ahead in range(SHOWN)),
        weekdays=tuple((short[day], whole[day]) for day in order),
        month=address(0),
        earlier=address(-1),
        later=address(1),
        elsewhere=month_after(today, 0) != first_on,
    )
