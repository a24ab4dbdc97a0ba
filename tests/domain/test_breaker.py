"""A trunk that fails again and again is left alone, longer each time, and tried with one call."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.breaker import (
    CLOSED,
    Breaker,
    BreakerRule,
    Standing,
    after_failure,
    after_success,
    trying,
)

RULE = BreakerRule(failures=3, first_stop_s=30.0, longest_stop_s=100.0, trial_s=90.0)
NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)


def at(seconds):
    return NOON + timedelta(seconds=seconds)


def failed(breaker, times=1, *, started=0, now=0):
    for _ in range(times):
        breaker = after_failure(RULE, breaker, started_at=at(started), now=at(now))
    return breaker


def test_a_few_failures_change_nothing_and_a_good_call_forgets_them():
    breaker = failed(CLOSED, 2)
    assert breaker.standing(NOON) is Standing.CLOSED
    assert after_success(RULE, breaker, started_at=NOON) == CLOSED


def test_the_third_failure_in_a_row_stops_the_trunk_for_half_a_minute():
    breaker = failed(CLOSED, 3)
    assert breaker.standing(at(29)) is Standing.OPEN
    assert breaker.standing(at(30)) is Standing.HALF_OPEN


def test_one_call_tries_and_nobody_else_until_its_word():
    breaker = trying(RULE, failed(CLOSED, 3), at(30))
    assert breaker.standing(at(31)) is Standing.OPEN
    assert after_success(RULE, breaker, started_at=at(30)) == CLOSED


def test_a_trial_that_fails_doubles_the_stop_up_to_a_limit():
    breaker, stops = failed(CLOSED, 3), []
    now = 30
    for _ in range(4):
        breaker = trying(RULE, breaker, at(now))
        breaker = failed(breaker, started=now, now=now + 5)
        stops.append((breaker.stopped_until - at(now + 5)).total_seconds())
        now = now + 5 + int(stops[-1])
    assert stops == [60.0, 100.0, 100.0, 100.0]


def test_a_trial_without_a_word_lets_the_next_call_try():
    breaker = trying(RULE, failed(CLOSED, 3), at(30))
    assert breaker.standing(at(119)) is Standing.OPEN
    assert breaker.standing(at(120)) is Standing.HALF_OPEN


def test_what_calls_from_before_the_stop_still_tell_is_old_news():
    breaker = failed(CLOSED, 3, started=-20)
    assert failed(breaker, started=-10, now=5) == breaker
    assert after_success(RULE, breaker, started_at=at(-10)) == breaker


@given(words=st.lists(st.tuples(st.booleans(), st.integers(0, 200)), max_size=40))
def test_while_it_is_stopped_at_most_one_call_is_let_through_at_a_time(words):
    """Calls are let through one after the other whenever it lets them; each tells before the next."""
    breaker, now = Breaker(), 0
    for good, gap in words:
        now += gap
        standing = breaker.standing(at(now))
        if standing is Standing.OPEN:
            continue
        if standing is Standing.HALF_OPEN:
            breaker = trying(RULE, breaker, at(now))
            assert breaker.standing(at(now)) is Standing.OPEN
        if good:
            breaker = after_success(RULE, breaker, started_at=at(now))
            assert breaker == CLOSED
        else:
            before = breaker.failures
            breaker = failed(breaker, started=now, now=now)
            assert breaker.failures == before + 1
            assert (breaker.stopped_until is None) == (breaker.failures < RULE.failures)
