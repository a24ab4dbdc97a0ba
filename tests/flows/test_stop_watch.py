"""An emergency stop that hangs up lets talks end with a goodbye."""

from __future__ import annotations

import asyncio

import pytest

from carecall.conversation.stop_watch import StopWatch
from carecall.domain.call import EndedBy
from carecall.errors import StoreError
from tests.fakes.dialogue import ask
from tests.fakes.stops import FakeStops
from tests.fakes.talk_rig import TalkRig

GREETING = "Hello, this is the AI helper."


async def test_a_talk_under_a_stop_says_goodbye_and_ends() -> None:
    rig, stops = TalkRig(ask(GREETING)), FakeStops()
    watch = StopWatch(stops, rig.conversations)
    await rig.answer()
    await rig.hear_out()
    assert await watch.look() == 0
    stops.wanted = {rig.brief.call_id: True}
    assert await watch.look() == 1
    assert await watch.look() == 0, "it is told once"
    finished = await rig.end()
    assert finished.ended_by is EndedBy.AGENT
    assert "goodbye" in finished.turns[-1].text
    assert len(finished.turns) == 2


async def test_a_talk_beside_it_goes_on() -> None:
    rig, stops = TalkRig(ask(GREETING)), FakeStops()
    stops.wanted = {"another": True}
    await rig.answer()
    assert await StopWatch(stops, rig.conversations).look() == 0
    await rig.hang_up()
    await rig.end()


async def test_nobody_asks_the_database_while_nobody_talks() -> None:
    rig = TalkRig(ask(GREETING))
    assert await StopWatch(BrokenStops(), rig.conversations).look() == 0


class BrokenStops(FakeStops):
    def calls_to_end(self):
        raise StoreError("the database is away")


async def test_a_database_that_is_away_is_asked_again() -> None:
    rig = TalkRig(ask(GREETING))
    looks = 0

    async def pause(seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise asyncio.CancelledError

    await rig.answer()
    with pytest.raises(asyncio.CancelledError):
        await StopWatch(BrokenStops(), rig.conversations, pause=pause).run()
    assert looks == 3
    await rig.hang_up()
    await rig.end()
