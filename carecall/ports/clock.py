"""Time and identity, from outside."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The one source of time."""

    def now(self) -> datetime:
        """Return the aware UTC moment."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never step, for durations."""
        ...


class IdSource(Protocol):
    """Where new call ids come from."""

    def new_id(self) -> str:
        """Return a random UUID as text."""
        ...
