"""When the rounds of a schedule fall: pure calendar arithmetic, safe across clock changes and month ends."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

ALL_WEEKDAYS = 127
END_OF_DAY = time(23, 59, 59)
"""A window that ends here lasts until midnight."""


class Interval(StrEnum):
    """What `calls_per_interval` counts within."""

    ONCE = "once"
    """One call to each person, as soon as the campaign runs and the window is open."""
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class HolidayRule(StrEnum):
    """What happens to a round that falls on a holiday."""

    CALL = "call"
    SKIP = "skip"
    NEXT_DAY = "next_day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often and at what local hours a schedule calls."""

    interval: Interval
    calls_per_interval: int
    weekdays: int = ALL_WEEKDAYS
    """Bit 0 is Monday, bit 6 Sunday."""
    start_time: time = time(9)
    until_time: time = time(18)
    starts_on: date | None = None
    ends_on: date | None = None
    """Last day, included."""
    on_holiday: HolidayRule = HolidayRule.CALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One call's place in time."""

    round_on: date
    slot_no: int
    due_at: datetime
    until_at: datetime
    """From here on it is too late to ring."""


def slots_on(
    rhythm: Rhythm, day: date, zone: tzinfo, *, holidays: frozenset[date] = frozenset()
) -> tuple[Slot, ...]:
    """Return the calls that fall on the local `day`, earliest first.

    Several calls of one day share its window evenly: each is due at the start of its part, and too
    late when the next one is due. A day that the place's calendar leaves out has none.
    """
    opens_at, closes_at = window_on(rhythm, day, zone)
    calls = calls_on(rhythm, day, holidays) if _is_on(day, opens_at, zone) else 0
    length = closes_at - opens_at
    return tuple(
        Slot(
            round_on=day,
            slot_no=at + 1,
            due_at=opens_at + length * at / calls,
            until_at=opens_at + length * (at + 1) / calls,
        )
        for at in range(calls)
    )


def first_slot(
    rhythm: Rhythm, now: datetime, zone: tzinfo, *, holidays: frozenset[date] = frozenset()
) -> Slot | None:
    """Return the one call of a ONCE rhythm: due now in an open window, else when the next one opens.

    None when no window is left before the schedule ends, or none opens within a year.
    """
    today = now.astimezone(zone).date()
    for ahead in range(366):
        day = today + timedelta(days=ahead)
        opens_at, closes_at = window_on(rhythm, day, zone)
        open_day = _is_open_day(rhythm, day, holidays) and _is_on(day, opens_at, zone)
        if open_day and now < closes_at:
            return Slot(round_on=day, slot_no=1, due_at=max(now, opens_at), until_at=closes_at)
    return None


