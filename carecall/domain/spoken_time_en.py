"""English words for a time: “in an hour”, “tomorrow at ten”, “after lunch”, “this evening”."""

from __future__ import annotations

import re
from datetime import timedelta

from carecall.domain import told_time
from carecall.domain.told_time import DayPart, ToldTime

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "twenty five": 25,
    "thirty": 30, "forty": 40, "forty five": 45, "fifty": 50, "an": 1, "a": 1,
    "a couple of": 2, "couple of": 2, "a few": 2,
}  # fmt: skip
_MINUTES = {"fifteen": 15, "thirty": 30, "forty five": 45, "ten": 10, "twenty": 20}
_NUMBER = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_HOUR = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})"
_HALF_HOUR = re.compile(
    r"\b(?:in|after|for) (?:a )?half an? hour\b|\bhalf an? hour (?:later|from now)\b"
)
_AFTER = re.compile(
    rf"\b(?:in|after|for|give me|wait) (?:about |another )?({_NUMBER}|\d{{1,3}}) (hour|minute|min)s?\b"
    r"( and a half)?"
)
_FROM_NOW = re.compile(
    rf"\b({_NUMBER}|\d{{1,3}}) (hour|minute|min)s?( and a half)? (?:from now|later)\b"
)
_SOON = re.compile(
    r"\bin a (?:little )?(?:while|bit|moment)\b|\ba (?:little|bit) later\b|\bin a few minutes\b|\bsoon\b"
)
_AFTER_MEAL = re.compile(
    r"\b(?:after|when i have|once i have|finished) (?:my |the )?(?:meal|eating|eaten)\b"
)
_PAST = re.compile(rf"\b(half|quarter|ten|twenty) (past|to) ({_HOUR})\b")
_CLOCK = re.compile(
    rf"\b(?:(?:at|around|about|after|before|by|until) )?(?:(noon|midday)|({_HOUR})(?:[: ](\d{{2}}|fifteen|thirty|forty five))?"
    r"(?: ?(o'?clock|a\.?m\b|p\.?m\b))?)"
)
_BEFORE_HOUR = re.compile(r"\b(?:at|around|about|after|before|by|until|past)\s*$")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DENIED = re.compile(rf"\bnot (?:at|around|in the|this|on) (?:{_HOUR}|\w+)(?: o'?clock)?\b")
_PARTS: tuple[tuple[str, DayPart], ...] = (
    ("after breakfast", told_time.AFTER_BREAKFAST),
    ("after lunch", told_time.AFTER_LUNCH),
    ("after dinner", told_time.AFTER_DINNER),
    ("after supper", told_time.AFTER_DINNER),
    ("after tea", told_time.AFTER_DINNER),
    ("lunchtime", told_time.NOON),
    ("lunch time", told_time.NOON),
    ("morning", told_time.MORNING),
    ("afternoon", told_time.AFTERNOON),
    ("evening", told_time.EVENING),
    ("tonight", told_time.EVENING),
    ("night", told_time.NIGHT),
)


def told_in_english(text: str) -> ToldTime:
    """Return what `text` tells of a time."""
    words = re.sub(r"[^\w:.' ]+", " ", text.lower().replace("’", "'").replace("-", " "))
    said = _DENIED.sub(" ", re.sub(r"\s+", " ", words))
    after = _after(said)
    if after is not None:
        return ToldTime(after=after)
    hour, minute, half = _clock(said)
    part = next((part for word, part in _PARTS if word in said), None)
    weekday = next((at for at, day in enumerate(_WEEKDAYS) if day in said), None)
    if weekday is None and "weekend" in said:
        weekday = told_time.SATURDAY
    return ToldTime(
        days=_days(said) if weekday is None else None,
        weekday=weekday,
        weeks=1 if "next week" in said and weekday is not None else 0,
        hour=hour,
        minute=minute,
        part=half or part,
    )


def _after(said: str) -> timedelta | None:
    if _HALF_HOUR.search(said):
        return timedelta(minutes=30)
    if _SOON.search(said):
        return timedelta(minutes=30)
    found = _AFTER.search(said) or _FROM_NOW.search(said)
    if not found:
        return timedelta(hours=1) if _AFTER_MEAL.search(said) else None
    first, unit = found[1], found[2]
    count = _NUMBERS.get(first) or int(first)
    if unit != "hour":
        return timedelta(minutes=count)
    return timedelta(hours=count, minutes=30 if found[3] else 0)


def _clock(said: str) -> tuple[int | None, int, DayPart | None]:
    """Return hour, minute and the half of the day that “am” or “pm” names."""
    past = _PAST.search(said)
    if past:
        return *_past(past[1], past[2], _number(past[3])), None
    for found in _CLOCK.finditer(said):
        if found[1]:
            return 12, 0, told_time.NOON
        led = _BEFORE_HOUR.search(found[0].split(found[2])[0])
        if not (led or found[3] or found[4] or said.strip() == found[0].strip()):
            continue
        hour, minute = _number(found[2]), _minute(found[3])
        if hour < 24 and minute < 60:
            return hour, minute, _half(found[4])
    return None, 0, None


def _past(word: str, side: str, hour: int) -> tuple[int, int]:
    minutes = {"half": 30, "quarter": 15, "ten": 10, "twenty": 20}[word]
    if side == "past":
        return hour, minutes
    return (hour - 1) or 12, 60 - minutes


def _number(word: str) -> int:
    return _NUMBERS.get(word) or int(word)


def _minute(word: str | None) -> int:
    if word is None:
        return 0
    return _MINUTES.get(word) or int(word)


def _half(word: str | None) -> DayPart | None:
    letters = (word or "").replace(".", "")
    return {"am": told_time.FORENOON, "pm": told_time.AFTERNOON}.get(letters)


def _days(said: str) -> int | None:
    for words, days in (
        ("day after tomorrow", 2),
        ("tomorrow", 1),
        ("next week", told_time.WEEK_DAYS),
        ("today", 0),
        ("tonight", 0),
        ("this ", 0),
    ):
        if words in said:
            return days
    return None
