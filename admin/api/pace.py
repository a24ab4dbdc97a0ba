"""How many requests a key may make: a bucket that fills while nobody asks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

BURST = 120
PER_SECOND = 10.0
MOST_KEYS = 10_000


@dataclass(slots=True)
class _Bucket:
    left: float
    at_s: float


class Pace:
    """Counts requests by key in this process."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        burst: int = BURST,
        per_second: float = PER_SECOND,
    ) -> None:
        self._monotonic, self._burst, self._per_second = monotonic, burst, per_second
        self._buckets: dict[int, _Bucket] = {}
        self._lock = Lock()

    def wait_s(self, key: int) -> int:
        """Take one request out of a key's bucket; return how many whole seconds to wait, 0 for none."""
        now = self._monotonic()
        with self._lock:
            if len(self._buckets) >= MOST_KEYS:
                self._buckets.clear()
            bucket = self._buckets.setdefault(key, _Bucket(float(self._burst), now))
            filled = bucket.left + (now - bucket.at_s) * self._per_second
            bucket.left, bucket.at_s = min(float(self._burst), filled), now
            if bucket.left < 1:
                return max(1, math.ceil((1 - bucket.left) / self._per_second))
            bucket.left -= 1
            return 0
