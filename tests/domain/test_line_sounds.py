"""Sounds of the line that say what answered."""

from __future__ import annotations

from random import Random
from struct import pack

import pytest

from carecall.domain.answering import LineSound
from carecall.domain.audio import chunks
from carecall.domain.line_sounds import ToneListener
from carecall.domain.music import MusicListener
from carecall.lab.line_tones import (
    fax_answer,
    fax_call,
    information,
    music,
    tone,
)

SILENCE_S = bytes(16_000)


def noise(ms: int, peak: int) -> bytes:
    random = Random(3)
    return b"".join(pack("<h", int(random.uniform(-peak, peak))) for _ in range(8 * ms))


def mixed(one: bytes, other: bytes) -> bytes:
    import array

    first, second = array.array("h", one), array.array("h", other)
    return array.array("h", (a + b for a, b in zip(first, second, strict=False))).tobytes()


def found(pcm: bytes, before_ms: int = 0) -> list[LineSound]:
    listener = ToneListener()
    sounds = (listener.feed(chunk) for chunk in chunks(bytes(16 * before_ms) + pcm + SILENCE_S))
    return [sound for sound in sounds if sound is not None]


@pytest.mark.parametrize("length_ms", [220, 300, 500, 1000])
@pytest.mark.parametrize("pitch", [850, 1000, 1400])
@pytest.mark.parametrize("before_ms", [0, 20, 410])
def test_a_beep_is_told_once(pitch: int, length_ms: int, before_ms: int) -> None:
    assert found(tone(pitch, length_ms), before_ms) == [LineSound.BEEP]


@pytest.mark.parametrize("before_ms", [0, 10, 20, 37, 40])
def test_information_tones_are_no_beep(before_ms: int) -> None:
    assert found(information(), before_ms)[0] is LineSound.SPECIAL_INFORMATION
    assert LineSound.BEEP not in found(information(), before_ms)


def test_a_fax_that_answers_is_known_by_its_long_high_tone() -> None:
    assert found(fax_answer(), 300) == [LineSound.FAX]


def test_a_fax_that_calls_is_known_by_its_second_tone() -> None:
    assert found(fax_call(1)) == [LineSound.BEEP]
    assert LineSound.FAX in found(fax_call(3))


def test_line_noise_changes_nothing() -> None:
    pcm = mixed(fax_answer(), noise(3000, 700))
    assert found(pcm) == [LineSound.FAX]


def test_noise_and_keys_are_no_sound_of_a_machine() -> None:
    key = mixed(tone(770, 600, 6000), tone(1336, 600, 6000))
    assert found(noise(2000, 8000)) == []
    assert found(key) == []


def sounds_like_music(pcm: bytes, probability: float = 0.05) -> int | None:
    listener = MusicListener()
    for at, chunk in enumerate(chunks(pcm)):
        if listener.feed(chunk, probability):
            return at * 20
    return None


def test_music_is_known_after_some_seconds() -> None:
    told_ms = sounds_like_music(music())
    assert told_ms is not None
    assert told_ms <= 4_200


def test_speech_hum_noise_and_a_far_television_are_no_music() -> None:
    assert sounds_like_music(music(), probability=0.9) is None
    assert sounds_like_music(tone(120, 8000)) is None
    assert sounds_like_music(noise(8000, 9000)) is None
    assert sounds_like_music(music(8000, peak=500)) is None


def test_music_with_pauses_as_speech_has_them_is_not_taken_for_music() -> None:
    piece = music(700) + bytes(16 * 300)
    assert sounds_like_music(piece * 8) is None
