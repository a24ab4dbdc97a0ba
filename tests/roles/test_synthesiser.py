"""What every Synthesiser does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from carecall.domain.audio import duration_ms
from carecall.domain.language import Language
from carecall.errors import SpeechError
from carecall.ports.speech import SpokenText, Synthesiser
from carecall.speech.espeak import EspeakSynthesiser
from carecall.speech.fallback import FallbackSynthesiser
from carecall.speech.openai_servers import ServerList
from carecall.speech.openai_speech import OpenAiSynthesiser, SpeechServerConfig
from tests.fakes.openai_server import openai_server
from tests.fakes.synthesiser import FakeSynthesiser
from tests.speech.voices import espeak_program

SENTENCES = {
    Language.KO: "안녕하세요, 잘 지내고 계세요?",
    Language.EN: "Hello, how have you been this week?",
}


@pytest.fixture(params=["fake", "espeak", "http", "fallback"])
async def synthesiser(request: pytest.FixtureRequest) -> AsyncIterator[Synthesiser]:
    async with AsyncExitStack() as stack:
        yield await build(request.param, stack)


async def build(kind: str, stack: AsyncExitStack) -> Synthesiser:
    if kind == "fake":
        return FakeSynthesiser()
    if kind == "espeak":
        return EspeakSynthesiser(espeak_program())
    double = stack.enter_context(openai_server())
    if kind == "fallback":
        double.fault = "500"
    servers = ServerList(bases=(double.url,))
    http = OpenAiSynthesiser(SpeechServerConfig(servers=servers, model="any", voice="any"))
    stack.push_async_callback(http.servers.close)
    return http if kind == "http" else FallbackSynthesiser(http, FakeSynthesiser())


@pytest.mark.parametrize("language", list(Language))
async def test_a_sentence_becomes_a_few_seconds_of_sound(
    synthesiser: Synthesiser, language: Language
) -> None:
    pcm = await synthesiser.render(SpokenText(text=SENTENCES[language], language=language))
    assert len(pcm) % 2 == 0
    assert 250 < duration_ms(pcm) < 10_000
    assert any(pcm)
    assert synthesiser.name


async def test_equal_sentences_sound_equal(synthesiser: Synthesiser) -> None:
    sentence = SpokenText(text=SENTENCES[Language.EN], language=Language.EN)
    first, second = await asyncio.gather(synthesiser.render(sentence), synthesiser.render(sentence))
    assert first == second


async def test_nothing_to_say_is_no_sound(synthesiser: Synthesiser) -> None:
    assert await synthesiser.render(SpokenText(text="", language=Language.EN)) == b""


async def test_a_cancelled_sentence_harms_no_other(synthesiser: Synthesiser) -> None:
    sentence = SpokenText(text=SENTENCES[Language.EN], language=Language.EN)
    left = asyncio.create_task(synthesiser.render(sentence))
    await asyncio.sleep(0)
    left.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await left
    assert await synthesiser.render(sentence)


async def test_odd_characters_are_spoken_or_refused_and_never_break_it(
    synthesiser: Synthesiser,
) -> None:
    for text in ("<speak>&amp;</speak>", "-v en --stdout", "\u200b🙂", "010-0000-0000", '"; rm'):
        try:
            await synthesiser.render(SpokenText(text=text, language=Language.KO))
        except SpeechError:
            continue
