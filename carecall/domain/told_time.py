"""A time as people tell it, in parts, and the moment that it means."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

WAKING_HOURS = range(7, 22)
"""“At three” means the three o'clock at which people are awake."""
NOON_HOUR = 12
SATURDAY = 5
WEEK_DAYS = 7
_STILL = timedelta(minutes=30)
"""A part of the day is still to come while this much of it is left."""
_SOON = timedelta(hours=1)


class Half(StrEnum):
    """Which half of the day an hour lies in."""

    MORNING = "morning"
    AFTERNOON = "afternoon"


@dataclass(frozen=True, slots=True)
class DayPart:
    """A part of the day, and when somebody who names it is best called."""

    at: time
    until: time
    half: Half | None = None
    """The half of the day of an hour that is told with it."""


MORNING = DayPart(time(9, 0), time(11, 30), Half.MORNING)
FORENOON = DayPart(time(10, 0), time(12, 0), Half.MORNING)
AFTER_BREAKFAST = DayPart(time(9, 30), time(11, 30))
NOON = DayPart(time(12, 0), time(13, 0), Half.AFTERNOON)
AFTER_LUNCH = DayPart(time(13, 30), time(16, 0))
AFTERNOON = DayPart(time(15, 0), time(17, 30), Half.AFTERNOON)
EVENING = DayPart(time(18, 0), time(20, 30), Half.AFTERNOON)
AFTER_DINNER = DayPart(time(19, 30), time(21, 0))
NIGHT = DayPart(time(20, 0), time(21, 30), Half.AFTERNOON)
DAWN = DayPart(time(8, 0), time(9, 0), Half.MORNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldTime:
    """What was told of a time; None where nothing was."""

    after: timedelta | None = None
    """From now on."""
    days: int | None = None
    """Days from today."""
    weekday: int | None = None
    """Monday is 0."""
    weeks: int = 0
    """Weeks from this one, for a weekday."""
    hour: int | None = None
    """0 to 24; below 13 it may mean either half of the day."""
    minute: int = 0
    part: DayPart | None = None

    @property
    def empty(self) -> bool:
        """Nothing at all was told."""
        return all(
            each is None for each in (self.after, self.days, self.weekday, self.hour, self.part)
        )


def moment_of(told: ToldTime, now: datetime) -> datetime | None:
    """Return the moment that `told` means to somebody who says it at `now`, or None when it is past or none.

    `now` is aware, in the person's own zone, and so is the result.
    """
    if told.empty:
        return None
    if told.after is not None:
        return now + told.after
    for days in _days(told, now):
        for at in _times(told, now, days):
            if at > now:
                return at
    return None


def _days(told: ToldTime, now: datetime) -> Iterator[int]:
    """Yield how many days ahead it may be, likeliest first."""
    if told.weekday is not None:
        ahead = told.weekday - now.weekday()
        if told.weeks:
            yield ahead + WEEK_DAYS * told.weeks
        else:
            yield ahead % WEEK_DAYS
            yield ahead % WEEK_DAYS + WEEK_DAYS
    elif told.days is not None:
        yield told.days
    else:
        yield 0
        yield 1


def _times(told: ToldTime, now: datetime, days: int) -> Iterator[datetime]:
    day = (now + timedelta(days=days)).date()
    if told.hour is not None:
        for hour in _hours(told.hour, told.part):
            late = timedelta(days=1) if hour == 24 else timedelta()
            clock = time(hour % 24, told.minute)
            yield datetime.combine(day, clock, tzinfo=now.tzinfo) + late
    elif told.part is not None:
        begins = datetime.combine(day, told.part.at, tzinfo=now.tzinfo)
        yield begins
        if datetime.combine(day, told.part.until, tzinfo=now.tzinfo) - _STILL > now > begins:
            yield now + _SOON
    else:
        yield datetime.combine(day, now.timetz())


def _hours(hour: int, part: DayPart | None) -> tuple[int, ...]:
    """Return the hours of the day that “`hour` o'clock” may mean, likeliest first."""
    if hour > NOON_HOUR or hour == 0:
        return (hour,)
    half = part.half if part is not None else None
    if part is NIGHT and hour == NOON_HOUR:
        return (24,)
    if half is Half.MORNING:
        return (hour % NOON_HOUR,)
    if half is Half.AFTERNOON:
        return (hour % NOON_HOUR + NOON_HOUR,) if part is not NOON or hour < 11 else (hour,)
    both = sorted({hour % NOON_HOUR, hour % NOON_HOUR + NOON_HOUR})
    return tuple(each for each in both if each in WAKING_HOURS)
