"""Stopping without dropping a call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from carecall.commands import draining
from carecall.commands.draining import Talks, drain_flow, drain_talks
from carecall.commands.long_running import Stopping
from carecall.domain.call import EndedBy
from carecall.ports.dialogue import NextStep
from tests.fakes.dialogue import ask, goodbye
from tests.fakes.talk_rig import TalkRig
from tests.flows.campaign_stage import CampaignStage

LOOK_S = 0.005
NUMBER = "+821055500001"


class FakeDoor:
    """A sound server whose calls a test ends."""

    def __init__(self, live: int) -> None:
        self.live = live
        self.accepting = True
        self.ringing = 0
        self.drained = False
        self.left: list[str] = []
        self.database_away = False
        self.at_goodbye: Callable[[], None] = lambda: None

    def close_door(self) -> None:
        self.accepting = False

    def talks(self) -> Talks:
        return Talks(
            door=self, ringing=self._ringing, note_draining=self._note, take_leave=self._leave
        )

    def _ringing(self) -> int:
        if self.database_away:
            raise ConnectionError
        return self.ringing

    def _note(self) -> None:
        if self.database_away:
            raise ConnectionError
        self.drained = True

    def _leave(self) -> None:
        self.left.append("goodbye")
        self.at_goodbye()


async def begin(door: FakeDoor, finish_s: float) -> tuple[asyncio.Task[None], Stopping]:
    stopping = Stopping()
    task = asyncio.create_task(drain_talks(door.talks(), stopping, finish_s, look_s=LOOK_S))
    await asyncio.sleep(0)
    stopping.signalled()
    return task, stopping


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110 - the flow under test owns the events
            await asyncio.sleep(LOOK_S)


async def test_nothing_happens_before_the_signal() -> None:
    door = FakeDoor(live=1)
    task = asyncio.create_task(drain_talks(door.talks(), Stopping(), 60, look_s=LOOK_S))
    await asyncio.sleep(4 * LOOK_S)
    assert not task.done()
    assert door.accepting
    task.cancel()


async def test_live_talks_are_waited_for_and_nobody_is_told_goodbye() -> None:
    door = FakeDoor(live=2)
    task, _ = await begin(door, 60)
    await until(lambda: not door.accepting)
    assert door.drained
    assert not task.done()
    door.live = 0
    await task
    assert door.left == []


async def test_a_phone_that_rings_already_is_still_answered() -> None:
    door = FakeDoor(live=0)
    door.ringing = 1
    task, _ = await begin(door, 60)
    await asyncio.sleep(4 * LOOK_S)
    assert door.accepting
    assert not task.done()
    door.ringing, door.live = 0, 1
    await until(lambda: not door.accepting)
    assert not task.done()
    door.live = 0
    await task


async def test_after_the_limit_the_talks_say_goodbye() -> None:
    door = FakeDoor(live=1)
    door.at_goodbye = lambda: setattr(door, "live", 0)
    task, _ = await begin(door, 4 * LOOK_S)
    await task
    assert door.left == ["goodbye"]
    assert not door.accepting


async def test_a_talk_that_does_not_end_is_not_waited_for_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(draining, "FAREWELL_S", 4 * LOOK_S)
    door = FakeDoor(live=1)
    task, _ = await begin(door, 4 * LOOK_S)
    await asyncio.wait_for(task, 5)


async def test_a_second_signal_ends_it_at_once() -> None:
    door = FakeDoor(live=1)
    task, stopping = await begin(door, 600)
    stopping.signalled()
    await asyncio.wait_for(task, 5)
    assert door.left == []
    assert not door.accepting


async def test_without_a_limit_it_ends_at_once() -> None:
    door = FakeDoor(live=1)
    task, _ = await begin(door, 0)
    await asyncio.wait_for(task, 5)
    assert door.left == []


async def test_a_database_that_is_away_keeps_nobody_from_stopping() -> None:
    door = FakeDoor(live=0)
    door.database_away = True
    task, _ = await begin(door, 600)
    await asyncio.wait_for(task, 5)


# --- the controller ---------------------------------------------------------------------------


async def a_live_call(stage: CampaignStage) -> tuple[str, asyncio.Task[None]]:
    stage.plan(NUMBER)
    running = asyncio.create_task(stage.flow.run())
    await until(lambda: bool(stage.line.dialled))
    call_id = stage.line.dialled[0].call_id
    stage.line.answers(call_id)
    await until(lambda: stage.state_of(call_id) == "answered")
    return call_id, running


async def test_the_controller_waits_for_its_live_calls_and_dials_no_others() -> None:
    stage = CampaignStage()
    call_id, running = await a_live_call(stage)
    stopping = Stopping()
    stopping.signalled()
    drained = asyncio.create_task(drain_flow(stage.flow, running, stopping, 60))
    stage.plan("+821055500002")
    await asyncio.sleep(4 * LOOK_S)
    assert not drained.done()
    assert len(stage.line.dialled) == 1
    stage.line.ends(call_id, cause=16)
    await asyncio.wait_for(drained, 5)
    assert stage.ended(call_id) == "answered"
    assert len(stage.line.dialled) == 1


async def test_a_second_signal_leaves_live_calls_to_the_next_start() -> None:
    stage = CampaignStage()
    call_id, running = await a_live_call(stage)
    stopping = Stopping()
    stopping.signalled()
    drained = asyncio.create_task(drain_flow(stage.flow, running, stopping, 600))
    await asyncio.sleep(LOOK_S)
    stopping.signalled()
    await asyncio.wait_for(drained, 5)
    assert stage.state_of(call_id) == "answered"
    assert stage.line.hung_up == []


# --- one talk ---------------------------------------------------------------------------------


async def test_a_talk_that_is_asked_to_end_says_goodbye_and_is_written_whole() -> None:
    rig = TalkRig(ask("Hello, this is the AI helper."), ask("How did you sleep?"), goodbye("Bye."))
    await rig.answer()
    await rig.hear_out()
    await rig.say("fine thank you", 900)
    await rig.until_sounding()
    rig.conversations.take_leave()
    finished = await rig.end()
    assert finished.ended_by is EndedBy.AGENT
    assert "goodbye" in finished.turns[-1].text
    assert finished.recording is not None
    assert "fine thank you" in [turn.text for turn in finished.turns]


async def test_a_talk_in_silence_is_ended_too() -> None:
    greeting = ask("Hello, this is the AI helper.", listen_s=60.0)
    assert greeting.then is NextStep.LISTEN
    rig = TalkRig(greeting, goodbye("Bye."))
    await rig.answer()
    await rig.hear_out()
    rig.conversations.take_leave()
    finished = await rig.end(most_ms=12_000)
    assert "goodbye" in finished.turns[-1].text
