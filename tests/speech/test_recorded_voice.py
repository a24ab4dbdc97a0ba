"""The recipient's side is cut out of a recording as it was recorded."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from carecall.speech.recorded_voice import RecordedVoiceFiles
from carecall.telephony.recording import side_by_side, wav_header

LEFT = struct.pack("<8000h", *range(8000))
RIGHT = struct.pack("<8000h", *([-1] * 8000))
NAME = "2026/03/02/call.wav"


@pytest.fixture
def voice(tmp_path: Path) -> RecordedVoiceFiles:
    file = tmp_path / NAME
    file.parent.mkdir(parents=True)
    stereo = side_by_side(LEFT, RIGHT)
    file.write_bytes(wav_header(len(stereo)) + stereo)
    return RecordedVoiceFiles(tmp_path)


def test_a_piece_is_the_left_channel_between_two_moments(voice: RecordedVoiceFiles) -> None:
    assert voice.piece(NAME, 100, 350) == LEFT[2 * 800 : 2 * 2800]


def test_what_lies_behind_the_end_is_not_there(voice: RecordedVoiceFiles) -> None:
    assert voice.piece(NAME, 900, 5000) == LEFT[2 * 7200 :]
    assert voice.piece(NAME, 5000, 6000) == b""


def test_a_file_that_is_gone_or_not_ours_is_none(voice: RecordedVoiceFiles, tmp_path: Path) -> None:
    assert voice.piece("gone.wav", 0, 100) is None
    (tmp_path / "mono.wav").write_bytes(b"RIFF" + bytes(100))
    assert voice.piece("mono.wav", 0, 100) is None


def test_nothing_outside_the_folder_is_read(voice: RecordedVoiceFiles, tmp_path: Path) -> None:
    inside = RecordedVoiceFiles(tmp_path / "elsewhere")
    assert inside.piece(f"../{NAME}", 0, 100) is None
