"""A controller dials only while its node is surely its own."""

import asyncio

import pytest

from carecall.campaign.lease_keeper import LeaseKeeper
from carecall.errors import NodeHeld
from tests.fakes.clock import FakeClock
from tests.fakes.node import FakeNode, Place
from tests.flows.campaign_stage import CampaignStage


@pytest.fixture
def stage():
    built = CampaignStage()
    built.place = Place()
    built.node = FakeNode(built.place, "first")
    built.start()
    return built


async def gain(stage):
    assert await stage.flow.lease.gain(lambda: False)


async def test_nothing_is_dialled_before_the_node_is_held(stage):
    stage.plan("01055550001")
    assert await stage.dial() == []
    assert stage.telemetry.counts["pacing_waits", "lease"] == 1
    await gain(stage)
    assert len(await stage.dial(after_s=1)) == 1


async def test_a_lease_that_cannot_be_renewed_stops_dialling_in_time(stage):
    await gain(stage)
    stage.plan("01055550001")
    stage.place.fails = True
    stage.clock.advance(10)
    assert not await stage.flow.lease.renew()
    assert stage.flow.lease.held
    assert await stage.dial(after_s=5) == []
    stage.place.fails = False
    assert await stage.flow.lease.renew()
    assert len(await stage.dial(after_s=1)) == 1


async def test_a_controller_whose_node_was_taken_says_so_and_dials_nothing(stage):
    await gain(stage)
    stage.clock.advance(16)
    assert FakeNode(stage.place, "second").claim(stage.clock.now()) is None
    stage.plan("01055550001")
    with pytest.raises(NodeHeld, match="taken over"):
        await stage.flow.lease.renew()
    assert not stage.flow.lease.held
    assert await stage.dial(after_s=1) == []


class PassingClock(FakeClock):
    """Lets a second pass with each look at the time."""

    def now(self):
        self.advance(1)
        return super().now()


async def test_a_dead_holder_is_waited_for_and_a_living_one_is_not(monkeypatch):
    monkeypatch.setattr("carecall.campaign.lease_keeper.LOOK_S", 0)
    place, clock = Place(), PassingClock()
    dead = FakeNode(place, "dead")
    dead.claim(clock.now())
    second = LeaseKeeper(FakeNode(place, "second"), clock)
    assert await second.gain(lambda: False)
    assert (place.lease.holder, place.lease.token) == ("second", 2)

    living = FakeNode(place, "second")
    living.key = second._node.key

    class Third(FakeNode):
        def claim(self, now):
            living.renew(now)
            return super().claim(now)

    with pytest.raises(NodeHeld, match="CARECALL_NODE") as refused:
        await LeaseKeeper(Third(place, "third"), clock).gain(lambda: False)
    assert refused.value.exit_status == 2


async def test_a_stop_ends_the_wait_for_a_node(stage):
    FakeNode(stage.place, "other").claim(stage.clock.now())
    stage.flow.stop()
    await asyncio.wait_for(stage.flow.run(), 5)
    assert not stage.flow.begun.is_set()


async def test_a_flow_that_ends_lets_its_node_go(stage):
    running = asyncio.create_task(stage.flow.run())
    await asyncio.wait_for(stage.flow.begun.wait(), 5)
    assert stage.place.lease.holder == "first"
    stage.flow.stop()
    await asyncio.wait_for(running, 5)
    assert stage.place.lease.holder is None


async def test_a_flow_that_loses_its_node_ends_and_says_why(stage):
    running = asyncio.create_task(stage.flow.run())
    await asyncio.wait_for(stage.flow.begun.wait(), 5)
    stage.flow._lost = NodeHeld("node", taken=True)
    stage.flow.stop()
    with pytest.raises(NodeHeld):
        await asyncio.wait_for(running, 5)


async def test_abandoned_calls_are_looked_for_every_minute(stage):
    await gain(stage)
    for _ in range(13):
        stage.clock.advance(5)
        await stage.flow.lease.renew()
    assert stage.node.looked_for_orphans == 1
