"""What every VoiceChannel does, the real one and the one that tests talk over."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from carecall.domain.audio import SILENCE
from carecall.domain.audiosocket import HEADER_BYTES, FrameKind, encode
from carecall.ports.voice import VoiceChannel
from carecall.telephony.voice_channel import AudioSocketChannel
from tests.fakes.transport import FakeTransport
from tests.fakes.voice_channel import FakeVoiceChannel

LOUD = b"\x11\x22" * 160
QUIET = b"\x11\x00" * 160


class Line:
    """A channel and the other side of it."""

    channel: VoiceChannel
    tick: Callable[[bytes], None]
    press: Callable[[str], None]
    leave: Callable[[], None]
    carried: Callable[[], list[bytes]]
    """The chunks that reached the other side."""


class FakeLine(Line):
    def __init__(self) -> None:
        self.channel = fake = FakeVoiceChannel()
        self.tick, self.press, self.leave = fake.tick, fake.press, fake.leave
        self.carried = lambda: [chunk for chunk in fake.carried if chunk is not None]


class RealLine(Line):
    def __init__(self) -> None:
        self.channel = real = AudioSocketChannel(
            joined=lambda _: None, named=lambda _: None, gone=lambda _: None
        )
        transport = FakeTransport()
        real.connection_made(transport)

        def tick(inbound: bytes) -> None:
            real.data_received(encode(FrameKind.AUDIO, inbound))
            real.tick()

        def press(digit: str) -> None:
            real.data_received(encode(FrameKind.DIGIT, digit.encode()))

        self.tick, self.press = tick, press
        self.leave = lambda: real.connection_lost(None)
        self.carried = lambda: [frame[HEADER_BYTES:] for frame in transport.writes]


@pytest.fixture(params=[FakeLine, RealLine], ids=["fake", "audiosocket"])
async def line(request: pytest.FixtureRequest) -> Line:
    made: Line = request.param()
    return made


def listen(line: Line) -> list[tuple[bytes, bool]]:
    sent: list[tuple[bytes, bool]] = []
    line.channel.on_sent(lambda chunk, queued: sent.append((chunk, queued)))
    sent.clear()
    return sent


async def test_what_is_played_goes_out_in_order_and_then_silence(line: Line) -> None:
    sent = listen(line)
    line.channel.play(LOUD)
    line.channel.play(LOUD[:100])
    assert line.channel.queued_ms == 40
    for _ in range(3):
        line.tick(SILENCE)
    assert sent == [(LOUD, True), (LOUD[:100] + bytes(220), True), (SILENCE, False)]


async def test_a_bad_line_changes_and_loses_what_leaves_and_nobody_is_told(line: Line) -> None:
    sent = listen(line)
    line.channel.on_way_out(lambda chunk: None if chunk == SILENCE else QUIET)
    before = len(line.carried())
    line.channel.play(LOUD)
    for _ in range(3):
        line.tick(SILENCE)
    assert line.carried()[before:] == [QUIET]
    assert sent == [(LOUD, True), (SILENCE, False), (SILENCE, False)]


async def test_a_pause_is_silence_at_once_and_resuming_loses_nothing(line: Line) -> None:
    sent = listen(line)
    line.channel.play(LOUD * 2)
    line.tick(SILENCE)
    line.channel.pause()
    line.tick(SILENCE)
    line.channel.resume()
    line.tick(SILENCE)
    assert [queued for _, queued in sent] == [True, False, True]


async def test_stopping_throws_the_queue_away_also_while_paused(line: Line) -> None:
    sent = listen(line)
    line.channel.play(LOUD * 3)
    line.channel.pause()
    line.channel.stop()
    assert line.channel.queued_ms == 0
    line.channel.play(LOUD)
    line.tick(SILENCE)
    assert sent == [(LOUD, True)]


async def test_position_grows_by_20_ms_a_chunk(line: Line) -> None:
    before = line.channel.position_ms
    for _ in range(5):
        line.tick(SILENCE)
    assert line.channel.position_ms - before == 100


async def test_inbound_chunks_reach_every_listener(line: Line) -> None:
    first: list[bytes] = []
    second: list[bytes] = []
    line.channel.on_chunk(first.append)
    line.channel.on_chunk(second.append)
    line.tick(LOUD)
    assert first == second == [LOUD]


async def test_keys_come_until_the_other_side_leaves(line: Line) -> None:
    line.press("5")
    line.leave()
    assert [digit async for digit in line.channel.digits()] == ["5"]
    await asyncio.wait_for(line.channel.closed(), 1)


async def test_hanging_up_twice_is_hanging_up(line: Line) -> None:
    line.channel.hang_up()
    line.channel.hang_up()
    assert line.channel.fault == ""
