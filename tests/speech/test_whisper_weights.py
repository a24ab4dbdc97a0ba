"""Whisper with real weights, where CARECALL_TEST_WHISPER names their folder: words, not only workings."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from carecall.domain.language import Language
from carecall.ports.speech import RecognitionHints, SpokenText
from carecall.speech.espeak import EspeakSynthesiser
from carecall.speech.machine import this_machine
from carecall.speech.whisper_model import place_for
from carecall.speech.whisper_phrases import bare_letters
from carecall.speech.whisper_recogniser import WhisperRecogniser
from tests.speech.voices import espeak_program

pytestmark = [pytest.mark.weights, pytest.mark.slow]


@pytest.fixture(scope="module")
def recogniser() -> Iterator[WhisperRecogniser]:
    named = os.environ.get("CARECALL_TEST_WHISPER")
    if not named:
        pytest.skip("set CARECALL_TEST_WHISPER to a folder with real Whisper weights")
    machine = this_machine()
    recogniser = WhisperRecogniser(place_for(Path(named), cores=machine.cores, gpu=machine.gpu))
    yield recogniser
    asyncio.run(recogniser.close())


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        (Language.EN, "I slept very well last night.", ["slept", "night"]),
        (Language.EN, "My knee hurts and I stayed at home.", ["knee", "home"]),
        (Language.KO, "어제 밤에 잠을 잘 잤어요.", ["잠", "잤"]),
        (Language.KO, "무릎이 아파서 집에 있었어요.", ["무릎", "집"]),
    ],
)
async def test_a_spoken_sentence_is_understood_at_telephone_rate(
    recogniser: WhisperRecogniser, language: Language, text: str, words: list[str]
) -> None:
    pcm = await EspeakSynthesiser(espeak_program()).render(SpokenText(text=text, language=language))
    heard = await recogniser.transcribe(
        pcm, language=language, hints=RecognitionHints(), deadline_s=60
    )
    found = bare_letters(heard.text)
    assert any(bare_letters(word) in found for word in words), heard.text


async def test_a_second_of_silence_is_no_words(recogniser: WhisperRecogniser) -> None:
    for language in Language:
        heard = await recogniser.transcribe(
            bytes(16_000), language=language, hints=RecognitionHints(), deadline_s=60
        )
        assert heard.text == ""
