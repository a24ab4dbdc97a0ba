"""When others are told of an alert because nobody has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class EscalationRule:
    """How long after an alert was raised each round of telling begins, rising."""

    after_s: tuple[int, ...] = (300, 600, 1200)

    def next_at(self, raised_at: datetime, escalations: int) -> datetime | None:
        """Return when an alert that was escalated so often is escalated again; None for never."""
        if escalations >= len(self.after_s):
            return None
        return raised_at + timedelta(seconds=self.after_s[escalations])
