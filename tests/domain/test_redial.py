"""Who was not reached is rung again, as often and as late as the schedule says."""

from datetime import timedelta

import pytest

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.redial import AttemptEnd, RedialRule, settlement
from tests.builders import NOON

RULE = RedialRule(redials=2, gap_s=600, quarantine_s=640)
TOO_LATE = NOON + timedelta(hours=6)


def after(disposition, attempts=1, *, talked=False, too_late_at=TOO_LATE):
    end = AttemptEnd(disposition=disposition, attempts=attempts, ended_at=NOON, talked=talked)
    return settlement(RULE, end, too_late_at)


def test_a_person_who_was_talked_to_is_done():
    assert after(Disposition.ANSWERED, talked=True).state is PlannedCallState.COMPLETED


@pytest.mark.parametrize(
    "disposition",
    [
        Disposition.BUSY,
        Disposition.NO_ANSWER,
        Disposition.REJECTED,
        Disposition.UNREACHABLE,
        Disposition.CONGESTION,
        Disposition.NETWORK_FAILURE,
        Disposition.VOICEMAIL,
        Disposition.SCREENED,
        Disposition.ANSWERED,
    ],
)
def test_who_was_not_talked_to_is_rung_again_after_the_gap(disposition):
    result = after(disposition)
    assert result.state is PlannedCallState.WAITING_REDIAL
    assert result.next_at == NOON + timedelta(seconds=600)


def test_an_invalid_number_is_never_rung_again():
    assert after(Disposition.INVALID_NUMBER).state is PlannedCallState.EXHAUSTED


def test_an_unknown_fate_waits_until_nothing_can_ring_any_more():
    assert after(Disposition.UNKNOWN).next_at == NOON + timedelta(seconds=640)


@pytest.mark.parametrize(("attempts", "again"), [(1, True), (2, True), (3, False)])
def test_two_redials_are_three_rings(attempts, again):
    result = after(Disposition.BUSY, attempts)
    assert (result.state is PlannedCallState.WAITING_REDIAL) is again


def test_a_redial_that_would_come_too_late_is_not_planned():
    result = after(Disposition.BUSY, too_late_at=NOON + timedelta(seconds=600))
    assert result.state is PlannedCallState.EXHAUSTED
