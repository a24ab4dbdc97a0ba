"""Our own voice that comes back on the line."""

from __future__ import annotations

from math import pi, sin
from random import Random
from struct import pack

import pytest

from carecall.domain.audio import SILENCE, chunks
from carecall.domain.echo import EchoGuard, Pattern, chunk_power
from carecall.domain.echo_words import are_our_words

CHUNK = 160


PAUSING, FLOWING = (0.0, 0.3, 0.6, 1.0), (0.7, 1.0)


def voice(
    ms: int, *, seed: int, peak: int = 12_000, syllables: tuple[float, ...] = PAUSING
) -> list[int]:
    """Return a buzz that gets louder and softer in syllables of uneven length."""
    random = Random(seed)
    samples: list[int] = []
    while len(samples) < 8 * ms:
        length, loud = 8 * random.randrange(80, 320), random.choice(syllables)
        pitch = random.uniform(100, 220)
        for at in range(length):
            swell = sin(pi * at / length) * loud * peak
            samples.append(int(swell * sin(2 * pi * pitch * at / 8000)))
    return samples[: 8 * ms]


def pcm(samples: list[int]) -> bytes:
    return pack(f"<{len(samples)}h", *samples)


def come_back(samples: list[int], *, db: float, late_ms: int, hiss: int = 20) -> list[int]:
    """Return `samples` as an echo on a line with a little noise."""
    random, share = Random(5), 10 ** (db / 20)
    later = [0] * (8 * late_ms) + samples
    return [int(share * sample + random.gauss(0, hiss)) for sample in later[: len(samples)]]


def listen(guard: EchoGuard, ours: list[int], theirs: list[int]) -> list[bool]:
    """Let both directions pass; return for every 20 ms whether it was taken for echo."""
    found = []
    for sent, heard in zip(chunks(pcm(ours)), chunks(pcm(theirs)), strict=True):
        guard.sent(sent, sounding=True)
        guard.heard(heard)
        found.append(guard.is_echo())
    return found


@pytest.mark.parametrize("late_ms", [60, 250, 510])
@pytest.mark.parametrize("db", [-20, -28, -35])
def test_an_echo_is_found_with_its_level(db: int, late_ms: int) -> None:
    ours, guard = voice(5000, seed=1), EchoGuard()
    judged = listen(guard, ours, come_back(ours, db=db, late_ms=late_ms))
    assert guard.level_db is not None
    assert abs(guard.level_db - db) < 3
    assert guard.present
    assert sum(judged[200:]) > 0.9 * len(judged[200:])


def test_a_voice_over_the_echo_is_no_echo() -> None:
    ours, guard = voice(6000, seed=1), EchoGuard()
    theirs = come_back(ours, db=-24, late_ms=120)
    person = voice(1000, seed=9, peak=7000, syllables=FLOWING)
    for at, sample in enumerate(person):
        theirs[8 * 4500 + at] += sample
    judged = listen(guard, ours, theirs)
    assert guard.level_db is not None
    assert abs(guard.level_db + 24) < 4
    assert sum(judged[228:274]) < 0.2 * 46


def test_a_voice_far_above_the_echo_is_clear_and_the_echo_itself_is_not() -> None:
    ours, guard = voice(6000, seed=1), EchoGuard()
    theirs = come_back(ours, db=-30, late_ms=120)
    assert guard.is_clear(), "where no echo was found there is nothing to be wary of"
    listen(guard, ours[: 8 * 4000], theirs[: 8 * 4000])
    assert not guard.is_clear()
    loud = voice(400, seed=9, peak=9000, syllables=FLOWING)
    listen(guard, ours[8 * 4000 : 8 * 4400], loud)
    assert guard.is_clear()


def test_a_person_who_speaks_over_us_is_not_learned_as_an_echo() -> None:
    ours, guard = voice(6000, seed=1), EchoGuard()
    judged = listen(guard, ours, voice(6000, seed=7, peak=6000, syllables=FLOWING))
    assert guard.level_db is None
    assert not guard.present
    assert sum(judged) < 0.2 * len(judged), "only its softest syllables"


def test_what_is_as_loud_as_we_are_is_a_voice() -> None:
    ours, guard = voice(5000, seed=1), EchoGuard()
    listen(guard, ours, come_back(ours, db=-3, late_ms=100))
    assert guard.level_db is None


def test_a_quiet_line_shows_no_echo() -> None:
    ours, guard = voice(5000, seed=1), EchoGuard()
    listen(guard, ours, come_back(ours, db=-90, late_ms=100))
    assert not guard.present


def test_nothing_is_an_echo_while_we_are_silent() -> None:
    ours, guard = voice(3000, seed=1), EchoGuard()
    listen(guard, ours, come_back(ours, db=-20, late_ms=100))
    for _ in range(120):
        guard.sent(SILENCE, sounding=False)
        guard.heard(pcm(voice(20, seed=3, peak=300)))
    assert guard.idle
    assert not guard.is_echo()


def test_the_end_of_our_sentence_still_comes_back_after_it() -> None:
    ours, guard = voice(5000, seed=1), EchoGuard()
    echo = come_back(ours + [0] * 4000, db=-20, late_ms=300)
    listen(guard, ours, echo[: len(ours)])
    tail = []
    for heard in chunks(pcm(echo[len(ours) :]))[:14]:
        guard.sent(SILENCE, sounding=False)
        guard.heard(heard)
        tail.append(guard.is_echo())
    assert sum(tail) >= 10


def test_likeness_is_the_correlation_coefficient() -> None:
    assert Pattern([1, 2, 3, 4]).likeness([2, 4, 6, 8]) == pytest.approx(1)
    assert Pattern([1, 2, 3, 4]).likeness([4, 3, 2, 1]) == pytest.approx(-1)
    assert Pattern([1, 1, 1, 1]).likeness([4, 3, 2, 1]) == 0
    assert Pattern([4, 3, 2, 1]).likeness([1, 1, 1, 1]) == 0


def test_power_is_the_mean_square() -> None:
    assert chunk_power(pcm([100] * CHUNK)) == 10_000
    assert chunk_power(b"") == 0


@pytest.mark.parametrize(
    ("heard", "ours"),
    [
        ("did you sleep well last night", "Did you sleep well last night?"),
        ("you sleep well last", "Did you sleep well last night?"),
        ("did you sleeb well last night", "Did you sleep well last night?"),
        ("식사는 잘 하셨어요", "오늘 식사는 잘 하셨어요?"),
        ("오늘 식사는 자 하셨어요", "오늘 식사는 잘 하셨어요?"),
    ],
)
def test_our_own_words_are_known(heard: str, ours: str) -> None:
    assert are_our_words(heard, ours)


@pytest.mark.parametrize(
    ("heard", "ours"),
    [
        ("yes", "Did you sleep well last night?"),
        ("I slept badly last night", "Did you sleep well last night?"),
        ("no my chest hurts", "Did you sleep well last night?"),
        ("네 잘 했어요", "오늘 식사는 잘 하셨어요?"),
        ("식사", "오늘 식사는 잘 하셨어요?"),
        ("아니 다리가 아파요", "오늘 식사는 잘 하셨어요?"),
        ("did you sleep well", ""),
    ],
)
def test_the_persons_words_are_not_ours(heard: str, ours: str) -> None:
    assert not are_our_words(heard, ours)
