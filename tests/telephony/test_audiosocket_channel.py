"""One AudioSocket connection, frame by frame."""

from __future__ import annotations

import asyncio
from uuid import UUID

from carecall.domain.audio import SILENCE
from carecall.domain.audiosocket import END_FRAME, SILENCE_FRAME, FrameKind, encode
from carecall.telephony.voice_channel import (
    AFTER_STALL_SLOTS,
    STALL_SLOTS,
    STUCK_BYTES,
    AudioSocketChannel,
)
from tests.fakes.transport import FakeTransport

CALL_ID = "0b5e0b0e-0000-4000-8000-000000000001"
LOUD = b"\x11\x22" * 160
LOUDER = b"\x33\x44" * 160


class Wire:
    """A channel on a fake transport."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.channel = AudioSocketChannel(
            joined=lambda _: self.events.append("joined"),
            named=lambda _: self.events.append("named"),
            gone=lambda _: self.events.append("gone"),
        )
        self.transport = FakeTransport()
        self.channel.connection_made(self.transport)

    def receive(self, raw: bytes) -> None:
        self.channel.data_received(raw)

    def speak(self, chunk: bytes = LOUD) -> None:
        self.receive(encode(FrameKind.AUDIO, chunk))

    def tick(self, times: int = 1) -> None:
        for _ in range(times):
            self.channel.tick()

    @property
    def heard(self) -> list[bytes]:
        """Listen from now on, to what came before too."""
        found: list[bytes] = []
        self.channel.on_chunk(found.append)
        return found


async def test_silence_is_sent_at_once_before_anything_is_known() -> None:
    wire = Wire()
    assert wire.transport.writes == [SILENCE_FRAME]
    assert wire.events == ["joined"]


async def test_the_call_id_is_read_from_the_first_message() -> None:
    wire = Wire()
    wire.receive(encode(FrameKind.CALL_ID, UUID(CALL_ID).bytes))
    assert wire.channel.call_id == CALL_ID
    assert wire.events == ["joined", "named"]


async def test_each_tick_sends_one_whole_frame_in_one_write() -> None:
    wire = Wire()
    wire.channel.play(LOUD + LOUDER)
    wire.tick(3)
    assert wire.transport.writes[1:] == [
        encode(FrameKind.AUDIO, LOUD),
        encode(FrameKind.AUDIO, LOUDER),
        SILENCE_FRAME,
    ]


async def test_a_last_chunk_that_is_not_full_is_filled_with_silence() -> None:
    wire = Wire()
    wire.channel.play(b"\x01\x02" * 10)
    wire.tick()
    assert wire.transport.writes[-1] == encode(FrameKind.AUDIO, b"\x01\x02" * 10 + bytes(300))


async def test_a_pause_keeps_the_queue_and_a_stop_throws_it_away() -> None:
    wire = Wire()
    wire.channel.play(LOUD * 3)
    wire.tick()
    wire.channel.pause()
    wire.tick(2)
    assert wire.transport.writes[-1] == SILENCE_FRAME
    assert wire.channel.queued_ms == 40
    wire.channel.resume()
    wire.tick()
    assert wire.transport.writes[-1] == encode(FrameKind.AUDIO, LOUD)
    wire.channel.stop()
    wire.tick()
    assert wire.transport.writes[-1] == SILENCE_FRAME
    assert wire.channel.queued_ms == 0


async def test_call_time_counts_every_slot() -> None:
    wire = Wire()
    wire.tick(4)
    assert wire.channel.position_ms == 100
    wire.channel.skip(3)
    assert wire.channel.position_ms == 160


async def test_listeners_hear_what_was_sent_and_whether_it_was_ours() -> None:
    wire = Wire()
    sent: list[tuple[bytes, bool]] = []
    wire.channel.on_sent(lambda chunk, queued: sent.append((chunk, queued)))
    assert sent == [(SILENCE, False)], "the frame sent on accept is told too"
    wire.channel.play(LOUD)
    wire.tick(2)
    wire.channel.skip(1)
    assert sent[1:] == [(LOUD, True), (SILENCE, False), (SILENCE, False)]


async def test_several_listeners_hear_the_same() -> None:
    wire = Wire()
    first, second = wire.heard, wire.heard
    wire.speak()
    assert first == second == [LOUD]
    told: list[bool] = []
    wire.channel.on_sent(lambda _, queued: told.append(queued))
    wire.channel.on_sent(lambda _, queued: told.append(queued))
    wire.tick()
    assert told == [False] * 4


async def test_sound_that_came_before_anybody_listened_is_not_lost() -> None:
    wire = Wire()
    wire.speak(LOUD)
    wire.speak(LOUDER)
    assert wire.heard == [LOUD, LOUDER]


async def test_missing_sound_becomes_silence_once_it_is_60_ms_late() -> None:
    wire = Wire()
    heard = wire.heard
    wire.tick(2)
    assert heard == []
    wire.tick(3)
    assert heard == [SILENCE] * 3
    wire.speak()
    assert heard[-1] == LOUD


async def test_after_a_long_gap_the_timeline_is_right_again() -> None:
    wire = Wire()
    heard = wire.heard
    wire.tick(49)
    wire.speak()
    assert abs(len(heard) * 20 - wire.channel.position_ms) <= 60


async def test_after_a_stall_of_ours_lost_sound_is_filled_in_steps() -> None:
    wire = Wire()
    heard = wire.heard
    wire.channel.skip(48)
    wire.tick(1)
    assert len(heard) == 2
    wire.tick(60)
    assert abs(len(heard) * 20 - wire.channel.position_ms) <= 60


async def test_a_burst_is_kept_up_to_200_ms_and_the_rest_dropped() -> None:
    wire = Wire()
    heard = wire.heard
    for _ in range(30):
        wire.speak()
    assert len(heard) == 11, "one slot has passed, and ten more may come ahead of time"
    wire.tick(5)
    wire.speak()
    assert len(heard) == 12


async def test_packets_of_another_length_are_cut_into_20_ms() -> None:
    wire = Wire()
    heard = wire.heard
    wire.receive(encode(FrameKind.AUDIO, b"\x01" * 480))
    assert heard == [b"\x01" * 320]
    wire.receive(encode(FrameKind.AUDIO, b"\x02" * 480))
    assert heard[1:] == [b"\x01" * 160 + b"\x02" * 160, b"\x02" * 320]
    wire.speak()
    assert heard[-1] == LOUD


async def test_split_frames_are_put_together() -> None:
    wire = Wire()
    heard = wire.heard
    raw = encode(FrameKind.AUDIO, LOUD) + encode(FrameKind.AUDIO, LOUDER)
    for at in range(0, len(raw), 7):
        wire.receive(raw[at : at + 7])
    assert heard == [LOUD, LOUDER]


async def test_keys_are_read_until_the_call_ends() -> None:
    wire = Wire()
    for digit in "1#":
        wire.receive(encode(FrameKind.DIGIT, digit.encode()))
    wire.channel.connection_lost(None)
    assert [digit async for digit in wire.channel.digits()] == ["1", "#"]


async def test_an_end_frame_closes() -> None:
    wire = Wire()
    wire.receive(END_FRAME)
    assert wire.transport.closed
    wire.tick()
    assert wire.transport.writes == [SILENCE_FRAME]


async def test_an_unknown_type_ends_the_call_as_a_fault() -> None:
    wire = Wire()
    wire.receive(b"\x77\x00\x01x")
    assert wire.transport.aborted
    assert "0x77" in wire.channel.fault


async def test_a_second_call_id_is_refused() -> None:
    wire = Wire()
    raw = encode(FrameKind.CALL_ID, UUID(CALL_ID).bytes)
    wire.receive(raw)
    wire.receive(raw)
    assert wire.transport.aborted


async def test_a_peer_that_stops_reading_is_dropped_after_100_ms_of_backlog() -> None:
    wire = Wire()
    assert wire.transport.high == STUCK_BYTES == 5 * 323
    wire.channel.pause_writing()
    assert wire.transport.aborted
    assert wire.channel.fault


async def test_hanging_up_sends_the_end_frame_and_closes_once() -> None:
    wire = Wire()
    wire.channel.hang_up()
    wire.channel.hang_up()
    assert wire.transport.writes[-1] == END_FRAME
    assert wire.transport.writes.count(END_FRAME) == 1
    assert wire.transport.closed


async def test_the_end_of_the_connection_is_the_hangup() -> None:
    wire = Wire()
    waiting = asyncio.ensure_future(wire.channel.closed())
    wire.channel.connection_lost(ConnectionResetError())
    await asyncio.wait_for(waiting, 1)
    assert wire.events[-1] == "gone"
    assert wire.channel.fault == ""


async def test_a_call_that_ends_as_we_come_back_from_a_standstill_was_ended_by_it() -> None:
    wire = Wire()
    wire.channel.skip(STALL_SLOTS)
    wire.channel.connection_lost(None)
    assert wire.channel.fault == "this process stood still"


async def test_a_standstill_that_a_call_has_outlived_is_not_its_end() -> None:
    wire = Wire()
    wire.channel.skip(STALL_SLOTS)
    wire.tick(AFTER_STALL_SLOTS)
    wire.channel.connection_lost(None)
    assert wire.channel.fault == ""
    short = Wire()
    short.channel.skip(STALL_SLOTS - 1)
    short.channel.connection_lost(None)
    assert short.channel.fault == ""
