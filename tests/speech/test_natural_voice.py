"""The natural voice speaks from a process of its own, and espeak-ng speaks where it cannot."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from carecall.domain.audio import duration_ms
from carecall.domain.language import Language
from carecall.errors import EngineFailed, EngineTooSlow, MissingPart
from carecall.ports.speech import SpokenText
from carecall.speech.engine_states import synthesis_state
from carecall.speech.engines import SpeechConfig, build_synthesiser
from carecall.speech.fallback import FallbackSynthesiser
from carecall.speech.machine import Machine
from carecall.speech.natural_voice import NaturalSynthesiser
from carecall.speech.natural_weights import NaturalVoiceState, natural_voice_state
from tests.fakes.supertonic_package import write_natural_voice
from tests.speech.voices import espeak_program

HELLO = SpokenText(text="Good morning to you.", language=Language.EN)


@pytest.fixture
def state(tmp_path: Path) -> NaturalVoiceState:
    return write_natural_voice(tmp_path)


@pytest.fixture
async def voice(state: NaturalVoiceState) -> AsyncIterator[NaturalSynthesiser]:
    voice = NaturalSynthesiser(state, deadline_s=20)
    yield voice
    await voice.close()


def asked(state: NaturalVoiceState) -> list[object]:
    """Return what the model was asked last."""
    found: list[object] = json.loads((state.model / "asked.json").read_text())
    return found


async def test_a_sentence_becomes_telephone_sound(voice: NaturalSynthesiser) -> None:
    pcm = await voice.render(HELLO)
    assert abs(duration_ms(pcm) - 20 * len(HELLO.text)) <= 60


async def test_the_model_is_given_words_language_voice_and_speed(
    voice: NaturalSynthesiser, state: NaturalVoiceState
) -> None:
    await voice.render(SpokenText(text="3시에 만나요", language=Language.KO, speed=0.8))
    assert asked(state) == ["세 시에 만나요", "F1", 8, 0.76, "ko"]
    await voice.render(replace(HELLO, voice="M2", speed=5.0))
    assert asked(state)[1:4:2] == ["M2", 2.0]
    await voice.render(replace(HELLO, voice="en-us+f3", speed=0.1))
    assert asked(state)[1:4:2] == ["F1", 0.7], "another engine's voice is not asked for"


async def test_a_sentence_that_breaks_is_told_and_the_next_one_is_said(
    voice: NaturalSynthesiser,
) -> None:
    with pytest.raises(EngineFailed, match="ValueError"):
        await voice.render(replace(HELLO, text="break it"))
    assert await voice.render(HELLO)


async def test_a_voice_that_dies_is_started_again(voice: NaturalSynthesiser) -> None:
    with pytest.raises(EngineFailed):
        await voice.render(replace(HELLO, text="die now"))
    assert await voice.render(HELLO)


async def test_a_voice_that_hangs_is_too_slow(state: NaturalVoiceState) -> None:
    voice = NaturalSynthesiser(state, deadline_s=0.05)
    with pytest.raises(EngineTooSlow):
        await voice.render(replace(HELLO, text="hang"))
    await voice.close()


async def test_a_model_that_cannot_be_loaded_is_told(state: NaturalVoiceState) -> None:
    (state.model / "broken").touch()
    voice = NaturalSynthesiser(state, deadline_s=20)
    with pytest.raises(EngineFailed, match="RuntimeError"):
        await voice.render(HELLO)
    await voice.close()


async def test_nothing_to_say_starts_nothing(voice: NaturalSynthesiser) -> None:
    assert await voice.render(replace(HELLO, text=" 😀 ")) == b""


def test_an_unknown_voice_is_the_usual_one(state: NaturalVoiceState) -> None:
    assert NaturalSynthesiser(state, voice="nobody").name == "supertonic-3 F1"
    assert NaturalSynthesiser(state, voice="M2").name == "supertonic-3 M2"


@pytest.fixture
def config(tmp_path: Path) -> SpeechConfig:
    return SpeechConfig(
        downloads=tmp_path,
        prompts=tmp_path / "prompts",
        machine=Machine(cores=2, gpu=False),
        tts="supertonic",
        espeak=espeak_program(),
    )


def test_without_its_files_it_is_asked_for(config: SpeechConfig) -> None:
    with pytest.raises(MissingPart, match="setup --voice natural"):
        build_synthesiser(config)
    shown = synthesis_state(config)
    assert not shown.ok
    assert "setup --voice natural" in shown.mend


async def test_espeak_stands_behind_it(config: SpeechConfig, state: NaturalVoiceState) -> None:
    assert synthesis_state(config).ok
    voice = build_synthesiser(config)
    assert isinstance(voice, FallbackSynthesiser)
    assert voice.name == "supertonic-3 F1"
    (state.model / "broken").touch()
    natural = voice.first._engine
    natural._worker.close()
    assert await voice.render(HELLO)
    assert voice.name == "espeak-ng"
    await natural.close()


def test_a_voice_that_is_not_whole_is_not_there(state: NaturalVoiceState, tmp_path: Path) -> None:
    assert state.present
    (state.model / "onnx" / "vocoder.onnx").unlink()
    assert natural_voice_state(tmp_path).missing == ("onnx/vocoder.onnx",)
