"""The one file that reads the real clock and makes ids."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import uuid4


class SystemClock:
    """Time as this machine tells it."""

    def now(self) -> datetime:
        """Return the aware UTC moment."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that never step."""
        return time.monotonic()


class RandomIds:
    """Random UUIDs."""

    def new_id(self) -> str:
        """Return a version 4 UUID as text."""
        return str(uuid4())
