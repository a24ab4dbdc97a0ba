"""A call that says a verification number: all of it, until the phone is hung up, and what is left when something breaks."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from carecall.conversation.number_calls import SayNumbers
from carecall.domain.audio import CHUNK_MS
from carecall.domain.call import EndedBy
from carecall.domain.language import Language
from carecall.domain.number_call import NumberBrief, number_of, opening_of, unheard_of
from tests.fakes.synthesiser import FakeSynthesiser
from tests.fakes.talk_rig import StandingClock
from tests.fakes.voice_channel import FakeVoiceChannel

CALL = "0b5e0b0e-0000-4000-8000-00000000000b"
BRIEF = NumberBrief(
    call_id=CALL, language=Language.KO, organization="행복복지관", user="김관리", number="048213"
)


class MemoryNumberCalls:
    """One call that is expected, and how it ended."""

    def __init__(self) -> None:
        self.expected = {CALL}
        self.brief = BRIEF
        self.ended: list[EndedBy] = []
        self.broken = False

    def take(self, call_id, now):
        if call_id not in self.expected:
            return None
        self.expected.discard(call_id)
        return self.brief

    def finish(self, said):
        self.ended.append(said.ended_by)
        if self.broken:
            raise OSError("the database is away")


class Called:
    """One phone that was lifted."""

    def __init__(self) -> None:
        self.calls, self.synthesiser = MemoryNumberCalls(), FakeSynthesiser()
        self.channel = FakeVoiceChannel(CALL)
        self.numbers = SayNumbers(self.calls, self.synthesiser, StandingClock())

    async def lift(self) -> None:
        speak = await self.numbers.admit(CALL)
        assert speak is not None
        self.task = asyncio.ensure_future(speak(self.channel))
        await self.passed(40)

    async def passed(self, ms: int) -> None:
        for _ in range(ms // CHUNK_MS):
            self.channel.tick()
            await asyncio.sleep(0)
        for _ in range(20):
            await asyncio.sleep(0)

    async def over(self) -> list[EndedBy]:
        async with asyncio.timeout(10):
            while not self.channel.hung_up:
                await self.passed(400)
            await self.task
        return self.calls.ended


@pytest.fixture
async def called() -> Called:
    called = Called()
    await called.lift()
    return called


def said(called: Called) -> list[str]:
    return [one.text for one in called.synthesiser.rendered]


async def test_who_presses_the_key_hears_the_whole_number_and_then_we_hang_up(
    called: Called,
) -> None:
    called.channel.press("1")
    assert await called.over() == [EndedBy.AGENT]
    number = list(number_of(BRIEF))
    assert said(called)[-len(number) :] == [part.text for part in number]
    heard_ms = sum(CHUNK_MS for _, queued in called.channel.sent if queued)
    assert heard_ms >= sum(50 * len(part.text) + part.pause_ms for part in number)


@pytest.mark.parametrize("keys", ["", "2", "23#"])
async def test_a_voicemail_and_other_keys_hear_no_number(called: Called, keys: str) -> None:
    for key in keys:
        called.channel.press(key)
    assert await called.over() == [EndedBy.AGENT]
    parts = [*opening_of(BRIEF), *unheard_of(BRIEF)]
    assert said(called) == [part.text for part in parts]
    heard_ms = sum(CHUNK_MS for _, queued in called.channel.sent if queued)
    assert heard_ms >= sum(50 * len(part.text) + part.pause_ms for part in parts)


async def test_who_presses_the_key_need_not_hear_the_opening_out(called: Called) -> None:
    await called.passed(1000)
    called.channel.press("1")
    await called.passed(200)
    assert next(number_of(BRIEF)).text in said(called)


async def test_a_call_that_nobody_waits_for_is_said_out_whatever_is_pressed() -> None:
    called = Called()
    called.calls.brief = replace(BRIEF, number="")
    await called.lift()
    called.channel.press("1")
    assert await called.over() == [EndedBy.AGENT]
    [over] = opening_of(called.calls.brief)
    heard_ms = sum(CHUNK_MS for _, queued in called.channel.sent if queued)
    assert heard_ms >= 50 * len(over.text)


async def test_no_rendered_piece_holds_the_number(called: Called) -> None:
    called.channel.press("1")
    await called.over()
    digits = set("공일이삼사오육칠팔구")
    for one in called.synthesiser.rendered:
        assert len(one.text) == 1 or not set(one.text) <= digits | {" "}


async def test_who_hangs_up_ends_it_at_once(called: Called) -> None:
    called.channel.leave()
    assert await called.over() == [EndedBy.RECIPIENT]
    assert len(called.channel.sent) < 100


async def test_a_voice_that_breaks_leaves_nobody_on_the_line() -> None:
    called = Called()
    called.synthesiser.broken_on = "인증번호"
    await called.lift()
    assert await called.over() == [EndedBy.FAULT]


async def test_an_end_that_cannot_be_written_leaves_nobody_on_the_line() -> None:
    called = Called()
    called.calls.broken = True
    await called.lift()
    await called.over()
    assert called.channel.hung_up


async def test_another_call_is_left_to_the_next_door() -> None:
    called = Called()
    assert await called.numbers.admit("0b5e0b0e-0000-4000-8000-00000000000c") is None
