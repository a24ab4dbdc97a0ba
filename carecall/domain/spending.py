"""What an organization and all below it may do in one local day, and what is gone of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Overrun(StrEnum):
    """Why one more call does not fit."""

    CALLS = "calls"
    SPENDING = "spending"
    UNKNOWN = "unknown"
    """A limit is set, and nobody can say how much of it is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """One organization's limits of one day; a limit that is None does not exist."""

    call_limit: int | None = None
    calls: int | None = None
    """Rings of that day so far, of the whole tree below; None when they were not counted."""
    spend_limit: Decimal | None = None
    committed: Decimal | None = None
    """Spent, kept for live calls, and the most that this call may cost; None when it is not known."""


def overrun(budget: Budget) -> Overrun | None:
    """Return why one more call would pass a limit, or None when it fits."""
    if budget.call_limit is not None:
        if budget.calls is None:
            return Overrun.UNKNOWN
        if budget.calls >= budget.call_limit:
            return Overrun.CALLS
    if budget.spend_limit is None:
        return None
    if budget.committed is None or not budget.committed.is_finite():
        return Overrun.UNKNOWN
    if not budget.spend_limit.is_finite():
        return Overrun.UNKNOWN
    return Overrun.SPENDING if budget.committed > budget.spend_limit else None
