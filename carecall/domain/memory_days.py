"""The day that a remembered sentence names, counted from the day on which it was told."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from carecall.domain.language import Language

_WEEKDAYS_KO = "월화수목금토일"
_WEEKDAYS_EN = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
_MONTHS_EN = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_COUNTS_EN = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_DAY_NAME = "|".join(_WEEKDAYS_EN)
_MONTH_NAME = "|".join(_MONTHS_EN)

Reader = Callable[[re.Match[str], date], date | None]


def day_named(text: str, language: Language, told_on: date) -> date | None:
    """Return the last day of the time that `text` names, None where it names none.

    “Next week” ends on its Sunday, “next month” on its last day: what was planned for then is over
    the day after. A month or weekday without “last” is the coming one.
    """
    said = text.lower()
    readers = _KOREAN if language is Language.KO else _ENGLISH
    for pattern, read in readers:
        found = pattern.search(said)
        day = read(found, told_on) if found else None
        if day is not None:
            return day
    return None


def _coming(told_on: date, month: int, day: int) -> date | None:
    for year in (told_on.year, told_on.year + 1):
        try:
            named = date(year, month, day)
        except ValueError:
            return None
        if named >= told_on:
            return named
    return None


def _month_end(told_on: date, months: int) -> date:
    at = told_on.month - 1 + months
    first_after = date(told_on.year + (at + 1) // 12, (at + 1) % 12 + 1, 1)
    return first_after - timedelta(days=1)


def _coming_month(told_on: date, month: int) -> date:
    return _month_end(told_on, (month - told_on.month) % 12)


def _week_end(told_on: date, weeks: int) -> date:
    return told_on + timedelta(days=6 - told_on.weekday() + 7 * weeks)


def _weekday(told_on: date, weekday: int, weeks: int | None) -> date:
    """Return the weekday in so many weeks' time; without a number of weeks, the next one to come."""
    ahead = weekday - told_on.weekday()
    if weeks is not None:
        return told_on + timedelta(days=ahead + 7 * weeks)
    return told_on + timedelta(days=ahead % 7 or 7)


def _count(word: str) -> int:
    return int(word) if word.isdigit() else _COUNTS_EN[word]


def _month_of(name: str) -> int:
    return _MONTHS_EN.index(name) + 1


def _days(count: int) -> Reader:
    return lambda _found, told_on: told_on + timedelta(days=count)


def _korean_weekday(found: re.Match[str], told_on: date) -> date:
    weeks = {"다다음": 2, "다음": 1, "담": 1, "이번": 0}.get(found[1] or "")
    return _weekday(told_on, _WEEKDAYS_KO.index(found[2]), weeks)


def _english_weekday(found: re.Match[str], told_on: date) -> date:
    return _weekday(told_on, _WEEKDAYS_EN.index(found[2]), 1 if found[1] else None)


_KOREAN: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"(\d{1,2})\s*월\s*(\d{1,2})\s*일"), lambda m, on: _coming(on, int(m[1]), int(m[2]))),
    (re.compile(r"(?:(다다음|다음|담|이번)\s*주?\s*)?([월화수목금토일])요일"), _korean_weekday),
    (re.compile(r"다다음\s*주"), lambda _m, on: _week_end(on, 2)),
    (re.compile(r"(?:다음|담)\s*주"), lambda _m, on: _week_end(on, 1)),
    (re.compile(r"이번\s*주|주말"), lambda _m, on: _week_end(on, 0)),
    (re.compile(r"다다음\s*달"), lambda _m, on: _month_end(on, 2)),
    (re.compile(r"(?:다음|담|내)\s*달"), lambda _m, on: _month_end(on, 1)),
    (re.compile(r"이번\s*달|이\s*달"), lambda _m, on: _month_end(on, 0)),
    (re.compile(r"글피"), _days(3)),
    (re.compile(r"모레"), _days(2)),
    (re.compile(r"내일"), _days(1)),
    (re.compile(r"오늘"), _days(0)),
    (re.compile(r"(\d{1,2})\s*일\s*(?:뒤|후|있다)"), lambda m, on: on + timedelta(days=int(m[1]))),
    (re.compile(r"(\d{1,2})\s*주\s*(?:뒤|후|있다)"), lambda m, on: on + timedelta(weeks=int(m[1]))),
    (re.compile(r"(?<![\d개])(\d{1,2})\s*월(?!\s*\d)"), lambda m, on: _coming_month(on, int(m[1])) if 1 <= int(m[1]) <= 12 else None),
)  # fmt: skip
_ENGLISH: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(rf"\b({_MONTH_NAME}) (?:the )?(\d{{1,2}})"), lambda m, on: _coming(on, _month_of(m[1]), int(m[2]))),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH_NAME})\b"), lambda m, on: _coming(on, _month_of(m[2]), int(m[1]))),
    (re.compile(rf"\b(next )?({_DAY_NAME})day\b"), _english_weekday),
    (re.compile(r"\bday after tomorrow\b"), _days(2)),
    (re.compile(r"\btomorrow\b"), _days(1)),
    (re.compile(r"\b(?:today|tonight)\b"), _days(0)),
    (re.compile(r"\bfortnight\b"), _days(14)),
    (re.compile(r"\bin (a|one|two|three|four|five|six|\d{1,2}) weeks?\b"), lambda m, on: on + timedelta(weeks=_count(m[1]))),
    (re.compile(r"\bin (a|one|two|three|four|five|six|\d{1,2}) days?\b"), lambda m, on: on + timedelta(days=_count(m[1]))),
    (re.compile(r"\bin (a|one|two|three|four|five|six|\d{1,2}) months?\b"), lambda m, on: _month_end(on, _count(m[1]))),
    (re.compile(r"\bnext week\b"), lambda _m, on: _week_end(on, 1)),
    (re.compile(r"\b(?:this week|(?:this|the) weekend)\b"), lambda _m, on: _week_end(on, 0)),
    (re.compile(r"\bnext month\b"), lambda _m, on: _month_end(on, 1)),
    (re.compile(r"\bthis month\b"), lambda _m, on: _month_end(on, 0)),
    (re.compile(r"\b(?:for|at|before|over) christmas\b"), lambda _m, on: _coming(on, 12, 25)),
    (re.compile(rf"\bin ({_MONTH_NAME})\b"), lambda m, on: _coming_month(on, _month_of(m[1]))),
)  # fmt: skip
