"""The day of this machine's own time zone, for figures of today."""

from __future__ import annotations

from datetime import datetime


def midnight_before(now: datetime) -> datetime:
    """Return when this machine's local day of `now` began."""
    return now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
