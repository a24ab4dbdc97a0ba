"""The gate against its own specification, over any facts: a call goes out only when every condition holds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from carecall.domain.campaign import Progress
from carecall.domain.consent import ConsentStanding
from carecall.domain.contract import ContractState
from carecall.domain.destination import DESTINATIONS, DestinationRule
from carecall.domain.gate import CallingWindow, GateFacts, GateRule, Verdict, decide
from carecall.domain.ring_caps import RingCaps, Rings
from carecall.domain.spending import Budget

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
MOMENTS = st.sampled_from([NOW + timedelta(seconds=each) for each in (-7200, -1, 0, 1, 7200)])
FEW = st.integers(0, 3)
MONEY = st.sampled_from([None, Decimal(0), Decimal(1), Decimal("1.5"), Decimal(2), Decimal("NaN")])
RULES = st.sampled_from(
    [
        None,
        DESTINATIONS["KR"],
        DESTINATIONS["US"],
        DestinationRule(allowed=("",)),
        DestinationRule(allowed=()),
        DestinationRule(allowed=("+82",), premium=("",)),
        DestinationRule(allowed=("+8210",)),
    ]
)
NUMBERS = st.sampled_from(
    ["+821055500001", "+82601234567", "+12025550100", "+19001234567", "", "15881234", "softphone"]
)


def mostly(good, others):
    """Draw `good` so often that all conditions together are met now and then."""
    return st.one_of(st.just(good), st.just(good), st.just(good), others)


BUDGETS = st.builds(
    Budget,
    call_limit=mostly(None, FEW | st.none()),
    calls=FEW | st.none(),
    spend_limit=mostly(None, MONEY),
    committed=MONEY,
)
OPEN = CallingWindow(
    opens_at=NOW - timedelta(hours=1),
    closes_at=NOW + timedelta(hours=1),
    too_late_at=NOW + timedelta(hours=1),
)
FACTS = st.builds(
    GateFacts,
    now=st.just(NOW),
    number=mostly("+821055500001", NUMBERS),
    platform_stopped=mostly(False, st.booleans()),
    organization_stopped=mostly(False, st.booleans()),
    campaign=mostly(Progress.IN_PROGRESS, st.sampled_from(Progress)),
    recipient_active=mostly(True, st.booleans()),
    recipient_paused=mostly(False, st.booleans()),
    recipient_absent=mostly(False, st.booleans()),
    consent=mostly(ConsentStanding.GIVEN, st.sampled_from(ConsentStanding)),
    opted_out=mostly(False, st.booleans()),
    do_not_call=mostly(False, st.booleans()),
    outgoing_verified=mostly(True, st.booleans()),
    outgoing_enabled=mostly(True, st.booleans()),
    lettering_shown=mostly(True, st.booleans()),
    trunk_enabled=mostly(True, st.booleans()),
    destination=mostly(DESTINATIONS["KR"], RULES),
    day_off=mostly(False, st.sampled_from([True, False, None])),
    contract=mostly(ContractState.RUNNING, st.sampled_from(ContractState)),
    caps=mostly(
        RingCaps(day=9, week=9, round=9),
        st.none() | st.builds(RingCaps, day=FEW, week=FEW, round=FEW),
    ),
    rings=mostly(
        Rings(today=0, this_week=0, this_round=0),
        st.none() | st.builds(Rings, today=FEW, this_week=FEW, this_round=FEW),
    ),
    budgets=mostly((), st.none() | st.lists(BUDGETS, max_size=3).map(tuple)),
    window=mostly(
        OPEN,
        st.none()
        | st.builds(CallingWindow, opens_at=MOMENTS, closes_at=MOMENTS, too_late_at=MOMENTS),
    ),
)


def may_ring(facts: GateFacts) -> bool:
    """Say the same in other words: a list of what must be true, in the order of the contract with people."""
    return (
        _people_agree(facts)
        and _the_line_may(facts)
        and _the_hour_is_right(facts)
        and _rung_seldom_enough(facts)
        and facts.contract == "running"
        and facts.budgets is not None
        and all(_affordable(budget) for budget in facts.budgets)
    )


def _people_agree(facts):
    against = (
        facts.platform_stopped, facts.organization_stopped, facts.opted_out, facts.do_not_call,
        facts.recipient_paused, facts.recipient_absent, not facts.recipient_active,
    )  # fmt: skip
    return not any(against) and facts.consent == "given" and facts.campaign == "in_progress"


def _the_line_may(facts):
    rule = facts.destination
    if rule is None or not rule.allowed or "" in rule.allowed + rule.premium:
        return False
    begins = [each for each in rule.allowed if facts.number[: len(each)] == each]
    dear = [each for each in rule.premium if facts.number[: len(each)] == each]
    ours = facts.outgoing_verified and facts.outgoing_enabled and facts.lettering_shown
    return bool(begins) and not dear and ours and facts.trunk_enabled


def _the_hour_is_right(facts):
    window = facts.window
    if window is None or facts.day_off is not False:
        return False
    return window.opens_at <= facts.now < min(window.closes_at, window.too_late_at)


def _rung_seldom_enough(facts):
    if facts.rings is None or facts.caps is None:
        return False
    one_more = (facts.rings.today + 1, facts.rings.this_week + 1, facts.rings.this_round + 1)
    most = (facts.caps.day, facts.caps.week, facts.caps.round)
    return all(each <= cap for each, cap in zip(one_more, most, strict=True))


def _affordable(budget):
    if budget.call_limit is not None and (
        budget.calls is None or budget.calls + 1 > budget.call_limit
    ):
        return False
    if budget.spend_limit is None:
        return True
    if budget.committed is None or budget.committed.is_nan() or budget.spend_limit.is_nan():
        return False
    return budget.spend_limit - budget.committed >= 0


@settings(max_examples=1500, deadline=None, derandomize=True)
@given(FACTS)
def test_a_call_goes_out_only_when_every_condition_holds_and_then_it_does(facts: GateFacts) -> None:
    assert (decide(facts).verdict is Verdict.CALL) == may_ring(facts)


@settings(max_examples=500, deadline=None, derandomize=True)
@given(FACTS)
def test_every_refusal_has_a_rule_and_waiting_ends_with_the_round(facts: GateFacts) -> None:
    decision = decide(facts)
    assert (decision.rule is GateRule.ALLOWED) == (decision.verdict is Verdict.CALL)
    if decision.verdict is Verdict.WAIT:
        assert facts.window is not None
        assert facts.now < facts.window.too_late_at
