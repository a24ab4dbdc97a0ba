"""The moment that somebody asks to be called back at, and how it is said back."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from carecall.domain.language import Language
from carecall.domain.spoken_time_en import told_in_english
from carecall.domain.spoken_time_ko import told_in_korean
from carecall.domain.told_time import moment_of

OPENS, CLOSES = time(8, 0), time(21, 0)
"""Nobody is rung outside these local hours, even who asked for it; clocks at the person's home."""
SOONEST = timedelta(minutes=5)
LATEST = timedelta(days=14)
_STEP_S = 300
_NEXT_MORNING = time(9, 0)
_NOON_HOUR = 12
_WEEK = 7
_KO_HOURS = ("열두", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한")
_KO_TENS = ("", "십", "이십", "삼십", "사십", "오십")
_EN_HOURS = ("twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
             "eleven")  # fmt: skip
_EN_MINUTES = {5: "oh five", 10: "ten", 15: "fifteen", 20: "twenty", 25: "twenty-five",
               30: "thirty", 35: "thirty-five", 40: "forty", 45: "forty-five", 50: "fifty",
               55: "fifty-five"}  # fmt: skip
_KO_WEEKDAYS = ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일")
_EN_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
              "September", "October", "November", "December")  # fmt: skip


def spoken_time(text: str, *, now: datetime, language: Language) -> datetime | None:
    """Return when somebody who says `text` at `now` wants to be called, or None when no time was told.

    `now` is aware, in the person's own zone; so is the result, on a step of five minutes, within the
    hours in which people may be rung. A time more than two weeks away is none.
    """
    told = told_in_korean(text) if language is Language.KO else told_in_english(text)
    at = moment_of(told, now)
    if at is None or at > now + LATEST:
        return None
    return within_hours(_on_step(max(at, now + SOONEST)))


def within_hours(at: datetime) -> datetime:
    """Return `at`, or the next moment after it at which people may be rung."""
    clock = at.timetz().replace(tzinfo=None)
    if clock < OPENS:
        return datetime.combine(at.date(), OPENS, tzinfo=at.tzinfo)
    if clock >= CLOSES:
        return datetime.combine(at.date() + timedelta(days=1), _NEXT_MORNING, tzinfo=at.tzinfo)
    return at


def _on_step(at: datetime) -> datetime:
    over_s = (at.minute * 60 + at.second + at.microsecond / 1e6) % _STEP_S
    return (at + timedelta(seconds=(_STEP_S - over_s) % _STEP_S)).replace(microsecond=0)


def say_time(at: datetime, *, now: datetime, language: Language) -> str:
    """Return `at` as it is said: “내일 오전 열 시에”, “at ten tomorrow morning”."""
    days = (at.date() - now.date()).days
    return _in_korean(at, days) if language is Language.KO else _in_english(at, days)


def _at_noon(at: datetime, days: int) -> str:
    near = {0: "at noon today", 1: "at noon tomorrow"}
    day = _EN_WEEKDAYS[at.weekday()]
    if days >= _WEEK:
        day += f", {_EN_MONTHS[at.month - 1]} {at.day}"
    return near.get(days, f"at noon on {day}")


def _in_korean(at: datetime, days: int) -> str:
    near = {0: "", 1: "내일 ", 2: "모레 "}
    day = near.get(days, f"{_KO_WEEKDAYS[at.weekday()]} ")
    if days >= _WEEK:
        day = f"{at.month}월 {at.day}일 {_KO_WEEKDAYS[at.weekday()]} "
    half = "오전" if at.hour < _NOON_HOUR else "낮" if at.hour == _NOON_HOUR else "오후"
    return f"{day}{half} {_KO_HOURS[at.hour % 12]} 시{_korean_minutes(at.minute)}에"


def _korean_minutes(minute: int) -> str:
    if minute == 0:
        return ""
    if minute == 30:
        return " 반"
    return f" {_KO_TENS[minute // 10]}{'오' if minute % 10 else ''} 분"


def _in_english(at: datetime, days: int) -> str:
    if (at.hour, at.minute) == (_NOON_HOUR, 0):
        return _at_noon(at, days)
    clock = _EN_HOURS[at.hour % 12] + (f" {_EN_MINUTES[at.minute]}" if at.minute else "")
    part = "morning" if at.hour < _NOON_HOUR else "afternoon" if at.hour < 18 else "evening"
    if days == 0:
        return f"at {clock} this {part}"
    if days == 1:
        return f"at {clock} tomorrow {part}"
    day = _EN_WEEKDAYS[at.weekday()]
    if days >= _WEEK:
        day += f", {_EN_MONTHS[at.month - 1]} {at.day},"
    return f"at {clock} on {day} {part}" if days < _WEEK else f"on {day} at {clock}"
