"""Whether and when a person who was not reached is rung again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from carecall.domain.call import Disposition, PlannedCallState

NEVER_AGAIN = frozenset({Disposition.INVALID_NUMBER, Disposition.BLOCKED})
"""Ringing again cannot help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedialRule:
    """How a schedule rings again."""

    redials: int
    """Rings after the first one."""
    gap_s: int
    quarantine_s: int
    """Longest time that a call of unknown fate may still be up: ring time plus talk time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnd:
    """How one attempt ended, for the promise it belongs to."""

    disposition: Disposition
    attempts: int
    """This one included."""
    ended_at: datetime
    talked: bool
    """ANSWERED: the sound was up and the conversation ran, however it ended."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of the planned call."""

    state: PlannedCallState
    next_at: datetime | None = None
    """On WAITING_REDIAL."""


def settlement(rule: RedialRule, end: AttemptEnd, too_late_at: datetime) -> Settlement:
    """Return the planned call's next state.

    A person who answered and was talked to is COMPLETED. Everybody else is rung again after the gap
    while redials and time are left, and EXHAUSTED then.
    """
    if end.disposition is Disposition.ANSWERED and end.talked:
        return Settlement(PlannedCallState.COMPLETED)
    if end.disposition in NEVER_AGAIN or end.attempts > rule.redials:
        return Settlement(PlannedCallState.EXHAUSTED)
    next_at = end.ended_at + timedelta(seconds=gap_s(rule, end.disposition))
    if next_at >= too_late_at:
        return Settlement(PlannedCallState.EXHAUSTED)
    return Settlement(PlannedCallState.WAITING_REDIAL, next_at)


def gap_s(rule: RedialRule, disposition: Disposition) -> int:
    """Return the seconds until the next ring; an unknown fate waits until nothing can be up any more."""
    if disposition is Disposition.UNKNOWN:
        return max(rule.gap_s, rule.quarantine_s)
    return rule.gap_s
