"""Pauses double, are spread a little, and end."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecall.domain.escalation import EscalationRule
from carecall.domain.news import News, NewsTopic
from carecall.domain.retry import Failure, RetryRule, next_try_at, pause_s
from tests.builders import NOON

RULE = RetryRule()


def failure(tries=1, after_s=0.0, asked_s=None):
    at = NOON + timedelta(seconds=after_s)
    return Failure(tries=tries, began_at=NOON, failed_at=at, asked_s=asked_s)


def test_pauses_double_up_to_the_longest():
    pauses = [pause_s(RULE, failure(tries), 0.5) for tries in (1, 2, 3, 9, 1000)]
    assert pauses == [5.0, 10.0, 20.0, 900.0, 900.0]


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_a_pause_moves_by_a_fifth_at_most(tries, chance):
    middle = pause_s(RULE, failure(tries), 0.5)
    assert 0.8 * middle - 1e-6 <= pause_s(RULE, failure(tries), chance) <= 1.2 * middle + 1e-6


def test_a_longer_pause_is_granted_when_asked_for_but_not_any():
    assert pause_s(RULE, failure(asked_s=60.0), 0.5) == 60.0
    assert pause_s(RULE, failure(asked_s=1.0), 0.5) == 5.0
    assert pause_s(RULE, failure(asked_s=1e9), 0.5) == 3600.0


def test_nobody_tries_any_more_after_a_day():
    assert next_try_at(RULE, failure(100, 86_400 - 901), 0.5) == NOON + timedelta(
        hours=24, seconds=-1
    )
    assert next_try_at(RULE, failure(100, 86_400 - 899), 0.5) is None


def test_a_day_of_failures_is_about_a_hundred_tries():
    at, tries = NOON, 0
    while at is not None:
        tries += 1
        last = Failure(tries=tries, began_at=NOON, failed_at=at)
        at = next_try_at(RULE, last, 0.5)
    assert 95 <= tries <= 110


def test_an_alert_is_escalated_after_five_ten_and_twenty_minutes_and_then_no_more():
    rule = EscalationRule()
    found = [rule.next_at(NOON, rounds) for rounds in range(4)]
    minutes = [at and (at - NOON) / timedelta(minutes=1) for at in found]
    assert minutes == [5, 10, 20, None]


@pytest.mark.parametrize("subject", ["", "x" * 101])
def test_news_have_a_subject_that_fits(subject):
    with pytest.raises(ValueError, match="subject"):
        News(topic=NewsTopic.TEST, subject=subject)


def test_news_carry_nothing_private():
    with pytest.raises(ValueError, match="phone, quote"):
        News(topic=NewsTopic.TEST, subject="a", facts={"quote": "아파요", "phone": "+82"})
