"""What becomes of a promise when the person answered and had no time."""

from __future__ import annotations

from datetime import datetime, timedelta

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.redial import AttemptEnd, RedialRule, Settlement

KEPT_FOR = timedelta(hours=2)
"""A call-back that could not be made until so long after its time is not made any more."""


def called_back(
    rule: RedialRule, end: AttemptEnd, call_at: datetime | None, too_late_at: datetime
) -> Settlement | None:
    """Return the later ring of the same round, or None where the round has no ring or no time left.

    Without `call_at` no time was understood, so the redial rule says when. The ring counts as an
    attempt like any other: nobody's telephone rings more often because of a wish.
    """
    again = rule.after(Disposition.ANSWERED)
    usual_at = end.ended_at + timedelta(seconds=again.gap_s)
    next_at = usual_at if call_at is None else max(call_at, end.ended_at)
    if end.attempts > again.redials or next_at >= too_late_at:
        return None
    return Settlement(PlannedCallState.WAITING_REDIAL, next_at)
