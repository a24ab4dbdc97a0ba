"""Organizations that share a trunk take turns, however many calls each has waiting."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.fairness import Waiting, shares

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def waiting(organization_id, live=0, since_s=0):
    due_at = NOON - timedelta(seconds=since_s)
    return Waiting(organization_id=organization_id, live=live, due_at=due_at)


def test_a_campaign_that_has_many_calls_up_lets_a_small_one_begin():
    assert shares([waiting(1, live=9, since_s=3600), waiting(2)], 3) == {2: 3}


def test_among_equals_the_one_that_waited_longest_is_first():
    assert shares([waiting(1), waiting(2, since_s=60)], 1) == {2: 1}
    assert shares([waiting(1), waiting(2, since_s=60)], 3) == {2: 2, 1: 1}


def test_nobody_waits_nobody_gets():
    assert shares([], 5) == {}
    assert shares([waiting(1)], 0) == {}


@given(
    lives=st.lists(st.integers(0, 20), min_size=1, max_size=8),
    slots=st.integers(0, 40),
)
def test_every_slot_is_given_and_nobody_is_passed_over_for_one_with_more_calls_up(lives, slots):
    given_to = shares([waiting(at, live) for at, live in enumerate(lives)], slots)
    assert sum(given_to.values()) == slots
    after = [live + given_to.get(at, 0) for at, live in enumerate(lives)]
    for at in given_to:
        assert all(after[at] - 1 <= other for other in after)
