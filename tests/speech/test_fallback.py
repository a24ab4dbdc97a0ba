"""The second engine answers when the first one fails, and the first one is not asked for a while."""

from __future__ import annotations

import asyncio
import logging

import pytest

from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.errors import EngineFailed, EngineTooSlow, SpeechError
from carecall.ports.speech import Priority, RecognitionHints, SpokenText
from carecall.speech.fallback import FallbackRecogniser, FallbackSynthesiser
from tests.fakes.recogniser import FakeRecogniser, Phrasebook
from tests.fakes.synthesiser import FakeSynthesiser

SENTENCE = SpokenText(text="Hello.", language=Language.EN, voice="alloy")


class ManualTime:
    """Seconds that pass when the test says so."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Ears(FakeRecogniser):
    """A fake recogniser with a name, a limit and one kind of failure."""

    def __init__(self, name: str, *, limited: bool, fails: SpeechError | None = None) -> None:
        super().__init__(Phrasebook())
        self.name = name
        self.limited = limited
        self.fails = fails
        self.deadlines: list[float] = []

    async def transcribe(self, pcm: bytes, **asked: object) -> Heard:
        self.deadlines.append(asked["deadline_s"])
        if self.fails is not None:
            self.passes.append(asked["priority"])
            raise self.fails
        return await super().transcribe(pcm, **asked)


async def hear(recogniser: FallbackRecogniser, priority: Priority = Priority.FINAL) -> str:
    heard = await recogniser.transcribe(
        b"", language=Language.EN, hints=RecognitionHints(), priority=priority
    )
    return heard.engine


async def test_the_first_engine_is_asked_while_it_works() -> None:
    first, second = Ears("first", limited=False), Ears("second", limited=True)
    both = FallbackRecogniser(first, second)
    assert await hear(both) == "first"
    assert second.passes == []
    assert first.deadlines == [6.0], "two seconds are kept for the second engine"
    assert (both.name, both.limited) == ("first", False)


@pytest.mark.parametrize("problem", [EngineFailed("broken"), EngineTooSlow("late")])
async def test_the_second_engine_takes_over_for_a_while(
    problem: SpeechError, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    time = ManualTime()
    first, second = Ears("first", limited=False, fails=problem), Ears("second", limited=True)
    both = FallbackRecogniser(first, second, rest_s=30, now_s=time)
    assert [await hear(both) for _ in range(3)] == ["second"] * 3
    assert len(first.passes) == 1
    assert (both.name, both.limited) == ("second", True)
    time.now_s = 31
    assert await hear(both) == "second"
    assert len(first.passes) == 2
    first.fails = None
    time.now_s = 62
    assert await hear(both) == "first"
    assert not both.limited
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 2, "once when it began, once when it ended"


async def test_a_late_speculative_pass_neither_rests_the_engine_nor_burdens_the_second() -> None:
    first = Ears("first", limited=False, fails=EngineTooSlow("late"))
    second = Ears("second", limited=True)
    both = FallbackRecogniser(first, second)
    with pytest.raises(EngineTooSlow):
        await hear(both, Priority.SPECULATIVE)
    assert not both.health.resting
    assert second.passes == []


async def test_a_second_hearing_is_never_left_to_the_second_engine() -> None:
    first = Ears("first", limited=False, fails=EngineFailed("broken"))
    second = Ears("second", limited=True)
    both = FallbackRecogniser(first, second)
    for _ in range(2):
        with pytest.raises(EngineFailed):
            await hear(both, Priority.AFTER_CALL)
    assert second.passes == []


async def test_closing_closes_both_engines() -> None:
    first, second = Ears("first", limited=False), Ears("second", limited=True)
    await FallbackRecogniser(first, second).close()
    assert (first.closed, second.closed) == (True, True)


async def test_when_both_engines_fail_the_caller_is_told() -> None:
    broken = EngineFailed("broken")
    both = FallbackRecogniser(
        Ears("first", limited=False, fails=broken), Ears("second", limited=True, fails=broken)
    )
    with pytest.raises(EngineFailed):
        await hear(both)


async def test_cancelling_is_no_failure() -> None:
    first = Ears("first", limited=False)
    first.free.clear()
    both = FallbackRecogniser(first, Ears("second", limited=True))
    task = asyncio.create_task(hear(both))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not both.health.resting


async def test_the_second_voice_speaks_with_its_own_voice_name() -> None:
    first, second = FakeSynthesiser(), FakeSynthesiser()
    first.broken_on = "Hello"
    both = FallbackSynthesiser(first, second)
    assert await both.render(SENTENCE)
    assert await both.render(SENTENCE)
    assert len(first.rendered) == 1
    assert [sentence.voice for sentence in second.rendered] == ["", ""]


async def test_a_voice_that_keeps_us_waiting_is_left() -> None:
    first, second = FakeSynthesiser(), FakeSynthesiser()
    first.free.clear()
    both = FallbackSynthesiser(first, second, patience_s=0.02)
    assert await both.render(SENTENCE)
    assert len(second.rendered) == 1
