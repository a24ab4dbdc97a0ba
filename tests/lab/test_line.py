"""What a bad line does to a simulated person's sound."""

from __future__ import annotations

import numpy as np
import pytest

from carecall.domain.audio import CHUNK_BYTES, SILENCE
from carecall.lab.line import Line, WornLine
from carecall.lab.noise import NOBODY_LEVEL, level_of, noise_bed

RNG = np.random.default_rng(1)
VOICE = RNG.normal(0, 3000, 8000).astype("<i2").tobytes()
WORDS = {"hello": VOICE}
LOUD = b"\x00\x20" * (CHUNK_BYTES // 2)
"""A level of 8192."""


def carried(line: Line, count: int, *, seed: str = "x") -> list[bytes | None]:
    worn = WornLine(line, WORDS, seed)
    return [worn.carry(SILENCE) for _ in range(count)]


def level(sound: bytes) -> float:
    return float(np.sqrt(np.mean(np.frombuffer(sound, dtype="<i2").astype(float) ** 2)))


def whole(chunks: list[bytes | None]) -> bytes:
    return b"".join(chunk or b"" for chunk in chunks)


def test_a_clean_line_carries_everything_as_it_is() -> None:
    worn = WornLine(Line(), WORDS, "x")
    assert Line().is_clean
    worn.heard(LOUD)
    assert [worn.carry(LOUD), worn.carry(SILENCE)] == [LOUD, SILENCE]


def test_three_frames_of_a_hundred_are_lost_and_always_the_same_ones() -> None:
    line = Line(loss_percent=3)
    lost = [at for at, chunk in enumerate(carried(line, 5000)) if chunk is None]
    assert 100 <= len(lost) <= 200
    assert lost == [at for at, chunk in enumerate(carried(line, 5000)) if chunk is None]
    assert lost != [at for at, chunk in enumerate(carried(line, 5000, seed="y")) if chunk is None]


def test_noise_lies_as_far_under_the_voice_as_is_written() -> None:
    noise = level(whole(carried(Line(noise_db=-20), 400)))
    assert 20 * np.log10(noise / level_of(WORDS.values())) == pytest.approx(-20, abs=0.5)


def test_noise_is_added_to_the_voice_and_never_overflows() -> None:
    loudest = b"\xff\x7f" * (CHUNK_BYTES // 2)
    worn = WornLine(Line(noise_db=0), WORDS, "x")
    chunks = [worn.carry(loudest) for _ in range(50)]
    samples = np.frombuffer(whole(chunks), dtype="<i2")
    assert samples.min() > 0
    assert samples.max() == 32767


def test_what_is_heard_comes_back_softly_after_its_delay() -> None:
    worn = WornLine(Line(echo_db=-30, echo_ms=120), WORDS, "x")
    left: list[bytes | None] = []
    for at in range(12):
        worn.heard(LOUD if at == 2 else SILENCE)
        left.append(worn.carry(SILENCE))
    loud = [at for at, chunk in enumerate(left) if chunk and level(chunk) > 0]
    assert loud == [2 + 120 // 20]
    assert level(left[8] or b"") == pytest.approx(8192 * 10 ** (-30 / 20), rel=0.01)


def test_sound_that_comes_in_bursts_does_not_make_the_echo_late() -> None:
    worn = WornLine(Line(echo_db=-30, echo_ms=40), WORDS, "x")
    for _ in range(50):
        worn.heard(SILENCE)
    worn.heard(LOUD)
    left = [worn.carry(SILENCE) for _ in range(10)]
    assert [at for at, chunk in enumerate(left) if chunk and level(chunk) > 0] == [4]


def test_the_noise_of_a_room_has_more_low_than_high_and_no_seam() -> None:
    bed = noise_bed(0)
    power = np.abs(np.fft.rfft(bed)) ** 2
    hz = np.fft.rfftfreq(len(bed), 1 / 8000)
    assert power[hz < 1000].sum() > 3 * power[hz > 2000].sum()
    assert np.mean(bed**2) == pytest.approx(1, rel=1e-3)
    assert abs(bed[0] - bed[-1]) < 6 * np.abs(np.diff(bed)).mean()


def test_somebody_who_says_nothing_has_a_room_as_loud_as_others() -> None:
    assert level_of([]) == NOBODY_LEVEL
    assert level_of([SILENCE]) == NOBODY_LEVEL
