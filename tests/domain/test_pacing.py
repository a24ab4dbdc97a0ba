"""A trunk is never dialled faster or fuller than its limits."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.call import CallState
from carecall.domain.pacing import (
    Bucket,
    OpenChannel,
    PacingRule,
    allowance,
    booked,
    full_bucket,
    holds_channel,
    spent,
    wait_s,
)

NOON = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)

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


@given(
    rate=st.floats(0.1, 50),
    burst=st.integers(1, 5),
    looks=st.lists(
        st.tuples(st.floats(0.0, 2.0), st.integers(1, 9), st.floats(-0.5, 0.5)), max_size=60
    ),
)
def test_in_no_window_start_more_calls_than_rate_times_window_plus_burst(rate, burst, looks):
    """Several controllers, whose clocks differ by up to half a second, share one bucket."""
    rule = PacingRule(calls_per_second=rate, channels=10_000, burst=burst)
    bucket, now, starts = full_bucket(rule, 0.0), 0.0, []
    for gap, wanted, skew in looks:
        now += gap
        seen = max(0.0, now + skew)
        calls = min(wanted, allowance(rule, bucket, now_s=seen, live=0))
        bucket = spent(rule, bucket, now_s=seen, calls=calls)
        starts += [now] * calls
    for at, first in enumerate(starts):
        for upto, last in enumerate(starts[at:], start=1):
            assert upto <= rate * (last - first + 1.0) + burst + 1e-6


@given(
    channels=st.integers(1, 6),
    burst=st.integers(1, 5),
    steps=st.lists(st.tuples(st.booleans(), st.floats(0.0, 2.0)), max_size=60),
)
def test_never_more_calls_are_up_than_there_are_channels(channels, burst, steps):
    rule = PacingRule(calls_per_second=5.0, channels=channels, burst=burst)
    bucket, now, live = full_bucket(rule, 0.0), 0.0, 0
    for one_ends, gap in steps:
        now += gap
        live -= one_ends and live > 0
        calls = allowance(rule, bucket, now_s=now, live=live)
        bucket = spent(rule, bucket, now_s=now, calls=calls)
        live += calls
        assert live <= channels


@given(gaps=st.lists(st.floats(0.0, 1.0), max_size=40), burst=st.integers(1, 3))
def test_orders_with_a_place_of_their_own_go_out_at_the_pace(gaps, burst):
    rule = PacingRule(calls_per_second=4.0, channels=100, burst=burst)
    bucket, now, sent = full_bucket(rule, 0.0), 0.0, []
    for gap in gaps:
        now += gap
        bucket, delay = booked(rule, bucket, now)
        sent.append(now + delay)
    assert sent == sorted(sent)
    for at, first in enumerate(sent):
        for upto, last in enumerate(sent[at:], start=1):
            assert upto <= 4.0 * (last - first) + burst + 1e-3


def test_a_bucket_of_a_clock_that_was_set_back_begins_empty_and_fills_again():
    ahead = Bucket(tokens=1.0, at_s=10_000.0)
    assert allowance(RULE, ahead, now_s=1.0, live=0) == 0
    after = spent(RULE, ahead, now_s=1.0, calls=0)
    assert allowance(RULE, after, now_s=1.5, live=0) == 1


def channel(state, age_s):
    call = OpenChannel(
        state=state,
        changed_at=NOON - timedelta(seconds=age_s),
        ring_timeout_s=30,
        max_talk_s=600,
    )
    return holds_channel(call, NOON)


def test_a_call_holds_its_channel_while_it_may_be_up():
    for state in (
        CallState.RESERVED,
        CallState.ORIGINATING,
        CallState.RINGING,
        CallState.ANSWERED,
    ):
        assert channel(state, 0)
        assert channel(state, 699)
        assert not channel(state, 701)
    assert not channel(CallState.ENDED, 0)


def test_a_call_of_unknown_fate_holds_its_channel_as_long_as_it_may_ring():
    assert channel(CallState.UNKNOWN, 39)
    assert not channel(CallState.UNKNOWN, 41)
