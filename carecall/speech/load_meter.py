"""Counts how long the lanes of a recogniser are busy and how long passes wait for one."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Callable

from carecall.ports.speech import RecogniserLoad

RECENT_S = 10.0
"""How far back `share` looks."""


class LoadMeter:
    """Counters that only rise; whoever reads them twice knows what happened between."""

    def __init__(self, lanes: int, *, now_s: Callable[[], float] = time.monotonic) -> None:
        """Begin with idle lanes."""
        self._lanes = lanes
        self._now_s = now_s
        self._numbers = itertools.count()
        self._running: dict[int, float] = {}
        self._ended: deque[tuple[float, float]] = deque()
        self._busy_s = 0.0
        self._passes = 0
        self._waited_ms = 0

    def begin(self, at_s: float | None = None) -> int:
        """Note that a lane became busy at `at_s`, by default now; return what to end it by."""
        number = next(self._numbers)
        self._running[number] = self._now_s() if at_s is None else at_s
        return number

    def end(self, number: int) -> None:
        """Note that the lane is idle again."""
        began_s, now_s = self._running.pop(number), self._now_s()
        self._busy_s += max(0.0, now_s - began_s)
        self._passes += 1
        self._ended.append((began_s, now_s))
        while self._ended and self._ended[0][1] < now_s - RECENT_S:
            self._ended.popleft()

    def waited(self, waited_ms: int) -> None:
        """Note how long a pass waited that somebody on the line waits for."""
        self._waited_ms = max(self._waited_ms, waited_ms)

    def share(self) -> float:
        """Return which share of the lanes' time was in use in the last RECENT_S, 0 to 1."""
        now_s = self._now_s()
        since_s = now_s - RECENT_S
        spans = [*self._ended, *((began_s, now_s) for began_s in self._running.values())]
        busy_s = sum(max(0.0, end_s - max(since_s, began_s)) for began_s, end_s in spans)
        return min(1.0, busy_s / (RECENT_S * self._lanes))

    def read(self) -> RecogniserLoad:
        """Return the counters, passes under way included; the longest wait begins again."""
        now_s = self._now_s()
        under_way_s = sum(max(0.0, now_s - began_s) for began_s in self._running.values())
        waited_ms, self._waited_ms = self._waited_ms, 0
        return RecogniserLoad(
            lanes=self._lanes,
            busy_s=self._busy_s + under_way_s,
            passes=self._passes,
            waited_ms=waited_ms,
        )