def window_on(rhythm: Rhythm, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the UTC moments between which people may be rung on the local `day`.

    A beginning that the clocks skip comes as much later as they jumped, an end that they skip at the
    jump; a local time that comes twice counts the first time. A window that is skipped whole keeps
    its length and comes later, as far as the day lasts.
    """
    opens_at = _moment(day, rhythm.start_time, zone)
    midnight = _moment(day + timedelta(days=1), time(0), zone)
    closes_at = midnight if rhythm.until_time >= END_OF_DAY else _end(day, rhythm.until_time, zone)
    if closes_at <= opens_at:  # the clocks jumped over the beginning
        closes_at = opens_at + _length(rhythm)
        if opens_at < midnight:
            closes_at = min(closes_at, midnight)
    return opens_at, closes_at


def calls_on(rhythm: Rhythm, day: date, holidays: frozenset[date]) -> int:
    """Return how many calls fall on the local `day`; the one call of ONCE falls on no day of its own.

    With NEXT_DAY the calls of a holiday move to the next day of the same week or month on which the
    schedule calls at all, and take the place of that day's calls where it has some: nobody is called
    more often than the busiest of these days says, or more often than the interval allows.
    """
    if not _is_open_day(rhythm, day, holidays):
        return 0
    calls = _planned_on(rhythm, day)
    if rhythm.on_holiday is HolidayRule.NEXT_DAY:
        calls = max(calls, _moved_to(rhythm, day, holidays))
    return calls


def wished_at(slot: Slot, wished: time, zone: tzinfo) -> datetime:
    """Return when a person who wishes to be rung at a local hour is rung: then, where the call's time holds that hour.

    A wish that the schedule leaves no room for changes nothing: the call comes when everybody's does.
    """
    at = _moment(slot.due_at.astimezone(zone).date(), wished, zone)
    return at if slot.due_at <= at < slot.until_at else slot.due_at


def is_open(rhythm: Rhythm, now: datetime, zone: tzinfo) -> bool:
    """Say whether people may be rung at `now`, by the window alone."""
    opens_at, closes_at = window_on(rhythm, now.astimezone(zone).date(), zone)
    return opens_at <= now < closes_at


def spread(days: Sequence[date], calls: int) -> dict[date, int]:
    """Return how many of `calls` fall on each of `days`, spread as evenly as whole days allow."""
    counts = dict.fromkeys(days, 0)
    for at in range(calls if days else 0):
        counts[days[at * len(days) // calls]] += 1
    return counts


def _moved_to(rhythm: Rhythm, day: date, holidays: frozenset[date]) -> int:
    moved = 0
    for before in reversed(_interval_days(rhythm.interval, day)):
        if before >= day or not _is_weekday(rhythm, before):
            continue
        if before not in holidays:
            break
        moved = max(moved, _planned_on(rhythm, before))
    return moved


def _planned_on(rhythm: Rhythm, day: date) -> int:
    if not _in_force(rhythm, day) or not _is_weekday(rhythm, day):
        return 0
    if rhythm.interval is Interval.DAY:
        return rhythm.calls_per_interval
    if rhythm.interval is Interval.ONCE:
        return 0
    allowed = [each for each in _interval_days(rhythm.interval, day) if _is_weekday(rhythm, each)]
    return spread(allowed, rhythm.calls_per_interval)[day]


def _interval_days(interval: Interval, day: date) -> list[date]:
    if interval in {Interval.DAY, Interval.ONCE}:
        first, length = day, 1
    elif interval is Interval.WEEK:
        first, length = day - timedelta(days=day.weekday()), 7
    else:
        first, length = day.replace(day=1), monthrange(day.year, day.month)[1]
    return [first + timedelta(days=ahead) for ahead in range(length)]


def _is_open_day(rhythm: Rhythm, day: date, holidays: frozenset[date]) -> bool:
    on_holiday = day in holidays and rhythm.on_holiday is not HolidayRule.CALL
    return _in_force(rhythm, day) and _is_weekday(rhythm, day) and not on_holiday


def _in_force(rhythm: Rhythm, day: date) -> bool:
    begun = rhythm.starts_on is None or day >= rhythm.starts_on
    return begun and (rhythm.ends_on is None or day <= rhythm.ends_on)


def _is_weekday(rhythm: Rhythm, day: date) -> bool:
    return bool(rhythm.weekdays >> day.weekday() & 1)


def _length(rhythm: Rhythm) -> timedelta:
    anchor = date(2000, 1, 1)
    return datetime.combine(anchor, rhythm.until_time) - datetime.combine(anchor, rhythm.start_time)


def _is_on(day: date, at: datetime, zone: tzinfo) -> bool:
    """Say whether `at` lies on the local `day`: places that cross the date line leave a day out."""
    return at.astimezone(zone).date() == day


def _end(day: date, at: time, zone: tzinfo) -> datetime:
    later = _moment(day, at, zone)
    if later.astimezone(zone).time() == at:
        return later
    sooner = datetime.combine(day, at.replace(fold=1), tzinfo=zone).astimezone(UTC)
    return _jump(min(sooner, later), max(sooner, later), zone)


def _jump(before: datetime, after: datetime, zone: tzinfo) -> datetime:
    """Return the second at which the clocks jump between the two moments."""
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after.replace(microsecond=0)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
