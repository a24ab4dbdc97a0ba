"""What a promise becomes when the person had no time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.call_back import called_back
from carecall.domain.redial import AttemptEnd, RedialRule, Settlement

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(hours=6)
RULE = RedialRule(redials=2, gap_s=600, quarantine_s=0)


def end(attempts: int = 1) -> AttemptEnd:
    return AttemptEnd(
        disposition=Disposition.ANSWERED, attempts=attempts, ended_at=NOW, talked=True
    )


def later(at: datetime) -> Settlement:
    return Settlement(PlannedCallState.WAITING_REDIAL, at)


@pytest.mark.parametrize(
    ("call_at", "attempts", "expected"),
    [
        (NOW + timedelta(hours=2), 1, later(NOW + timedelta(hours=2))),
        (NOW - timedelta(minutes=5), 1, later(NOW)),
        (None, 1, later(NOW + timedelta(seconds=600))),
        (UNTIL, 1, None),
        (NOW + timedelta(hours=2), 3, None),
        (None, 3, None),
    ],
)
def test_a_call_back_is_a_ring_of_the_same_round_while_there_is_room(
    call_at: datetime | None, attempts: int, expected: Settlement | None
) -> None:
    assert called_back(RULE, end(attempts), call_at, UNTIL) == expected
