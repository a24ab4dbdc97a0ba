"""Slowing down guesses at passwords: a few free tries, then a wait that doubles."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

FREE_TRIES = 5
FIRST_WAIT_S = 2.0
LONGEST_WAIT_S = 300.0
FORGET_AFTER_S = 3600.0
MOST_KEYS = 50_000
"""So that guessing many names cannot fill the memory."""


@dataclass(slots=True)
class _Failures:
    count: int
    last_s: float


class Throttle:
    """Counts failures per account and per address; never locks anybody out for good."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._failures: dict[str, _Failures] = {}
        self._lock = Lock()

    def wait_s(self, keys: Sequence[str]) -> int:
        """Return how many whole seconds the strictest of the keys has still to wait."""
        now = self._monotonic()
        with self._lock:
            waits = [self._until(key, now) - now for key in keys]
        return max(0, math.ceil(max(waits, default=0.0)))

    def failed(self, keys: Sequence[str]) -> None:
        """Count one failure for each key."""
        now = self._monotonic()
        with self._lock:
            self._forget(now)
            for key in keys:
                known = self._failures.setdefault(key, _Failures(0, now))
                known.count += 1
                known.last_s = now

    def succeeded(self, key: str) -> None:
        """Forget an account's failures; its address keeps its own."""
        with self._lock:
            self._failures.pop(key, None)

    def _until(self, key: str, now: float) -> float:
        known = self._failures.get(key)
        if known is None or known.count < FREE_TRIES or now - known.last_s > FORGET_AFTER_S:
            return now
        doubled = FIRST_WAIT_S * float(1 << min(known.count - FREE_TRIES, 20))
        wait = min(doubled, LONGEST_WAIT_S)
        return known.last_s + wait

    def _forget(self, now: float) -> None:
        if len(self._failures) < MOST_KEYS:
            return
        recent = {k: f for k, f in self._failures.items() if now - f.last_s <= LONGEST_WAIT_S}
        self._failures = recent if len(recent) < MOST_KEYS else {}
