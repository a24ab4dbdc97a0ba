"""The gate says no for the right reason, and yes only when nothing speaks against it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from carecall.domain.campaign import Progress
from carecall.domain.consent import ConsentStanding
from carecall.domain.contract import ContractState
from carecall.domain.destination import DESTINATIONS, DestinationRule
from carecall.domain.gate import CallingWindow, GateFacts, GateRule, Verdict, decide
from carecall.domain.ring_caps import RingCaps, Rings
from carecall.domain.spending import Budget
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
    consent=ConsentStanding.GIVEN,
    opted_out=False,
    do_not_call=False,
    outgoing_verified=True,
    outgoing_enabled=True,
    lettering_shown=True,
    trunk_enabled=True,
    destination=DESTINATIONS["KR"],
    day_off=False,
    contract=ContractState.RUNNING,
    caps=RingCaps(day=3, week=9, round=3),
    rings=Rings(today=2, this_week=8, this_round=2),
    budgets=(
        Budget(call_limit=10, calls=9, spend_limit=Decimal(100), committed=Decimal(100)),
        Budget(),
    ),
    window=CallingWindow(opens_at=NOON - HOUR, closes_at=NOON + HOUR, too_late_at=NOON + HOUR),
)
CLOSED = CallingWindow(opens_at=NOON - 2 * HOUR, closes_at=NOON - HOUR, too_late_at=NOON + HOUR)
CLOSING = CallingWindow(opens_at=NOON - HOUR, closes_at=NOON, too_late_at=NOON + HOUR)
EARLY = CallingWindow(opens_at=NOON + HOUR, closes_at=NOON + 2 * HOUR, too_late_at=NOON + 2 * HOUR)
LATE = CallingWindow(opens_at=NOON - 2 * HOUR, closes_at=NOON, too_late_at=NOON)

EVERYWHERE = DestinationRule(allowed=("",))
CALLED_OUT = Budget(call_limit=10, calls=10)
OVERSPENT = Budget(spend_limit=Decimal(100), committed=Decimal("100.000001"))
NAN = Decimal("NaN")


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
        ({"consent": ConsentStanding.NONE}, Verdict.BLOCK, GateRule.NO_CONSENT),
        ({"consent": ConsentStanding.OUTDATED}, Verdict.BLOCK, GateRule.CONSENT_OUTDATED),
        ({"number": "+12025550100"}, Verdict.BLOCK, GateRule.DESTINATION_FOREIGN),
        ({"number": "+82601234567"}, Verdict.BLOCK, GateRule.DESTINATION_PREMIUM),
        ({"number": "15881234"}, Verdict.BLOCK, GateRule.DESTINATION_FOREIGN),
        ({"destination": None}, Verdict.BLOCK, GateRule.DESTINATION_UNKNOWN),
        ({"destination": EVERYWHERE}, Verdict.BLOCK, GateRule.DESTINATION_UNKNOWN),
        ({"lettering_shown": False}, Verdict.BLOCK, GateRule.LETTERING_REFUSED),
        ({"day_off": True}, Verdict.CANCEL, GateRule.HOLIDAY),
        ({"day_off": None}, Verdict.BLOCK, GateRule.UNKNOWN_CALENDAR),
        ({"rings": Rings(today=3, this_week=3, this_round=0)}, Verdict.BLOCK, GateRule.DAY_CAP),
        ({"rings": Rings(today=0, this_week=9, this_round=0)}, Verdict.BLOCK, GateRule.WEEK_CAP),
        ({"rings": Rings(today=3, this_week=3, this_round=3)}, Verdict.BLOCK, GateRule.ROUND_CAP),
        ({"caps": RingCaps(day=0, week=9, round=3)}, Verdict.BLOCK, GateRule.DAY_CAP),
        ({"rings": None}, Verdict.BLOCK, GateRule.UNKNOWN_CAP),
        ({"caps": None}, Verdict.BLOCK, GateRule.UNKNOWN_CAP),
        ({"contract": ContractState.NEEDED}, Verdict.WAIT, GateRule.CONTRACT_NEEDED),
        ({"contract": ContractState.SCHEDULED}, Verdict.WAIT, GateRule.CONTRACT_SCHEDULED),
        ({"contract": ContractState.ENDED}, Verdict.WAIT, GateRule.CONTRACT_ENDED),
        ({"budgets": (CALLED_OUT,)}, Verdict.WAIT, GateRule.CALL_LIMIT),
        ({"budgets": (Budget(), OVERSPENT)}, Verdict.WAIT, GateRule.SPEND_LIMIT),
        ({"budgets": (Budget(call_limit=1),)}, Verdict.WAIT, GateRule.UNKNOWN_SPENDING),
        ({"budgets": (Budget(spend_limit=Decimal(1)),)}, Verdict.WAIT, GateRule.UNKNOWN_SPENDING),
        (
            {"budgets": (replace(OVERSPENT, committed=NAN),)},
            Verdict.WAIT,
            GateRule.UNKNOWN_SPENDING,
        ),
        (
            {"budgets": (replace(OVERSPENT, spend_limit=NAN),)},
            Verdict.WAIT,
            GateRule.UNKNOWN_SPENDING,
        ),
        ({"budgets": None}, Verdict.WAIT, GateRule.UNKNOWN_SPENDING),
        ({"outgoing_verified": False}, Verdict.BLOCK, GateRule.NUMBER_NOT_VERIFIED),
        ({"outgoing_enabled": False}, Verdict.BLOCK, GateRule.NUMBER_NOT_OUTBOUND),
        ({"window": None}, Verdict.BLOCK, GateRule.UNKNOWN_TIME_ZONE),
        ({"window": LATE}, Verdict.BLOCK, GateRule.AFTER_WINDOW),
        ({"window": CLOSED}, Verdict.WAIT, GateRule.AFTER_WINDOW),
        ({"window": CLOSING}, Verdict.WAIT, GateRule.AFTER_WINDOW),
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
    decision = decide(replace(FINE, platform_stopped=True, consent=ConsentStanding.NONE))
    assert decision.rule is GateRule.NO_CONSENT


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({}, GateRule.AFTER_WINDOW),
        ({"contract": ContractState.ENDED}, GateRule.CONTRACT_ENDED),
        ({"platform_stopped": True}, GateRule.PLATFORM_STOPPED),
        ({"budgets": (CALLED_OUT,)}, GateRule.CALL_LIMIT),
    ],
)
def test_what_waited_until_it_was_too_late_is_refused_by_what_it_waited_for(change, rule):
    decision = decide(replace(FINE, window=LATE, **change))
    assert (decision.verdict, decision.rule, decision.over) == (Verdict.BLOCK, rule, True)


def test_used_up_rings_leave_who_was_rung_before_unreached():
    assert decide(replace(FINE, rings=Rings(today=3, this_week=3, this_round=0))).over
    assert not decide(replace(FINE, opted_out=True)).over
