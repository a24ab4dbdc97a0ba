"""The AudioSocket server against an Asterisk that forgives nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps

import pytest
import uvloop

from carecall.domain.audio import SILENCE
from carecall.domain.audiosocket import FrameKind, encode
from carecall.errors import PortInUse
from carecall.ports.voice import VoiceChannel
from carecall.telephony.audiosocket import AudioSocketConfig, AudioSocketServer
from tests.fakes.asterisk_leg import AsteriskLeg

CALL_ID = "0b5e0b0e-0000-4000-8000-000000000001"
STRANGER = "0b5e0b0e-0000-4000-8000-00000000dead"
LOUD = b"\x11\x22" * 160


def on_uvloop(test: Callable[[], Coroutine[None, None, None]]) -> Callable[[], None]:
    """Run the test on the loop that the media process has."""

    @wraps(test)
    def run() -> None:
        uvloop.run(test())

    return run


class Desk:
    """Admits one call id and lets the test hold the conversation."""

    def __init__(self) -> None:
        self.channels: asyncio.Queue[VoiceChannel] = asyncio.Queue()
        self.over = asyncio.Event()
        self.asked: list[str] = []
        self.error: Exception | None = None

    async def admit(self, call_id: str) -> Callable[[VoiceChannel], Awaitable[None]] | None:
        self.asked.append(call_id)
        if isinstance(self.error, TimeoutError):
            await asyncio.Event().wait()
        return self.converse if call_id == CALL_ID else None

    async def converse(self, channel: VoiceChannel) -> None:
        self.channels.put_nowait(channel)
        if self.error is not None:
            raise self.error
        await channel.closed()
        self.over.set()


class Exchange:
    """A running server, and the legs that were connected to it."""

    def __init__(self, server: AudioSocketServer) -> None:
        self.server = server
        self.legs: list[AsteriskLeg] = []

    async def connect(self, call_id: str | None = None) -> AsteriskLeg:
        self.legs.append(await AsteriskLeg.connect(self.server.port, call_id))
        return self.legs[-1]


@asynccontextmanager
async def serving(desk: Desk, **facts: object) -> AsyncIterator[Exchange]:
    config = AudioSocketConfig(port=0, **facts)  # type: ignore[arg-type]  # the facts are the config's own fields
    server = AudioSocketServer(config, admit=desk.admit)
    await server.start()
    exchange = Exchange(server)
    try:
        yield exchange
    finally:
        await server.stop()
        for leg in exchange.legs:
            await leg.closed()


@on_uvloop
async def test_frames_come_at_once_and_every_20_ms_also_before_the_call_is_known() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        loop = asyncio.get_running_loop()
        leg = await exchange.connect()
        began = loop.time()
        assert await leg.chunks(11) == [SILENCE] * 11
        assert 0.15 <= loop.time() - began <= 0.5
        leg.hang_up()


@on_uvloop
async def test_a_known_call_talks_in_both_directions() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        leg = await exchange.connect(CALL_ID)
        channel = await desk.channels.get()
        assert channel.call_id == CALL_ID
        heard: asyncio.Queue[bytes] = asyncio.Queue()
        channel.on_chunk(heard.put_nowait)
        leg.speak(LOUD)
        while await heard.get() != LOUD:
            pass
        channel.play(LOUD * 2)
        while await leg.chunk() != LOUD:
            pass
        assert await leg.chunk() == LOUD
        assert await leg.chunk() == SILENCE
        leg.hang_up()
        await asyncio.wait_for(desk.over.wait(), 1)


@on_uvloop
async def test_an_unknown_call_is_ended_within_a_second() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        leg = await exchange.connect(STRANGER)
        await asyncio.wait_for(leg.until_ended(), 1)
        assert desk.asked == [STRANGER]
        assert exchange.server.figures().refused == 1


@on_uvloop
async def test_a_connection_that_names_no_call_is_ended() -> None:
    async with serving(Desk(), name_within_s=0.1) as exchange:
        leg = await exchange.connect()
        await asyncio.wait_for(leg.until_ended(), 1)
        assert leg.ended


@on_uvloop
async def test_an_admission_that_hangs_ends_the_connection() -> None:
    desk = Desk()
    desk.error = TimeoutError()
    async with serving(desk, admit_within_s=0.05) as exchange:
        leg = await exchange.connect(CALL_ID)
        await asyncio.wait_for(leg.until_ended(), 1)


@on_uvloop
async def test_a_second_connection_for_a_live_call_is_refused() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        leg = await exchange.connect(CALL_ID)
        await desk.channels.get()
        twin = await exchange.connect(CALL_ID)
        await asyncio.wait_for(twin.until_ended(), 1)
        assert await leg.chunk() == SILENCE
        assert desk.asked == [CALL_ID]


@on_uvloop
async def test_an_address_that_is_not_allowed_is_refused() -> None:
    desk = Desk()
    async with serving(desk, allowed=frozenset({"192.0.2.1"})) as exchange:
        leg = await exchange.connect(CALL_ID)
        await asyncio.wait_for(leg.until_ended(), 1)
        assert desk.asked == []


@on_uvloop
async def test_a_server_that_is_full_refuses_the_next_call() -> None:
    desk = Desk()
    async with serving(desk, most_calls=1) as exchange:
        await exchange.connect(CALL_ID)
        await desk.channels.get()
        late = await exchange.connect(STRANGER)
        await asyncio.wait_for(late.until_ended(), 1)


@on_uvloop
async def test_a_reset_is_a_hangup() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        leg = await exchange.connect(CALL_ID)
        channel = await desk.channels.get()
        leg.reset()
        await asyncio.wait_for(desk.over.wait(), 1)
        assert channel.fault == ""
        assert exchange.server.figures().live == 0


@on_uvloop
async def test_bytes_may_dribble_in() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        leg = await exchange.connect()
        leg.dribble(b"\x01\x00\x10" + bytes.fromhex(CALL_ID.replace("-", "")))
        channel = await desk.channels.get()
        heard: asyncio.Queue[bytes] = asyncio.Queue()
        channel.on_chunk(heard.put_nowait)
        leg.dribble(encode(FrameKind.AUDIO, LOUD), step=40)
        while await heard.get() != LOUD:
            pass
        leg.hang_up()


@on_uvloop
async def test_keys_reach_the_conversation() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        leg = await exchange.connect(CALL_ID)
        channel = await desk.channels.get()
        leg.press("7")
        assert await anext(channel.digits()) == "7"


@on_uvloop
async def test_bytes_that_are_no_frame_end_the_call_as_a_fault() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        leg = await exchange.connect(CALL_ID)
        channel = await desk.channels.get()
        leg.write(b"GET / HTTP/1.1\r\n\r\n")
        await asyncio.wait_for(desk.over.wait(), 1)
        assert channel.fault


@on_uvloop
async def test_a_conversation_that_breaks_hangs_up_and_the_server_lives_on() -> None:
    desk = Desk()
    desk.error = RuntimeError("broken")
    async with serving(desk) as exchange:
        leg = await exchange.connect(CALL_ID)
        await asyncio.wait_for(leg.until_ended(), 1)
        desk.error = None
        leg = await exchange.connect(CALL_ID)
        assert await leg.chunk() == SILENCE


@on_uvloop
async def test_stopping_hangs_up_every_call_as_a_fault() -> None:
    desk = Desk()
    async with serving(desk) as exchange:
        leg = await exchange.connect(CALL_ID)
        channel = await desk.channels.get()
        await exchange.server.stop()
        assert desk.over.is_set()
        assert channel.fault
        await asyncio.wait_for(leg.until_ended(), 1)


@on_uvloop
async def test_a_port_in_use_is_said_in_one_sentence() -> None:
    async with serving(Desk()) as exchange:
        second = AudioSocketServer(AudioSocketConfig(port=exchange.server.port), admit=Desk().admit)
        with pytest.raises(PortInUse) as refused:
            await second.start()
        assert refused.value.port == exchange.server.port
