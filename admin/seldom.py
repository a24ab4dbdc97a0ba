"""Says what is due again: for events that are written down now and then, not at each request."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

MOST_KEYS = 10_000
"""So that trying many addresses cannot fill the memory."""


class Seldom:
    """Says whether something is due again; remembers for a while what was."""

    def __init__(self, monotonic: Callable[[], float], every_s: float) -> None:
        self._monotonic = monotonic
        self._every_s = every_s
        self._last: dict[tuple[object, ...], float] = {}
        self._lock = Lock()

    def is_due(self, key: tuple[object, ...]) -> bool:
        """Say whether `key` was not due within the last while; then it is now."""
        now = self._monotonic()
        with self._lock:
            last = self._last.get(key)
            if last is not None and now - last < self._every_s:
                return False
            if len(self._last) >= MOST_KEYS:
                kept = {k: at for k, at in self._last.items() if now - at < self._every_s}
                self._last = kept if len(kept) < MOST_KEYS else {}
            self._last[key] = now
            return True
