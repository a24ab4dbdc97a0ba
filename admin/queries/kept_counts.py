"""Counts that took long are kept for a while: a hundred thousand calls are not counted anew at every click.

What is counted quickly is counted every time, so that figures follow each step of somebody whose organization has
a few thousand calls. A count over whole districts is kept twenty times as long as it took, at most a minute.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar

from flask import current_app

from admin.house import house

EXTENSION = "carecall_kept_counts"
SLOW_S = 0.02
"""What takes longer is kept."""
KEPT_TIMES = 20
LONGEST_S = 60.0
MOST = 500
Counts = TypeVar("Counts")


class KeptCounts:
    """Slow counts of one console, the newest few hundred."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
        self._lock = Lock()

    def of(self, key: Hashable, count: Callable[[], Counts]) -> Counts:
        """Return what is kept under a key, else count; the key holds whose rows are counted."""
        with self._lock:
            until, found = self._kept.get(key, (0.0, None))
        began_s = self._monotonic()
        if began_s < until:
            return found  # type: ignore[return-value]  # the same key was counted by the same function
        counts = count()
        took_s = self._monotonic() - began_s
        if took_s >= SLOW_S:
            self._keep(key, self._monotonic() + min(took_s * KEPT_TIMES, LONGEST_S), counts)
        return counts

    def _keep(self, key: Hashable, until: float, counts: object) -> None:
        with self._lock:
            self._kept[key] = (until, counts)
            self._kept.move_to_end(key)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)


def kept_counts() -> KeptCounts:
    """Return the running console's."""
    kept: KeptCounts | None = current_app.extensions.get(EXTENSION)
    if kept is None:
        kept = current_app.extensions[EXTENSION] = KeptCounts(house().clock.monotonic)
    return kept
