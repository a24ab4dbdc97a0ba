"""A trunk that fails again and again is left alone for a while, then tried with a single call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from carecall.domain.call import Disposition

TRUNK_FAULTS = frozenset({Disposition.CONGESTION, Disposition.NETWORK_FAILURE})
"""What the trunk itself did wrong; an engaged or unanswered phone says that it works."""
NO_WORD = frozenset({Disposition.UNKNOWN, Disposition.BLOCKED})
"""Endings that say nothing about the trunk."""


class Standing(StrEnum):
    """Whether a breaker lets calls through."""

    CLOSED = "closed"
    """Calls go through."""
    OPEN = "open"
    """None does."""
    HALF_OPEN = "half_open"
    """One call may try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerRule:
    """When a trunk is stopped, and for how long."""

    failures: int = 5
    """Trunk-side failures in a row that stop it."""
    first_stop_s: float = 30.0
    """Doubled with each trial that fails."""
    longest_stop_s: float = 900.0
    trial_s: float = 90.0
    """How long a trial may stay without a word before the next call tries."""

    def stop_s(self, failures: int) -> float:
        """Return how long a trunk is left alone after so many failures."""
        doublings = min(30, max(0, failures - self.failures))
        return min(self.longest_stop_s, self.first_stop_s * 2.0**doublings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaker:
    """A trunk's breaker as it is kept."""

    failures: int = 0
    stopped_until: datetime | None = None
    """While a call tries: until when its word is waited for."""

    def standing(self, now: datetime) -> Standing:
        """Return whether calls go through at `now`."""
        if self.stopped_until is None:
            return Standing.CLOSED
        return Standing.OPEN if now < self.stopped_until else Standing.HALF_OPEN


CLOSED = Breaker()


def trying(rule: BreakerRule, breaker: Breaker, now: datetime) -> Breaker:
    """Return the breaker after a half-open one let a call through at `now`: nobody else until its word."""
    until = now + timedelta(seconds=rule.trial_s)
    return Breaker(failures=breaker.failures, stopped_until=until)


def is_trial(rule: BreakerRule, breaker: Breaker, started_at: datetime) -> bool:
    """Say whether the call that was let through at `started_at` is the one that tries.

    A stop of `trial_s` after exactly that moment is what `trying` wrote. What other calls, begun before
    the stop, still tell is old news while the trunk is stopped.
    """
    return breaker.stopped_until == started_at + timedelta(seconds=rule.trial_s)


def after_failure(
    rule: BreakerRule, breaker: Breaker, *, started_at: datetime, now: datetime
) -> Breaker:
    """Return the breaker after a trunk-side failure of a call that was let through at `started_at`."""
    if breaker.stopped_until is not None and not is_trial(rule, breaker, started_at):
        return breaker
    failures = breaker.failures + 1
    if failures < rule.failures:
        return Breaker(failures=failures)
    until = now + timedelta(seconds=rule.stop_s(failures))
    return Breaker(failures=failures, stopped_until=until)


def after_success(rule: BreakerRule, breaker: Breaker, *, started_at: datetime) -> Breaker:
    """Return the breaker after a call that was let through at `started_at` got as far as the person's line."""
    if breaker.stopped_until is not None and not is_trial(rule, breaker, started_at):
        return breaker
    return CLOSED
