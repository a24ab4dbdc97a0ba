"""A wall clock that steps brings no redial early."""

from __future__ import annotations

import pytest

from carecall.campaign.clock_watch import ClockWatch
from carecall.domain.call import Disposition
from carecall.ports.telemetry import Counted
from tests.fakes.clock import FakeClock
from tests.flows.campaign_stage import CampaignStage


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


@pytest.mark.parametrize("step_s", [3600, -3600])
async def test_a_redial_comes_no_earlier_when_the_wall_clock_steps(step_s):
    stage = CampaignStage()
    stage.plan("01055550001", max_attempts=2)
    [first] = await stage.dial()
    stage.line.ends(first, cause=17, reason=5)
    await stage.hear()
    began_s = stage.clock.monotonic()
    stage.clock.step(step_s)
    for _ in range(200):
        if await stage.dial(after_s=60):
            break
    assert len(stage.line.dialled) == 2
    assert stage.clock.monotonic() - began_s >= 600
    assert stage.telemetry.counts[Counted.PACING_WAITS, "clock"] > 0


async def test_live_calls_go_on_while_the_clock_is_doubted():
    stage = CampaignStage()
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.clock.step(3600)
    stage.line.answers(call_id)
    stage.line.ends(call_id, cause=16)
    await stage.hear()
    await stage.check()
    assert stage.ended(call_id) is Disposition.ANSWERED
    assert stage.line.hung_up == []
