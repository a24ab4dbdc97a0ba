"""Further ringings, bands of talk and medians."""

from __future__ import annotations

from carecall.domain.histograms import attempt_steps, gained, middle, step_rate


def test_a_further_ringing_is_judged_by_the_calls_that_came_so_far() -> None:
    steps = attempt_steps({(1, 1): 50, (2, 2): 10, (3, 3): 1, (1, None): 9, (3, None): 30})
    assert [(step.rung, step.connected) for step in steps] == [(100, 50), (41, 10), (31, 1)]
    assert step_rate(steps[2]) == 1 / 31
    assert gained(steps[2], 100) == 0.01


def test_a_ringing_that_brought_nothing_is_shown_all_the_same() -> None:
    steps = attempt_steps({(3, None): 2})
    assert [(step.rung, step.connected) for step in steps] == [(2, 0), (2, 0), (2, 0)]
    assert attempt_steps({}) == []


def test_who_asked_for_another_call_was_reached_by_the_ringing_that_was_answered() -> None:
    steps = attempt_steps({(3, 1): 1, (1, 1): 1, (2, None): 1})
    assert [(step.rung, step.connected) for step in steps] == [(3, 2), (2, 0), (1, 0)]


def test_without_values_there_is_no_median_rather_than_a_zero() -> None:
    assert middle([]) is None
    assert middle([9, 1, 5]) == 5
    assert middle([1, 2]) == 1.5
