"""What every Recogniser does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from carecall.domain.language import Language
from carecall.domain.script import Expectation, Topic
from carecall.domain.turns import Heard
from carecall.errors import PassShed
from carecall.ports.speech import Priority, Recogniser, RecognitionHints
from carecall.speech.fallback import FallbackRecogniser
from carecall.speech.openai_servers import ServerList
from carecall.speech.openai_transcription import OpenAiRecogniser, TranscriptionConfig
from carecall.speech.phrase_recogniser import PhraseRecogniser
from carecall.speech.whisper_batches import BatchedWhisperRecogniser
from carecall.speech.whisper_model import WhisperPlace
from carecall.speech.whisper_recogniser import WhisperRecogniser
from tests.fakes.openai_server import openai_server
from tests.fakes.recogniser import FakeRecogniser, Phrasebook
from tests.fakes.whisper_folder import write_whisper_folder

KINDS = ["fake", "phrases", "whisper", "batched", "http", "fallback"]
HINTS = RecognitionHints(topic=Topic.SLEEP, expects=Expectation.YES_NO)
LIVE = RecognitionHints()
KNOWN = Phrasebook()


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_whisper_folder(tmp_path_factory.mktemp("weights"))


@pytest.fixture(params=KINDS)
async def recogniser(request: pytest.FixtureRequest, weights: Path) -> AsyncIterator[Recogniser]:
    async with AsyncExitStack() as stack:
        yield await build(request.param, weights, stack)


async def build(kind: str, weights: Path, stack: AsyncExitStack) -> Recogniser:
    if kind == "fake":
        return FakeRecogniser(KNOWN)
    if kind == "fallback":
        return FallbackRecogniser(
            await build("http", weights, stack), await build("phrases", weights, stack)
        )
    if kind == "http":
        double = stack.enter_context(openai_server())
        engine = OpenAiRecogniser(TranscriptionConfig(servers=ServerList(bases=(double.url,))))
    elif kind == "phrases":
        engine = PhraseRecogniser()
    elif kind == "batched":
        engine = BatchedWhisperRecogniser(WhisperPlace(folder=weights, threads=1))
    else:
        engine = WhisperRecogniser(WhisperPlace(folder=weights, threads=1))
    stack.push_async_callback(engine.close)
    return engine


def sound(ms: int) -> bytes:
    """Return what the fake takes for a word, and everybody else for a click."""
    return KNOWN.speech("yes", ms)


async def hear(recogniser: Recogniser, pcm: bytes, **options: object) -> Heard:
    asked = {"language": Language.KO, "hints": LIVE, "deadline_s": 60.0} | options
    return await recogniser.transcribe(pcm, **asked)


async def test_what_is_heard_has_a_confidence_and_names_who_heard_it(
    recogniser: Recogniser,
) -> None:
    heard = await hear(recogniser, sound(700))
    assert 0.0 <= heard.confidence <= 1.0
    assert heard.engine
    assert heard.pass_ms >= 0
    assert heard.text == heard.text.strip()
    assert isinstance(recogniser.limited, bool)


async def test_no_sound_is_no_words(recogniser: Recogniser) -> None:
    assert (await hear(recogniser, b"")).text == ""


async def test_digital_silence_is_answered(recogniser: Recogniser) -> None:
    assert isinstance((await hear(recogniser, bytes(16_000))).text, str)


async def test_every_language_hint_and_priority_is_taken(recogniser: Recogniser) -> None:
    for language in Language:
        for priority in Priority:
            asked = {"language": language, "hints": HINTS, "priority": priority}
            try:
                await hear(recogniser, sound(300), **asked)
            except PassShed:
                assert priority in {Priority.PARTIAL, Priority.SPECULATIVE}


async def test_many_callers_at_once_all_get_their_answer(recogniser: Recogniser) -> None:
    answers = await asyncio.gather(*(hear(recogniser, sound(200 + 50 * n)) for n in range(6)))
    assert len(answers) == 6


async def test_its_figures_tell_of_its_passes(recogniser: Recogniser) -> None:
    await hear(recogniser, sound(300))
    figures = recogniser.figures()
    assert (figures.running, figures.waiting) == (0, 0)
    assert (figures.dropped, figures.too_slow, figures.shed) == (0, 0, 0)
    assert figures.pass_ms_p50 is None or figures.pass_ms_p50 >= 0


async def test_closing_it_twice_is_no_mistake(recogniser: Recogniser) -> None:
    await hear(recogniser, sound(300))
    await recogniser.close()
    await recogniser.close()


async def test_a_cancelled_pass_harms_no_other(recogniser: Recogniser) -> None:
    tasks = [asyncio.create_task(hear(recogniser, sound(300))) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    first, *others = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError | Heard), "it may have been done already"
    assert all(isinstance(one, Heard) for one in others)
