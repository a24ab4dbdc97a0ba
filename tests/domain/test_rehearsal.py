"""A rehearsal's lines, end and cost follow from the calls, the limits and how calls usually go."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from carecall.domain.rehearsal import CallToCome, Expectation, LineLimits, forecast
from carecall.domain.tariff import Tariff

NINE = datetime(2026, 3, 2, tzinfo=UTC)
FAST = LineLimits(calls_per_second=100.0, channels=1000)
PRICES = Tariff(
    currency="KRW", price_per_call=Decimal(10), price_per_minute=Decimal(60), billing_step_s=60
)
EVERYBODY = Expectation(answer_rate=1.0, ring_s=10, talk_s=110)


def calls(count, *, hours=8, redials=0, gap_s=600, step_s=0):
    return [
        CallToCome(
            due_at=NINE + timedelta(seconds=at * step_s),
            until_at=NINE + timedelta(hours=hours),
            redials=redials,
            gap_s=gap_s,
            ring_timeout_s=40,
            max_talk_s=600,
        )
        for at in range(count)
    ]


def test_all_at_once_needs_a_line_for_everybody():
    told = forecast(calls(50), FAST, EVERYBODY, None)
    assert (told.lines_needed, told.rings, told.answered, told.late) == (50, 50, 50, 0)
    assert told.ends_at == NINE + timedelta(seconds=49 * 0.01 + 120)


def test_the_pace_alone_limits_the_lines():
    told = forecast(calls(1000), LineLimits(calls_per_second=1, channels=1000), EVERYBODY, None)
    assert told.lines_needed == 120


def test_few_lines_make_the_day_longer():
    told = forecast(calls(10), LineLimits(calls_per_second=10, channels=1), EVERYBODY, None)
    assert (told.lines_used, told.late) == (1, 0)
    assert told.ends_at == NINE + timedelta(seconds=1200)


def test_who_finds_no_free_line_in_time_is_late():
    told = forecast(
        calls(10, hours=1 / 60), LineLimits(calls_per_second=10, channels=1), EVERYBODY, None
    )
    assert (told.answered, told.late) == (1, 9)


def test_unanswered_people_are_rung_again_after_the_gap():
    nobody = Expectation(answer_rate=0.0)
    told = forecast(calls(3, redials=2), FAST, nobody, None)
    assert (told.rings, told.answered, told.unanswered) == (9, 0, 3)
    assert told.ends_at is not None
    assert told.ends_at - NINE > timedelta(seconds=3 * 40 + 2 * 600)


def test_a_redial_after_the_window_is_not_made():
    told = forecast(calls(1, hours=0.1, redials=5), FAST, Expectation(answer_rate=0.0), None)
    assert (told.rings, told.unanswered) == (1, 1)


def test_the_cost_is_that_of_answered_calls():
    told = forecast(calls(4), FAST, Expectation(answer_rate=0.5, talk_s=110), PRICES)
    assert (told.cost, told.cost_at_most) == (2 * Decimal(130), 4 * Decimal(610))


def test_no_calls_need_nothing():
    told = forecast([], FAST, EVERYBODY, PRICES)
    assert (told.lines_needed, told.ends_at, told.cost) == (0, None, Decimal(0))


@settings(max_examples=100, deadline=None)
@given(
    count=st.integers(1, 40),
    channels=st.integers(1, 20),
    rate=st.floats(0, 1),
    per_s=st.floats(0.05, 20),
    redials=st.integers(0, 3),
    hours=st.floats(0.02, 9),
)
def test_every_call_has_one_end_and_no_limit_is_passed(
    count, channels, rate, per_s, redials, hours
):
    limits = LineLimits(calls_per_second=per_s, channels=channels)
    told = forecast(
        calls(count, hours=hours, redials=redials), limits, Expectation(answer_rate=rate), None
    )
    assert told.answered + told.unanswered + told.late == count
    assert told.lines_used <= channels
    assert told.answered <= told.rings <= count * (1 + redials)
