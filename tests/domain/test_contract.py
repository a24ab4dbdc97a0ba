"""Contracts by date, what calls cost, which consent counts, and how often a telephone may ring."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from carecall.domain.consent import ConsentStanding, consent_standing
from carecall.domain.contract import ContractState, ServicePeriod, contract_on
from carecall.domain.ring_caps import RingCaps, ring_caps
from carecall.domain.tariff import call_cost

TODAY = date(2028, 2, 29)
DAY = timedelta(days=1)
PAST = ServicePeriod(starts_on=TODAY - 10 * DAY, ends_on=TODAY - DAY, product="past")
NOW = ServicePeriod(starts_on=TODAY, ends_on=TODAY, product="now")
OPEN = ServicePeriod(starts_on=TODAY - 5 * DAY, product="open")
NEXT = ServicePeriod(starts_on=TODAY + DAY, product="next")


@pytest.mark.parametrize(
    ("periods", "state", "label"),
    [
        ((), ContractState.NEEDED, "needed"),
        ((PAST,), ContractState.ENDED, "ended"),
        ((NEXT,), ContractState.SCHEDULED, "scheduled"),
        ((NEXT, PAST), ContractState.SCHEDULED, "scheduled"),
        ((PAST, NOW, NEXT), ContractState.RUNNING, "now"),
        ((NOW, OPEN), ContractState.RUNNING, "now"),
        ((OPEN, PAST), ContractState.RUNNING, "open"),
    ],
)
def test_a_contract_stands_where_its_days_put_it(periods, state, label):
    standing = contract_on(periods, TODAY)
    assert (standing.state, standing.label) == (state, label)


@pytest.mark.parametrize(
    ("talk_ms", "cost"),
    [
        (None, "0"), (-5, "16"), (0, "16"), (1, "16"), (60_000, "16"), (60_001, "22"),
        (600_000, "70"),
    ],
)  # fmt: skip
def test_talk_time_is_billed_in_whole_steps(talk_ms, cost):
    assert call_cost(talk_ms, Decimal(10), Decimal(6), 60) == Decimal(cost)


def test_odd_prices_are_rounded_half_up():
    assert call_cost(1000, Decimal(0), Decimal("0.1"), 1) == Decimal("0.001667")
    assert call_cost(1000, Decimal(0), Decimal("0.00003"), 1) == Decimal("0.000001")


@pytest.mark.parametrize(
    ("given", "required", "standing"),
    [
        (None, "1", ConsentStanding.NONE),
        ("1", "1", ConsentStanding.GIVEN),
        ("1", "2", ConsentStanding.OUTDATED),
        ("2", "1", ConsentStanding.GIVEN),
        ("1.10", "1.9", ConsentStanding.GIVEN),
        ("1.9", "1.10", ConsentStanding.OUTDATED),
        ("spring", "spring", ConsentStanding.GIVEN),
        ("spring", "1", ConsentStanding.OUTDATED),
        ("9", "spring", ConsentStanding.OUTDATED),
        ("", "", ConsentStanding.OUTDATED),
        ("1..2", "1", ConsentStanding.OUTDATED),
        ("²", "1", ConsentStanding.OUTDATED),
    ],
)
def test_a_consent_counts_for_the_text_it_was_given_to_and_for_older_ones(
    given, required, standing
):
    assert consent_standing(given, required) is standing


def test_a_schedules_own_caps_hold_and_a_fence_where_it_has_none():
    assert ring_caps(rounds_a_day=1, rings_a_round=3, day=2, week=0) == RingCaps(
        day=2, week=0, round=3
    )
    assert ring_caps(rounds_a_day=1, rings_a_round=3, day=None, week=None) == RingCaps(
        day=10, week=42, round=3
    )
    assert ring_caps(rounds_a_day=4, rings_a_round=3, day=None, week=None) == RingCaps(
        day=24, week=168, round=3
    )
