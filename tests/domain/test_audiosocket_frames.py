"""AudioSocket frames as bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from carecall.domain.audiosocket import (
    AUDIO_HEADER,
    END_FRAME,
    SILENCE_FRAME,
    BrokenFrame,
    FrameKind,
    FrameParser,
    call_id_of,
    encode,
)

SOUND = bytes(range(256)) + bytes(64)


def test_a_sound_frame_is_type_length_in_big_endian_and_the_sound() -> None:
    assert AUDIO_HEADER == b"\x10\x01\x40"
    assert encode(FrameKind.AUDIO, SOUND) == b"\x10\x01\x40" + SOUND
    assert len(SILENCE_FRAME) == 323
    assert END_FRAME == b"\x00\x00\x00"


def test_sound_without_sound_is_never_sent() -> None:
    with pytest.raises(BrokenFrame):
        encode(FrameKind.AUDIO, b"")


def test_a_payload_longer_than_its_length_field_is_refused() -> None:
    with pytest.raises(BrokenFrame):
        encode(FrameKind.AUDIO, bytes(65536))


frames = some.lists(
    some.tuples(some.sampled_from([0x01, 0x03, 0x10, 0xFF]), some.binary(min_size=1, max_size=400)),
    max_size=8,
)


@given(frames, some.lists(some.integers(1, 50), min_size=1))
def test_frames_come_out_as_they_went_in_however_they_are_split(
    sent: list[tuple[int, bytes]], steps: list[int]
) -> None:
    stream = b"".join(encode(FrameKind(kind), payload) for kind, payload in sent)
    parser, received, at, turn = FrameParser(), [], 0, 0
    while at < len(stream):
        step = steps[turn % len(steps)]
        received += parser.feed(stream[at : at + step])
        at, turn = at + step, turn + 1
    assert received == sent
    assert not parser.waiting


def test_half_a_frame_is_waited_for() -> None:
    parser = FrameParser()
    assert parser.feed(encode(FrameKind.AUDIO, SOUND)[:100]) == []
    assert parser.waiting


def test_an_unknown_type_cannot_be_read_past() -> None:
    with pytest.raises(BrokenFrame):
        FrameParser().feed(b"\x42\x00\x01a")


def test_a_call_id_is_sixteen_bytes() -> None:
    assert call_id_of(bytes(15) + b"\x01") == "00000000-0000-0000-0000-000000000001"
    with pytest.raises(BrokenFrame):
        call_id_of(b"short")
