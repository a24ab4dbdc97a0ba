"""A stretch of time taken apart: runs of days whose figures are kept, and what is left between them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

MOST_RUNS = 6
"""More runs cost more statements than their days save."""
DAY = timedelta(days=1)
Run = tuple[date, date]
"""First and last day, both included."""
Gap = tuple[datetime | None, datetime | None]
"""First moment and the one after the last; None has no end on that side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRuns:
    """A stretch of time without overlap or hole."""

    runs: Sequence[Run]
    gaps: Sequence[Gap]


def split_by_days(
    first: datetime | None, last: datetime | None, kept: Collection[date], most: int = MOST_RUNS
) -> DayRuns:
    """Take the time from `first` up to but not including `last` apart by the kept days (of UTC) that lie in it whole."""
    inside = sorted(
        day
        for day in kept
        if (first is None or begin_of(day) >= first)
        and (last is None or begin_of(day + DAY) <= last)
    )
    longest = sorted(_runs(inside), key=lambda run: run[0] - run[1])[:most]
    runs = sorted(longest)
    return DayRuns(runs=runs, gaps=list(_gaps(first, last, runs)))


def begin_of(day: date) -> datetime:
    """Return the first moment of a day of UTC."""
    return datetime.combine(day, time(), UTC)


def _runs(days: Sequence[date]) -> Iterable[Run]:
    first = previous = None
    for day in days:
        if first is None or previous is None or day - previous > DAY:
            if first is not None and previous is not None:
                yield first, previous
            first = day
        previous = day
    if first is not None and previous is not None:
        yield first, previous


def _gaps(first: datetime | None, last: datetime | None, runs: Iterable[Run]) -> Iterable[Gap]:
    since = first
    for begin, end in runs:
        if since is None or since < begin_of(begin):
            yield since, begin_of(begin)
        since = begin_of(end + DAY)
    if since is None or last is None or since < last:
        yield since, last
