"""A wall clock that steps brings no redial early."""

from __future__ import annotations

import pytest

from carecall.campaign.clock_watch import ClockWatch
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


def test_a_clock_that_runs_is_steady(clock):
    watch = ClockWatch(clock)
    for _ in range(5):
        clock.advance(60)
        assert watch.steady


@pytest.mark.parametrize("step_s", [600, -600])
def test_after_a_step_nothing_is_dialled_for_as_long_as_it_was(clock, step_s):
    watch = ClockWatch(clock)
    clock.step(step_s)
    assert not watch.steady
    clock.advance(599)
    assert not watch.steady
    clock.advance(2)
    assert watch.steady


def test_a_clock_that_was_wrong_by_years_stops_the_calls_for_an_hour(clock):
    watch = ClockWatch(clock)
    clock.step(10 * 365 * 86400)
    assert not watch.steady
    clock.advance(3601)
    assert watch.steady


def test_a_small_correction_is_no_step(clock):
    watch = ClockWatch(clock)
    clock.step(2)
    assert watch.steady


def test_a_step_there_and_back_holds_for_the_longer_of_both(clock):
    watch = ClockWatch(clock)
    clock.step(3600)
    assert not watch.steady
    clock.step(-3600)
    assert not watch.steady
    clock.advance(3601)
    assert watch.steady
