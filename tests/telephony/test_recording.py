"""Stereo recordings of whole calls."""

from __future__ import annotations

import wave
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carecall.errors import NotWritable
from carecall.telephony.recording import (
    HEADER_BYTES,
    PART,
    RecordingRoom,
    recording_name,
    recover,
    side_by_side,
    sound_ms,
    wav_header,
)
from tests.little_room import little_room

CALL_ID = "0b5e0b0e-0000-4000-8000-000000000001"
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
FULL_AT_BYTES = 100_003
"""In the middle of a sample."""
LEFT, RIGHT = b"\x01\x00" * 160, b"\x02\x00" * 160


@pytest.fixture
def room(tmp_path: Path) -> Iterator[RecordingRoom]:
    place = RecordingRoom(tmp_path / "recordings")
    place.start()
    yield place
    place.stop()


def samples(path: Path) -> tuple[list[int], list[int]]:
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (2, 2, 8000)
        raw = memoryview(file.readframes(file.getnframes())).cast("h")
    return list(raw[0::2]), list(raw[1::2])


def test_the_recipient_is_left_and_the_agent_right(room: RecordingRoom) -> None:
    recorder = room.record(CALL_ID, AT)
    for _ in range(250):
        recorder.heard(LEFT)
        recorder.sent(RIGHT)
    name = recorder.finish()
    assert name == f"2026/11/02/{CALL_ID}.wav"
    left, right = samples(room.folder / name)
    assert left == [1] * 160 * 250
    assert right == [2] * 160 * 250
    assert sound_ms(room.folder / name) == 5000


def test_a_side_that_heard_less_ends_in_silence(room: RecordingRoom) -> None:
    recorder = room.record(CALL_ID, AT)
    for number in range(150):
        recorder.sent(RIGHT)
        if number < 147:
            recorder.heard(LEFT)
    left, right = samples(room.folder / str(recorder.finish()))
    assert left == [1] * 160 * 147 + [0] * 160 * 3
    assert right == [2] * 160 * 150


def test_a_call_without_sound_leaves_no_file(room: RecordingRoom) -> None:
    assert room.record(CALL_ID, AT).finish() is None
    assert not list(room.folder.rglob("*.wav*"))


def test_half_a_recording_has_another_name(room: RecordingRoom) -> None:
    recorder = room.record(CALL_ID, AT)
    for _ in range(120):
        recorder.heard(LEFT)
        recorder.sent(RIGHT)
    other = room.record("0b5e0b0e-0000-4000-8000-000000000002", AT)
    other.sent(RIGHT)
    other.finish()
    assert (room.folder / f"2026/11/02/{CALL_ID}.wav{PART}").exists()
    assert not (room.folder / f"2026/11/02/{CALL_ID}.wav").exists()
    assert recorder.finish()


def test_what_a_crash_left_is_made_whole_at_the_next_start(tmp_path: Path) -> None:
    part = tmp_path / (recording_name(CALL_ID, AT) + PART)
    part.parent.mkdir(parents=True)
    part.write_bytes(wav_header(0) + side_by_side(LEFT, RIGHT) + b"\x01\x02\x03")
    empty = part.with_name("empty.wav" + PART)
    empty.write_bytes(wav_header(0))
    assert recover(tmp_path) == [recording_name(CALL_ID, AT)]
    left, right = samples(tmp_path / recording_name(CALL_ID, AT))
    assert (left, right) == ([1] * 160, [2] * 160)
    assert not part.exists()
    assert not empty.exists()


def test_a_whole_file_of_the_newest_days_is_named_again_for_its_row_may_be_missing(
    tmp_path: Path,
) -> None:
    names = [recording_name(CALL_ID, AT - timedelta(days=days)) for days in (0, 3, 9)]
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(wav_header(320) + side_by_side(LEFT, RIGHT))
    newest = sorted(names[:2])
    assert recover(tmp_path) == newest
    assert recover(tmp_path) == newest


def test_a_disk_that_fails_costs_the_recording_and_not_the_call(
    room: RecordingRoom, caplog: pytest.LogCaptureFixture
) -> None:
    (room.folder / "2026").write_text("in the way")
    recorder = room.record(CALL_ID, AT)
    for _ in range(200):
        recorder.heard(LEFT)
        recorder.sent(RIGHT)
    assert recorder.finish() is None
    assert [record.message for record in caplog.records] == ["recording failed"]


def test_a_full_disk_costs_the_rest_of_the_recording_and_leaves_no_half_frame(
    room: RecordingRoom, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = room.record(CALL_ID, AT)
    other = room.record("0b5e0b0e-0000-4000-8000-000000000002", AT)
    with little_room(FULL_AT_BYTES):
        for _ in range(300):
            recorder.heard(LEFT)
            recorder.sent(RIGHT)
        assert recorder.finish() is None
        other.sent(RIGHT)
        assert other.finish() is not None
    assert [record.message for record in caplog.records] == ["recording failed"]
    assert not (room.folder / recording_name(CALL_ID, AT)).exists()
    assert recording_name(CALL_ID, AT) in recover(room.folder)
    name = recording_name(CALL_ID, AT)
    left, right = samples(room.folder / name)
    assert set(left) == {1}
    assert set(right) == {2}
    assert len(left) == (FULL_AT_BYTES - HEADER_BYTES) // 4
    assert sound_ms(room.folder / name) == len(left) // 8


def test_a_folder_that_cannot_be_made_is_said_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "recordings").write_text("in the way")
    with pytest.raises(NotWritable):
        RecordingRoom(tmp_path / "recordings").start()


def test_a_talk_that_broke_off_at_once_still_leaves_its_first_sound(room: RecordingRoom) -> None:
    recorder = room.record(CALL_ID, AT)
    for _ in range(12):
        recorder.heard(LEFT)
        recorder.sent(RIGHT)
    room.stop()
    assert recover(room.folder) == [recorder.name]
    assert sound_ms(room.folder / recorder.name) == 200
