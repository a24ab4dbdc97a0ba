"""The gate says no for the right reason, and yes only when nothing speaks against it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from carecall.domain.campaign import Progress
from carecall.domain.destination import DESTINATIONS
from carecall.domain.gate import CallingWindow, GateFacts, GateRule, Verdict, decide
from tests.builders import NOON

HOUR = timedelta(hours=1)
FINE = GateFacts(
    now=NOON,
    number="+821055500001",
    platform_stopped=False,
    organization_stopped=False,
    campaign=Progress.IN_PROGRESS,
    recipient_active=True,
    recipient_paused=False,
    recipient_absent=False,
    has_consent=True,
    opted_out=False,
    do_not_call=False,
    outgoing_verified=True,
    outgoing_enabled=True,
    trunk_enabled=True,
    destination=DESTINATIONS["KR"],
    window=CallingWindow(opens_at=NOON - HOUR, closes_at=NOON + HOUR, too_late_at=NOON + HOUR),
)
CLOSED = CallingWindow(opens_at=NOON - 2 * HOUR, closes_at=NOON - HOUR, too_late_at=NOON + HOUR)
EARLY = CallingWindow(opens_at=NOON + HOUR, closes_at=NOON + 2 * HOUR, too_late_at=NOON + 2 * HOUR)
LATE = CallingWindow(opens_at=NOON - 2 * HOUR, closes_at=NOON, too_late_at=NOON)


def test_a_call_that_nothing_speaks_against_may_ring():
    assert decide(FINE).verdict is Verdict.CALL


@pytest.mark.parametrize(
    ("change", "verdict", "rule"),
    [
        ({"campaign": Progress.ENDED}, Verdict.CANCEL, GateRule.CAMPAIGN_ENDED),
        ({"recipient_active": False}, Verdict.CANCEL, GateRule.RECIPIENT_INACTIVE),
        ({"recipient_paused": True}, Verdict.CANCEL, GateRule.RECIPIENT_PAUSED),
        ({"recipient_absent": True}, Verdict.CANCEL, GateRule.RECIPIENT_ABSENT),
        ({"do_not_call": True}, Verdict.BLOCK, GateRule.DO_NOT_CALL),
        ({"opted_out": True}, Verdict.BLOCK, GateRule.OPTED_OUT),
        ({"has_consent": False}, Verdict.BLOCK, GateRule.NO_CONSENT),
        ({"number": "+12025550100"}, Verdict.BLOCK, GateRule.DESTINATION_FOREIGN),
        ({"number": "+82601234567"}, Verdict.BLOCK, GateRule.DESTINATION_PREMIUM),
        ({"number": "15881234"}, Verdict.BLOCK, GateRule.DESTINATION_FOREIGN),
        ({"destination": None}, Verdict.BLOCK, GateRule.DESTINATION_FOREIGN),
        ({"outgoing_verified": False}, Verdict.BLOCK, GateRule.NUMBER_NOT_VERIFIED),
        ({"outgoing_enabled": False}, Verdict.BLOCK, GateRule.NUMBER_NOT_OUTBOUND),
        ({"window": None}, Verdict.BLOCK, GateRule.UNKNOWN_TIME_ZONE),
        ({"window": LATE}, Verdict.BLOCK, GateRule.AFTER_WINDOW),
        ({"window": CLOSED}, Verdict.WAIT, GateRule.AFTER_WINDOW),
        ({"window": EARLY}, Verdict.WAIT, GateRule.BEFORE_WINDOW),
        ({"campaign": Progress.PAUSED}, Verdict.WAIT, GateRule.CAMPAIGN_PAUSED),
        ({"campaign": Progress.PRE_PROGRESS}, Verdict.WAIT, GateRule.CAMPAIGN_PAUSED),
        ({"platform_stopped": True}, Verdict.WAIT, GateRule.PLATFORM_STOPPED),
        ({"organization_stopped": True}, Verdict.WAIT, GateRule.ORGANIZATION_STOPPED),
        ({"trunk_enabled": False}, Verdict.WAIT, GateRule.TRUNK_DISABLED),
    ],
)
def test_each_rule_refuses_by_its_own_name(change, verdict, rule):
    decision = decide(replace(FINE, **change))
    assert (decision.verdict, decision.rule) == (verdict, rule)


def test_a_refusal_for_good_shows_although_calls_are_stopped():
    decision = decide(replace(FINE, platform_stopped=True, has_consent=False))
    assert decision.rule is GateRule.NO_CONSENT
