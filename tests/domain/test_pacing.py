"""A trunk is never dialled faster or fuller than its limits."""

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.pacing import PacingRule, allowance, full_bucket, spent, wait_s

RULE = PacingRule(calls_per_second=2.0, channels=3)


def test_a_quiet_trunk_takes_one_call_at_once_and_the_next_after_half_a_second():
    bucket = full_bucket(RULE, 10.0)
    assert allowance(RULE, bucket, now_s=10.0, live=0) == 1
    bucket = spent(RULE, bucket, now_s=10.0, calls=1)
    assert allowance(RULE, bucket, now_s=10.4, live=1) == 0
    assert wait_s(RULE, bucket, 10.0) == 0.5
    assert allowance(RULE, bucket, now_s=10.5, live=1) == 1


def test_a_full_trunk_takes_nothing():
    assert allowance(RULE, full_bucket(RULE, 0.0), now_s=60.0, live=3) == 0
    assert allowance(RULE, full_bucket(RULE, 0.0), now_s=60.0, live=5) == 0


def test_a_burst_is_as_large_as_the_rule_says():
    rule = PacingRule(calls_per_second=1.0, channels=100, burst=5)
    assert allowance(rule, full_bucket(rule, 0.0), now_s=1000.0, live=0) == 5


def test_a_clock_that_goes_back_adds_nothing():
    bucket = spent(RULE, full_bucket(RULE, 10.0), now_s=10.0, calls=1)
    assert allowance(RULE, bucket, now_s=3.0, live=0) == 0
    assert allowance(RULE, bucket, now_s=10.5, live=0) == 1


@given(
    rate=st.floats(0.1, 50),
    burst=st.integers(1, 5),
    polls=st.lists(st.floats(0.0, 2.0), max_size=60),
)
def test_any_polling_starts_no_more_calls_than_rate_times_time_plus_burst(rate, burst, polls):
    rule = PacingRule(calls_per_second=rate, channels=10_000, burst=burst)
    bucket, now, started = full_bucket(rule, 0.0), 0.0, 0
    for gap in polls:
        now += gap
        calls = allowance(rule, bucket, now_s=now, live=0)
        bucket = spent(rule, bucket, now_s=now, calls=calls)
        started += calls
    assert started <= rate * now + burst + 1e-6
