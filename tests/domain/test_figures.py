"""Formulas of the reports and their denominators."""

from __future__ import annotations

from carecall.domain.figures import (
    CallTally,
    average_answer_length,
    average_talk_s,
    completion_rate,
    connection_rate,
)


def test_completion_is_a_share_of_all_calls_and_not_of_the_connected_ones() -> None:
    tally = CallTally(
        connected=6, unanswered=4, completed=3, talk_ms=90_000, answers=8, answer_characters=100
    )
    assert tally.total == 10
    assert connection_rate(tally) == 0.6
    assert completion_rate(tally) == 0.3
    assert average_talk_s(tally) == 15.0
    assert average_answer_length(tally) == 12.5


def test_without_calls_there_is_no_figure_rather_than_a_zero() -> None:
    none = CallTally()
    assert connection_rate(none) is None
    assert completion_rate(none) is None
    assert average_talk_s(none) is None
    assert average_answer_length(none) is None


def test_unanswered_calls_alone_are_a_rate_of_zero() -> None:
    tally = CallTally(unanswered=2)
    assert connection_rate(tally) == 0.0
    assert average_talk_s(tally) is None
