"""When something that failed is tried again, and when nobody tries any more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR_S = 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRule:
    """Pauses that double up to a longest one, each moved a little so that failures do not march in step."""

    first_s: float = 5.0
    longest_s: float = 900.0
    spread: float = 0.2
    """Share by which a pause is shortened or lengthened at most."""
    give_up_after_s: float = 24 * HOUR_S
    longest_asked_s: float = HOUR_S
    """The other side may ask for a longer pause than ours, up to this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One try that failed."""

    tries: int
    """This one included."""
    began_at: datetime
    """When the first try was due."""
    failed_at: datetime
    asked_s: float | None = None
    """The pause that the other side asked for."""


def pause_s(rule: RetryRule, failure: Failure, chance: float) -> float:
    """Return the seconds until the next try; `chance` from 0 to 1 says where in the spread it falls."""
    doubled: float = rule.first_s * 2 ** min(failure.tries - 1, 30)
    own = min(doubled, rule.longest_s) * (1 - rule.spread + 2 * rule.spread * chance)
    asked = min(failure.asked_s or 0.0, rule.longest_asked_s)
    return max(own, asked)


def next_try_at(rule: RetryRule, failure: Failure, chance: float) -> datetime | None:
    """Return when to try again, or None when it would be later than the rule allows."""
    at = failure.failed_at + timedelta(seconds=pause_s(rule, failure, chance))
    last = failure.began_at + timedelta(seconds=rule.give_up_after_s)
    return at if at <= last else None
