"""Who was not reached is rung again, as often and as late as the schedule says."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.redial import (
    OWN_RULE,
    AttemptEnd,
    RedialRule,
    redials_from_plain,
    redials_or_plain,
    settlement,
)
from carecall.domain.unreached import UnreachedReason
from carecall.errors import BadDefinition
from tests.builders import NOON

RULE = RedialRule(redials=2, gap_s=600, quarantine_s=640)
TOO_LATE = NOON + timedelta(hours=6)


def after(disposition, attempts=1, *, talked=False, too_late_at=TOO_LATE, rule=RULE):
    end = AttemptEnd(disposition=disposition, attempts=attempts, ended_at=NOON, talked=talked)
    return settlement(rule, end, too_late_at)


def with_exceptions(**by):
    return RedialRule(redials=2, gap_s=600, quarantine_s=640, by=redials_from_plain(by))


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


def test_an_invalid_number_is_never_rung_again_and_somebody_must_look_after_it():
    result = after(Disposition.INVALID_NUMBER)
    assert result.state is PlannedCallState.EXHAUSTED
    assert result.unreached is UnreachedReason.INVALID_NUMBER


def test_what_our_own_gate_blocked_is_never_rung_again():
    assert after(Disposition.BLOCKED).state is PlannedCallState.EXHAUSTED


def test_who_was_rung_in_vain_is_unreached_only_at_the_very_end():
    assert after(Disposition.NO_ANSWER, 2).unreached is None
    assert after(Disposition.NO_ANSWER, 3).unreached is UnreachedReason.EXHAUSTED
    assert after(Disposition.ANSWERED, 3, talked=True).unreached is None


def test_a_busy_phone_may_have_a_rule_of_its_own():
    rule = with_exceptions(busy={"redials": 3, "gap_s": 300})
    result = after(Disposition.BUSY, 3, rule=rule)
    assert result.next_at == NOON + timedelta(seconds=300)
    assert after(Disposition.BUSY, 4, rule=rule).state is PlannedCallState.EXHAUSTED
    assert after(Disposition.NO_ANSWER, 3, rule=rule).state is PlannedCallState.EXHAUSTED


def test_an_exception_may_change_the_gap_alone():
    rule = with_exceptions(voicemail={"gap_s": 7200})
    assert after(Disposition.VOICEMAIL, 2, rule=rule).next_at == NOON + timedelta(hours=2)
    assert after(Disposition.VOICEMAIL, 3, rule=rule).state is PlannedCallState.EXHAUSTED


def test_an_answering_machine_need_not_be_rung_again():
    rule = with_exceptions(voicemail={"redials": 0}, screened={"redials": 0})
    for disposition in (Disposition.VOICEMAIL, Disposition.SCREENED):
        result = after(disposition, rule=rule)
        assert (result.state, result.unreached) == (
            PlannedCallState.EXHAUSTED,
            UnreachedReason.EXHAUSTED,
        )


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "busy",
        {"busy": 3},
        {"busy": {}},
        {"busy": {"redials": "3"}},
        {"busy": {"redials": True}},
        {"busy": {"redials": 11}},
        {"busy": {"redials": -1}},
        {"busy": {"gap_s": 0}},
        {"busy": {"gap_s": 86_401}},
        {"busy": {"gap_s": 300.0}},
        {"busy": {"redials": 3, "gap": 300}},
        {"engaged": {"redials": 3}},
        {"invalid_number": {"redials": 1}},
        {"blocked": {"redials": 1}},
        {"answered": {"redials": 1}},
        {"unknown": {"gap_s": 1}},
    ],
)
def test_a_broken_document_is_refused_when_saved_and_plain_when_dialled(broken):
    with pytest.raises(BadDefinition):
        redials_from_plain(broken)
    by, readable = redials_or_plain(broken)
    assert (dict(by), readable) == ({}, False)


changes = st.fixed_dictionaries(
    {}, optional={"redials": st.integers(0, 10), "gap_s": st.integers(1, 86_400)}
).filter(bool)
documents = st.dictionaries(st.sampled_from(sorted(one.value for one in OWN_RULE)), changes)


@given(documents, st.lists(st.sampled_from(list(Disposition)), min_size=30, max_size=30))
def test_whatever_the_calls_end_with_nobody_is_rung_more_often_than_the_rule_says(by, endings):
    rule = with_exceptions(**by)
    rings = 0
    for ending in endings:
        rings += 1
        if after(ending, rings, rule=rule).state is not PlannedCallState.WAITING_REDIAL:
            break
    assert rings <= rule.most_rings <= 11


def test_an_unknown_fate_waits_until_nothing_can_ring_any_more():
    assert after(Disposition.UNKNOWN).next_at == NOON + timedelta(seconds=640)


@pytest.mark.parametrize(("attempts", "again"), [(1, True), (2, True), (3, False)])
def test_two_redials_are_three_rings(attempts, again):
    result = after(Disposition.BUSY, attempts)
    assert (result.state is PlannedCallState.WAITING_REDIAL) is again


def test_a_redial_that_would_come_too_late_is_not_planned():
    result = after(Disposition.BUSY, too_late_at=NOON + timedelta(seconds=600))
    assert result.state is PlannedCallState.EXHAUSTED
