"""WAVE containers, as programs and servers really write them."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from carecall.errors import EngineFailed
from carecall.speech.wave_file import read_wave, write_wave

PCM = struct.pack("<4h", 0, 1000, -1000, 32767)


def wave(
    pcm: bytes, *, rate: int = 22050, channels: int = 1, bits: int = 16, code: int = 1
) -> bytes:
    layout = struct.pack("<HHIIHH", code, channels, rate, rate * 2 * channels, 2 * channels, bits)
    body = b"fmt " + struct.pack("<I", 16) + layout + b"data" + struct.pack("<I", len(pcm)) + pcm
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def test_what_was_written_is_read_again() -> None:
    sound = read_wave(write_wave(PCM, rate_hz=8000))
    assert sound.rate_hz == 8000
    assert sound.samples.astype("<i2").tobytes() == PCM


def test_the_rate_comes_from_the_header() -> None:
    assert read_wave(wave(PCM, rate=24000)).rate_hz == 24000


@pytest.mark.parametrize("dummy", [0x7FFFF000, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_streamed_file_with_a_dummy_length_is_read_to_its_end(dummy: int) -> None:
    content = wave(PCM).replace(
        b"data" + struct.pack("<I", len(PCM)), b"data" + struct.pack("<I", dummy)
    )
    assert len(read_wave(content).samples) == 4


def test_other_chunks_before_the_sound_are_passed_over() -> None:
    plain = wave(PCM)
    odd = plain.replace(b"data", b"LIST" + struct.pack("<I", 3) + b"abc\0" + b"data")
    assert len(read_wave(odd).samples) == 4


def test_two_channels_become_one() -> None:
    samples = read_wave(wave(struct.pack("<4h", 100, 300, -100, -300), channels=2)).samples
    assert samples.tolist() == [200, -200]


def test_half_a_sample_at_the_end_is_dropped() -> None:
    assert len(read_wave(wave(PCM + b"\x01")).samples) == 4


def test_no_sound_is_no_samples() -> None:
    assert len(read_wave(wave(b"")).samples) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"RIFF",
        b"ID3" + bytes(100),
        wave(PCM)[:20],
        wave(PCM)[:36],
        wave(PCM, bits=8),
        wave(PCM, code=7),
        wave(PCM, channels=0),
        wave(PCM, rate=0),
        b'{"error": "busy"}',
    ],
)
def test_anything_else_is_an_engine_failure(content: bytes) -> None:
    with pytest.raises(EngineFailed):
        read_wave(content)


def test_no_beginning_of_a_file_breaks_the_reader() -> None:
    content = wave(np.arange(100, dtype="<i2").tobytes())
    for cut in range(len(content)):
        try:
            read_wave(content[:cut])
        except EngineFailed:
            continue
