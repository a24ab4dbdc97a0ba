"""When the rounds of a schedule fall."""

from __future__ import annotations

from enum import StrEnum


class Interval(StrEnum):
    """What `calls_per_interval` counts within."""

    ONCE = "once"
    """One round, as soon as the campaign runs."""
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class HolidayRule(StrEnum):
    """What happens to a round that falls on a holiday."""

    CALL = "call"
    SKIP = "skip"
    NEXT_DAY = "next_day"
