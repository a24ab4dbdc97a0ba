"""One detector for all calls."""

from __future__ import annotations

import asyncio

from carecall.conversation.listening import MOST_WINDOWS_A_ROUND, TOLD_AT_ONCE, Listening
from tests.fakes.talk_rig import InlineExecutor
from tests.fakes.voice_detector import LOUD, QUIET, PhraseDetector

SOUND, SILENCE = b"\x01\x01" * 256, bytes(512)


def listening() -> tuple[Listening, PhraseDetector]:
    detector = PhraseDetector()
    return Listening(detector, InlineExecutor()), detector


async def test_full_windows_of_all_calls_go_in_one_batch() -> None:
    post, detector = listening()
    scores: dict[int, list[float]] = {}
    ears = [post.open(scores.setdefault(number, []).append) for number in range(5)]
    for number, ear in enumerate(ears):
        ear.pcm += SOUND if number % 2 else SILENCE
    assert await post.round() == 5
    assert detector.batches == [5]
    assert [scores[number] for number in range(5)] == [[QUIET], [LOUD], [QUIET], [LOUD], [QUIET]]


async def test_a_window_that_is_not_full_waits() -> None:
    post, _ = listening()
    scores: list[float] = []
    ear = post.open(scores.append)
    ear.pcm += SOUND[:320]
    assert await post.round() == 0
    ear.pcm += SOUND[:320]
    assert await post.round() == 1
    assert ear.scored == 512


async def test_a_backlog_melts_several_windows_a_round_and_in_order() -> None:
    post, detector = listening()
    scores: list[float] = []
    ear = post.open(scores.append)
    other = post.open(lambda _: None)
    ear.pcm += SOUND * 2 + SILENCE * 10
    other.pcm += SOUND
    assert await post.round() == MOST_WINDOWS_A_ROUND + 1
    assert detector.batches == [2] + [1] * (MOST_WINDOWS_A_ROUND - 1)
    await post.round()
    assert scores == [LOUD] * 2 + [QUIET] * 10
    assert post.most_behind == MOST_WINDOWS_A_ROUND


async def test_a_call_that_ended_is_told_nothing_more() -> None:
    post, detector = listening()
    scores: list[float] = []
    ear = post.open(scores.append)
    ear.pcm += SOUND
    going = asyncio.ensure_future(post.round())
    await asyncio.sleep(0)
    post.close(ear)
    post.close(ear)
    await going
    assert scores == []
    assert detector.live == set()


async def test_a_detector_that_fails_hears_nothing_and_time_goes_on() -> None:
    post, detector = listening()
    scores: list[float] = []
    ear = post.open(scores.append)
    detector.broken = True
    ear.pcm += SOUND * 3
    await post.round()
    detector.broken = False
    ear.pcm += SOUND
    await post.round()
    assert scores == [0.0, 0.0, 0.0, LOUD]
    assert post.failures == 1


async def test_forgotten_sound_frees_memory_and_keeps_the_clock() -> None:
    post, _ = listening()
    ear = post.open(lambda _: None)
    ear.pcm += SOUND * 10
    await post.round()
    ear.forget_before(100_000)
    assert ear.kept_from == 512 * MOST_WINDOWS_A_ROUND, "what is not scored yet stays"
    assert ear.piece(288, 304) == SOUND[:256]
    await post.round()
    assert ear.scored == 5120


async def test_it_runs_by_itself() -> None:
    post, _ = listening()
    scored = asyncio.Event()
    ear = post.open(lambda _: scored.set())
    post.start()
    ear.pcm += SOUND
    await asyncio.wait_for(scored.wait(), 1)
    await post.stop()


async def test_a_call_that_breaks_does_not_make_the_others_deaf() -> None:
    post, _ = listening()
    scores: list[float] = []

    def broken(probability: float) -> None:
        raise RuntimeError("a rule broke")

    for ear in (post.open(broken), post.open(scores.append)):
        ear.pcm += SOUND
    await post.round()
    assert scores == [LOUD]
    assert post.failures == 1


async def test_other_work_gets_its_turn_while_many_calls_are_told() -> None:
    post, _ = listening()
    told, seen = [], []
    for number in range(3 * TOLD_AT_ONCE):
        post.open(lambda _, number=number: told.append(number)).pcm += SOUND

    async def other_work() -> None:
        while len(told) < 3 * TOLD_AT_ONCE:
            seen.append(len(told))
            await asyncio.sleep(0)

    other = asyncio.ensure_future(other_work())
    await post.round()
    await other
    assert {TOLD_AT_ONCE, 2 * TOLD_AT_ONCE} <= set(seen)
