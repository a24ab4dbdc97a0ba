"""How a person's last calls differ from their own earlier ones, told as findings, never as diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median


class Measure(StrEnum):
    """What is compared."""

    ANSWER_LENGTH = "answer_length"
    """Mean length of an answer, in words or syllables."""
    ANSWER_DELAY = "answer_delay"
    """Median seconds from the end of a question to the first word."""
    MISSED_CALLS = "missed_calls"
    """Calls not answered, of all that were made."""
    SLEEP = "sleep"
    """Hours slept, as told."""
    MEALS = "meals"
    """Meals a day, as told."""


class Direction(StrEnum):
    """Which way a measure went."""

    LESS = "less"
    MORE = "more"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTrace:
    """What one planned call leaves to compare by; None where it was not told or not measured."""

    answered: bool
    answer_length: float | None = None
    answer_delay_s: float | None = None
    sleep_hours: float | None = None
    meals_a_day: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One measure that left its usual range in the direction that somebody should look at."""

    measure: Measure
    direction: Direction
    usual: float
    lately: float
    calls_before: int
    calls_lately: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How much is compared, and how far is far."""

    lately: int = 4
    """Newest values that are compared with all before them."""
    fewest_before: int = 6
    """With fewer values before, nothing is usual yet."""
    spreads: float = 3.0
    """Robust standard deviations from the usual value that stand out."""
    least_length: float = 1.0
    """The smallest change of an answer's length worth telling, in the unit it is counted in."""


_WORSE = {
    Measure.ANSWER_LENGTH: Direction.LESS,
    Measure.ANSWER_DELAY: Direction.MORE,
    Measure.MISSED_CALLS: Direction.MORE,
    Measure.SLEEP: Direction.LESS,
    Measure.MEALS: Direction.LESS,
}
_LEAST_CHANGE = {
    Measure.ANSWER_DELAY: 0.5,
    Measure.MISSED_CALLS: 0.25,
    Measure.SLEEP: 1.0,
    Measure.MEALS: 0.5,
}
"""A smaller change is nothing to tell, however steady somebody used to be."""
_VALUES: dict[Measure, Callable[[CallTrace], float | None]] = {
    Measure.ANSWER_LENGTH: lambda call: call.answer_length if call.answered else None,
    Measure.ANSWER_DELAY: lambda call: call.answer_delay_s if call.answered else None,
    Measure.MISSED_CALLS: lambda call: 0.0 if call.answered else 1.0,
    Measure.SLEEP: lambda call: call.sleep_hours if call.answered else None,
    Measure.MEALS: lambda call: call.meals_a_day if call.answered else None,
}
_TO_DEVIATION = 1.4826
"""Median absolute deviation to standard deviation, for normally spread values (Rousseeuw and Croux 1993)."""


def trends(calls: Sequence[CallTrace], watch: Watch | None = None) -> tuple[Trend, ...]:
    """Return what changed for the worse; `calls` of one person, oldest first.

    A measure that was told too seldom is left out; getting better is no finding.
    """
    how = watch or Watch()
    found = (_trend(measure, calls, how) for measure in Measure)
    return tuple(each for each in found if each is not None)


def still_stands(trend: Trend, calls: Sequence[CallTrace], watch: Watch | None = None) -> bool:
    """Say whether a change that was found is not over: at least half of it is left in the newest calls.

    What was usual stays what it was when the change was found: somebody who has eaten little for
    long has not become well by that.
    """
    how = watch or Watch()
    told = [value for value in map(_VALUES[trend.measure], calls) if value is not None]
    after = told[-how.lately :]
    if len(after) < how.lately:
        return True
    middle = _middle(trend.measure, after)
    return 2 * _worse_by(trend.measure, trend.usual, middle) >= abs(trend.usual - trend.lately)


def _worse_by(measure: Measure, usual: float, lately: float) -> float:
    return usual - lately if _WORSE[measure] is Direction.LESS else lately - usual


def _trend(measure: Measure, calls: Sequence[CallTrace], watch: Watch) -> Trend | None:
    told = [value for value in map(_VALUES[measure], calls) if value is not None]
    before, after = told[: -watch.lately], told[-watch.lately :]
    if len(before) < watch.fewest_before or len(after) < watch.lately:
        return None
    usual, lately = _middle(measure, before), _middle(measure, after)
    least = _LEAST_CHANGE.get(measure, watch.least_length)
    stray = watch.spreads * _error(measure, before, watch)
    if _worse_by(measure, usual, lately) < max(least, stray):
        return None
    return Trend(
        measure=measure,
        direction=_WORSE[measure],
        usual=usual,
        lately=lately,
        calls_before=len(before),
        calls_lately=len(after),
    )


def _middle(measure: Measure, values: Sequence[float]) -> float:
    """Return the median; of yes and no the share of yes."""
    return sum(values) / len(values) if measure is Measure.MISSED_CALLS else median(values)


def _error(measure: Measure, before: Sequence[float], watch: Watch) -> float:
    """Return how far the middle of a few calls strays by chance, in the measure's own unit.

    Shares: the standard error of a proportion, with one miss and one answer added so that nobody is perfect
    (Agresti and Coull 1998). Others: the deviation by the root of the number of calls.
    """
    if measure is Measure.MISSED_CALLS:
        share = (sum(before) + 1) / (len(before) + 2)
        return float((share * (1 - share) / watch.lately) ** 0.5)
    centre = median(before)
    spread = _TO_DEVIATION * median(abs(value - centre) for value in before)
    return float(spread / watch.lately**0.5)
