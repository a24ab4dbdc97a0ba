"""Frames that stop coming (a codec that sends no silence, loss, a hold): the call's clock goes on all the same."""

from __future__ import annotations

import asyncio

from carecall.domain.audio import SILENCE, chunks
from carecall.domain.audiosocket import SILENCE_FRAME, FrameKind, encode
from carecall.ports.dialogue import CalleeDid
from carecall.telephony.voice_channel import AudioSocketChannel
from tests.fakes.dialogue import Answer, ask, goodbye
from tests.fakes.talk_rig import TalkRig
from tests.fakes.transport import FakeTransport

GREETING = "Hello, this is the AI helper."


class LostLine:
    """A talk over the real channel, whose far end sends frames or does not."""

    def __init__(self, *replies: Answer, **facts: object) -> None:
        self.rig = TalkRig(*replies, **facts)  # type: ignore[arg-type]  # the facts are CallBrief's own fields
        self.transport = FakeTransport()
        self.channel = AudioSocketChannel(
            joined=lambda _: None, named=lambda _: None, gone=lambda _: None
        )
        self.channel.connection_made(self.transport)
        self.channel.call_id = self.rig.brief.call_id
        self.talk = asyncio.ensure_future(
            self.rig.conversations.converse(self.rig.brief, self.channel)
        )

    @property
    def sounding(self) -> bool:
        """Whether our newest frame was our voice."""
        return self.transport.writes[-1] != SILENCE_FRAME

    async def frames(self, sound: list[bytes]) -> None:
        """Let 20 ms pass for each chunk, each in its frame."""
        for chunk in sound:
            self.channel.data_received(encode(FrameKind.AUDIO, chunk))
            await self._slot()

    async def nothing(self, ms: int) -> None:
        """Let `ms` pass in which no frame comes."""
        for _ in range(ms // 20):
            await self._slot()

    async def until_sounding(self, most_ms: int) -> int:
        """Return how long it took, without any frame, until we spoke."""
        for passed in range(0, most_ms, 20):
            if self.sounding:
                return passed
            await self._slot()
        raise AssertionError(f"silent for {most_ms} ms")

    async def greeted(self) -> None:
        """Listen to the greeting on a line that works."""
        while not self.sounding:
            await self.frames([SILENCE])
        while self.sounding:
            await self.frames([SILENCE])
        await self.frames([SILENCE] * 8)

    async def hang_up(self) -> None:
        """End the call and let everything be written."""
        self.channel.connection_lost(None)
        await asyncio.wait_for(self.talk, 5)

    async def _slot(self) -> None:
        self.channel.tick()
        while await self.rig.listening.round():
            pass
        for _ in range(10):
            await asyncio.sleep(0)


async def test_a_turn_ends_although_frames_stop_in_the_middle_of_a_sentence() -> None:
    line = LostLine(ask(GREETING), goodbye("Thank you and goodbye."))
    await line.greeted()
    await line.frames(chunks(line.rig.phrasebook.speech("i am fine", 900)))
    assert await line.until_sounding(1200) <= 700
    [event] = line.rig.dialogue.events
    assert event.heard is not None
    assert event.heard.text == "i am fine"
    await line.hang_up()


async def test_the_silence_of_a_line_without_frames_is_told_to_the_dialogue_again_and_again() -> (
    None
):
    asks = [ask(f"Are you there? {number}", listen_s=3.0) for number in range(3)]
    line = LostLine(ask(GREETING, listen_s=3.0), *asks, goodbye("Goodbye."))
    await line.greeted()
    waited = [await line.until_sounding(4000)]
    for _ in asks:
        while line.sounding:
            await line.nothing(20)
        waited.append(await line.until_sounding(4000))
    assert all(2600 <= one <= 3400 for one in waited), waited
    assert [event.did for event in line.rig.dialogue.events] == [CalleeDid.SAID_NOTHING] * 4
    await line.hang_up()


async def test_a_person_who_comes_back_after_a_gap_is_heard() -> None:
    line = LostLine(ask(GREETING, listen_s=9.0), goodbye("Thank you and goodbye."))
    await line.greeted()
    await line.nothing(2000)
    await line.frames(chunks(line.rig.phrasebook.speech("i am fine", 900)))
    await line.nothing(800)
    [event] = line.rig.dialogue.events
    assert event.heard is not None
    assert event.heard.text == "i am fine"
    await line.hang_up()


async def test_a_call_on_a_dead_line_ends_at_its_longest_talk_time() -> None:
    line = LostLine(ask("Tell me.", listen_s=600.0), max_talk_s=12)
    await line.greeted()
    await line.nothing(14_000)
    assert line.talk.done()
    assert line.rig.agent_said[-1].startswith("Our time for today")
