"""espeak-ng for tests that need speech."""

from __future__ import annotations

import asyncio

from carecall.domain.language import Language
from carecall.plain_settings import speech_config
from carecall.ports.speech import SpokenText
from carecall.settings import Settings
from carecall.speech.espeak import EspeakProgram, EspeakSynthesiser


def espeak_program() -> EspeakProgram:
    """Return espeak-ng, which set-up brings."""
    program = speech_config(Settings()).espeak
    assert program is not None, "there is no espeak-ng: run `make setup`"
    return program


def spoken(text: str, language: Language, voice: str = "", speed: float = 0.95) -> bytes:
    """Return 8 kHz PCM of `text`."""
    sentence = SpokenText(text=text, language=language, voice=voice, speed=speed)

    async def say() -> bytes:
        return await EspeakSynthesiser(espeak_program()).render(sentence)

    return asyncio.run(say())
