"""Whether a server that failed is asked again: not at once, and then by one call at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitRule:
    """When a server is left alone, and for how long."""

    failures: int = 3
    """Failures in a row after which nobody asks."""
    first_rest_s: float = 10.0
    """Doubled with each trial that fails."""
    longest_rest_s: float = 120.0
    trial_s: float = 5.0
    """How long a trial may stay without a word before the next call tries."""

    def rest_s(self, failures: int) -> float:
        """Return how long a server rests after so many failures in a row."""
        doublings = min(20, max(0, failures - self.failures))
        return min(self.longest_rest_s, self.first_rest_s * 2.0**doublings)


class Circuit:
    """One server's; times are monotonic seconds."""

    def __init__(self, rule: CircuitRule) -> None:
        self._rule = rule
        self._failures = 0
        self._rests_until_s: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the server is left alone, or tried by one call."""
        return self._rests_until_s is not None

    def allows(self, now_s: float) -> bool:
        """Say whether a call may ask now; the first after a rest is the trial, and the others go on waiting."""
        if self._rests_until_s is None:
            return True
        if now_s < self._rests_until_s:
            return False
        self._rests_until_s = now_s + self._rule.trial_s
        return True

    def failed(self, now_s: float, *, surely: bool = False) -> None:
        """Note a failure; `surely` when the server is certainly not there."""
        self._failures = max(self._failures + 1, self._rule.failures if surely else 0)
        if self._failures >= self._rule.failures:
            self._rests_until_s = now_s + self._rule.rest_s(self._failures)

    def worked(self) -> None:
        """Note an answer."""
        self._failures = 0
        self._rests_until_s = None
