"""Orders leave one by one at the trunk's pace, and what due calls wait for is counted."""

import asyncio

from carecall.campaign.order_pace import OrderPace
from carecall.domain.pacing import PacingRule
from carecall.ports.claims import Claims
from carecall.ports.telemetry import Counted, Observed
from tests.fakes.clock import FakeClock
from tests.flows.campaign_stage import CampaignStage


def test_orders_that_were_held_up_together_leave_one_after_another():
    clock = FakeClock()
    pace = OrderPace(clock)
    pace.learn({"lab": PacingRule(calls_per_second=2.0, channels=9, burst=2)})
    delays = [round(pace.delay_s("lab"), 3) for _ in range(5)]
    assert delays == [0.0, 0.0, 0.5, 1.0, 1.5]
    clock.advance(1.0)
    assert round(pace.delay_s("lab"), 3) == 1.0


def test_each_trunk_has_a_pace_of_its_own():
    pace = OrderPace(FakeClock())
    slow, fast = (PacingRule(calls_per_second=rate, channels=9) for rate in (0.5, 10.0))
    pace.learn({"slow": slow, "fast": fast})
    assert [pace.delay_s("slow"), pace.delay_s("fast")] == [0.0, 0.0]
    assert [round(pace.delay_s(name), 3) for name in ("slow", "fast")] == [2.0, 0.1]
    assert pace.delay_s("unknown") == 0.0


async def test_what_was_missing_is_counted():
    stage = CampaignStage(PacingRule(calls_per_second=1.0, channels=2))
    for at in range(4):
        stage.plan(f"0105555000{at}")
    await stage.dial()
    await stage.dial(after_s=1)
    await stage.dial(after_s=1)
    stage.line.connected = False
    await stage.dial(after_s=1)
    stage.line.connected, stage.voice_ready = True, False
    await stage.dial(after_s=1)
    counts = stage.telemetry.counts
    waits = {
        label: times for (what, label), times in counts.items() if what is Counted.PACING_WAITS
    }
    assert waits == {"rate": 1, "channels": 2, "line": 1, "voice": 1}
    assert counts[Counted.CALLS_CLAIMED, ""] == 2


async def test_how_late_a_call_was_ordered_is_noted():
    stage = CampaignStage()
    stage.plan("01055550001")
    await stage.dial(after_s=7)
    assert stage.telemetry.observed[Observed.DIAL_LATENESS] == [7.0]
    assert len(stage.telemetry.observed[Observed.CLAIM]) == 1


async def test_the_gates_refusals_are_counted_by_rule():
    stage = CampaignStage()
    stage.ledger.claim_due = lambda *_args, **_more: Claims(refused={"opted_out": 3})
    await stage.dial()
    assert stage.telemetry.counts[Counted.GATE_REFUSALS, "opted_out"] == 3


async def test_an_order_waits_for_a_link_that_fell_silent():
    stage = CampaignStage()
    stage.plan("01055550001")
    commit, loop, silent = stage.ledger.originating, asyncio.get_running_loop(), asyncio.Event()

    def silent_after(call_id, now):
        committed = commit(call_id, now)
        stage.line.connected = False
        loop.call_soon_threadsafe(silent.set)
        return committed

    stage.ledger.originating = silent_after
    dialling = asyncio.create_task(stage.dial())
    await silent.wait()
    assert not stage.line.dialled
    stage.line.connected = True
    assert len(await dialling) == 1
