"""What a schedule asks for over a span of days, in one place and under one calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from carecall.domain.schedule import Interval, Rhythm, Slot, calls_on, first_slot, slots_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A rhythm where people live, and where it ends."""

    rhythm: Rhythm
    zone: tzinfo
    holidays: frozenset[date] = frozenset()
    rounds: int | None = None
    """Most local days with calls; None leaves the end to the rhythm."""
    first_round_on: date | None = None
    """The day from which rounds are counted; None while none has been planned."""


def coming_slots(course: Course, first_on: date, last_on: date, now: datetime) -> tuple[Slot, ...]:
    """Return the calls of the local days from `first_on` to `last_on` that can still be made at `now`, earliest first.

    The one call of ONCE is on the first day that has room for it, whatever the span.
    """
    if course.rhythm.interval is Interval.ONCE:
        slot = first_slot(course.rhythm, now, course.zone, holidays=course.holidays)
        return (slot,) if slot is not None else ()
    slots = [
        slot
        for day in _days(first_on, last_on)
        for slot in slots_on(course.rhythm, day, course.zone, holidays=course.holidays)
        if slot.until_at > now
    ]
    return tuple(_within_rounds(course, slots, last_on))


def next_round_on(course: Course, now: datetime, *, within_days: int = 366) -> date | None:
    """Return the local day of the first call that can still be made at `now`, or None when none comes."""
    today = now.astimezone(course.zone).date()
    for ahead in range(within_days):
        day = today + timedelta(days=ahead)
        slots = coming_slots(course, day, day, now)
        if slots:
            return slots[0].round_on
    return None


def last_round_on(course: Course, until_on: date) -> date | None:
    """Return the day of the last round, or None when it lies after `until_on` or rounds have no end."""
    if course.rounds is None or course.first_round_on is None:
        return None
    left = course.rounds
    for day in _days(course.first_round_on, until_on):
        left -= bool(calls_on(course.rhythm, day, course.holidays))
        if left == 0:
            return day
    return None


def _within_rounds(course: Course, slots: list[Slot], last_on: date) -> list[Slot]:
    if course.rounds is None or not slots:
        return slots
    begun = course.first_round_on
    if begun is None:
        rounds = sorted({slot.round_on for slot in slots})[: course.rounds]
        return [slot for slot in slots if slot.round_on <= rounds[-1]]
    end = last_round_on(course, last_on)
    return [
        slot for slot in slots if begun <= slot.round_on and (end is None or slot.round_on <= end)
    ]


def _days(first_on: date, last_on: date) -> list[date]:
    return [first_on + timedelta(days=ahead) for ahead in range((last_on - first_on).days + 1)]
