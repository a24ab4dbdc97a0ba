"""What every Recorder does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carecall.ports.voice import Recorder
from carecall.telephony.recording import RecordingRoom
from tests.fakes.talk_rig import MemoryRecorder

CHUNK = b"\x01\x00" * 160


@pytest.fixture(params=["fake", "wav"])
def record(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Recorder]]:
    if request.param == "fake":
        yield MemoryRecorder
        return
    room = RecordingRoom(tmp_path)
    room.start()
    yield lambda: room.record("a-call", datetime(2026, 11, 2, tzinfo=UTC))
    room.stop()


def test_a_recording_has_a_name_below_the_folder(record: Callable[[], Recorder]) -> None:
    recorder = record()
    for _ in range(3):
        recorder.heard(CHUNK)
        recorder.sent(CHUNK)
    name = recorder.finish()
    assert name is not None
    assert name.startswith("2026/11/02/")
    assert name.endswith(".wav")


def test_nothing_recorded_has_no_name(record: Callable[[], Recorder]) -> None:
    assert record().finish() is None
