"""Pure tones, and what is no beep."""

from __future__ import annotations

from itertools import pairwise
from math import pi, sin
from random import Random
from struct import pack

import pytest

from carecall.domain.answering import LineSound
from carecall.domain.audio import chunks
from carecall.domain.line_sounds import ToneListener
from carecall.domain.tone import tone_hz


def sound(ms: int, *parts: tuple[float, int], noise: int = 0) -> bytes:
    """Return sines of (frequency, amplitude) with some noise."""
    random = Random(7)
    samples = (
        int(
            sum(size * sin(2 * pi * pitch * at / 8000) for pitch, size in parts)
            + random.uniform(-noise, noise)
        )
        for at in range(8 * ms)
    )
    return b"".join(pack("<h", sample) for sample in samples)


def beeps(pcm: bytes) -> list[bool]:
    listener = ToneListener()
    return [listener.feed(chunk) is LineSound.BEEP for chunk in chunks(pcm + bytes(1600))]


@pytest.mark.parametrize("pitch", [820, 1000, 1400, 1480])
def test_a_steady_tone_is_a_beep_once(pitch: float) -> None:
    assert beeps(sound(600, (pitch, 8000))).count(True) == 1


@pytest.mark.parametrize("pitch", [440, 620, 1700, 2600])
def test_other_tones_are_not(pitch: float) -> None:
    assert not any(beeps(sound(600, (pitch, 8000))))


def test_line_noise_does_not_hide_a_beep() -> None:
    assert any(beeps(sound(400, (1000, 8000), noise=900)))


def test_two_tones_at_once_are_not_a_beep() -> None:
    assert not any(beeps(sound(600, (941, 6000), (1336, 6000))))


def test_noise_silence_and_short_tones_are_not_a_beep() -> None:
    assert not any(beeps(sound(600, noise=9000)))
    assert not any(beeps(bytes(9600)))
    assert not any(beeps(sound(180, (1000, 8000)) + bytes(3200)))


def test_a_whistle_that_glides_is_not_a_beep() -> None:
    glide = b"".join(sound(20, (pitch, 8000)) for pitch in range(800, 1500, 50))
    assert not any(beeps(glide))


def test_a_frequency_is_measured_closely() -> None:
    found = [tone_hz(sound(20, (pitch, 6000))) or 0.0 for pitch in (900, 1000, 1100)]
    assert all(abs(b - a - 100) < 5 for a, b in pairwise(found))
    assert tone_hz(b"\x01\x00") is None
