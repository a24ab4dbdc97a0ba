"""What the network says decides how an attempt ended."""

import pytest

from carecall.domain.call import Disposition
from carecall.domain.disposition import (
    CAUSE_VERDICTS,
    REASON_VERDICTS,
    SIP_VERDICTS,
    disposition_of,
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"hangup_cause": 17, "originate_reason": 5}, Disposition.BUSY),
        ({"sip_status": 486}, Disposition.BUSY),
        ({"sip_status": 600, "hangup_cause": 17}, Disposition.BUSY),
        ({"hangup_cause": 18}, Disposition.NO_ANSWER),
        ({"hangup_cause": 19, "originate_reason": 3}, Disposition.NO_ANSWER),
        ({"hangup_cause": 0, "originate_reason": 3}, Disposition.NO_ANSWER),
        ({"hangup_cause": 127, "originate_reason": 3}, Disposition.NO_ANSWER),
        ({"hangup_cause": 21, "originate_reason": 8}, Disposition.REJECTED),
        ({"sip_status": 603, "hangup_cause": 21}, Disposition.REJECTED),
        ({"hangup_cause": 1, "originate_reason": 1}, Disposition.INVALID_NUMBER),
        ({"hangup_cause": 28}, Disposition.INVALID_NUMBER),
        ({"hangup_cause": 20}, Disposition.UNREACHABLE),
        ({"hangup_cause": 27}, Disposition.UNREACHABLE),
        ({"hangup_cause": 34, "originate_reason": 8}, Disposition.CONGESTION),
        ({"hangup_cause": 42}, Disposition.CONGESTION),
        ({"hangup_cause": 44}, Disposition.CONGESTION),
        ({"hangup_cause": 38}, Disposition.NETWORK_FAILURE),
        ({"hangup_cause": 41}, Disposition.NETWORK_FAILURE),
        ({"sip_status": 403, "hangup_cause": 21, "originate_reason": 0}, Disposition.REJECTED),
        ({"sip_status": 480, "hangup_cause": 19, "rang": True}, Disposition.NO_ANSWER),
        ({"sip_status": 480, "hangup_cause": 19, "rang": False}, Disposition.UNREACHABLE),
        ({"sip_status": 480, "hangup_cause": 19}, Disposition.NO_ANSWER),
        ({"originate_reason": 3, "rang": False}, Disposition.UNREACHABLE),
        ({"sip_status": 301, "hangup_cause": 16}, Disposition.INVALID_NUMBER),
        ({"sip_status": 302, "hangup_cause": 23}, Disposition.UNREACHABLE),
        ({"hangup_cause": 23, "originate_reason": 0}, Disposition.UNREACHABLE),
        ({"sip_status": 485, "hangup_cause": 1}, Disposition.INVALID_NUMBER),
        ({"sip_status": 487, "hangup_cause": 127, "rang": True}, Disposition.NO_ANSWER),
        ({"sip_status": 487, "hangup_cause": 127, "rang": False}, Disposition.UNREACHABLE),
        ({"sip_status": 488, "hangup_cause": 58}, Disposition.NETWORK_FAILURE),
        ({"sip_status": 483, "hangup_cause": 19, "rang": False}, Disposition.NETWORK_FAILURE),
        ({"sip_status": 486, "rang": False}, Disposition.BUSY),
        ({"hangup_cause": 16, "originate_reason": 0, "rang": True}, Disposition.NO_ANSWER),
        ({"originate_reason": 0}, Disposition.NETWORK_FAILURE),
        ({"originate_reason": 5}, Disposition.BUSY),
        ({"hangup_cause": 16}, Disposition.NO_ANSWER),
        ({}, Disposition.UNKNOWN),
        ({"hangup_cause": 0}, Disposition.UNKNOWN),
        ({"hangup_cause": 77}, Disposition.UNKNOWN),
    ],
)
def test_an_unanswered_call_ends_as_the_network_said(facts, expected):
    assert disposition_of(answered=False, **facts) is expected


@pytest.mark.parametrize("cause", [None, 0, 16, 17, 31, 127])
def test_an_answered_call_was_answered_whatever_ended_it(cause):
    assert disposition_of(answered=True, hangup_cause=cause) is Disposition.ANSWERED


def test_a_refusal_by_the_trunk_is_not_taken_for_the_persons():
    assert (
        disposition_of(answered=False, hangup_cause=21, sip_status=407)
        is Disposition.NETWORK_FAILURE
    )


def test_a_specific_cause_beats_our_own_ring_timeout():
    assert disposition_of(answered=False, hangup_cause=17, originate_reason=3) is Disposition.BUSY


@pytest.mark.parametrize("table", [SIP_VERDICTS, CAUSE_VERDICTS, REASON_VERDICTS])
def test_every_row_names_its_source_and_never_claims_an_answer(table):
    for verdict in table.values():
        assert verdict.source
        assert verdict.disposition not in {Disposition.ANSWERED, Disposition.UNKNOWN}
