"""A day of the past as people name it."""

from __future__ import annotations

from datetime import date

from carecall.domain.language import Language

_WEEK = 7
_KO_WEEKDAYS = ("월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일")
_EN_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August",
              "September", "October", "November", "December")  # fmt: skip


def spoken_day(day: date, *, today: date, language: Language) -> str:
    """Return `day` as it is said today: “지난 월요일”, “last Monday”, “3월 2일”, “on March 2”."""
    ago = (today - day).days
    korean = language is Language.KO
    if ago <= 0:
        return "오늘" if korean else "today"
    if ago == 1:
        return "어제" if korean else "yesterday"
    if ago <= _WEEK:
        return (
            f"지난 {_KO_WEEKDAYS[day.weekday()]}"
            if korean
            else f"last {_EN_WEEKDAYS[day.weekday()]}"
        )
    if korean:
        return f"{day.month}월 {day.day}일"
    return f"on {_EN_MONTHS[day.month - 1]} {day.day}"
