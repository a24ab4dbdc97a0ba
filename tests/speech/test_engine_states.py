"""How the engines stand is told with what would mend them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from carecall.ports.speech import Recogniser
from carecall.speech.engine_states import (
    engine_states,
    recognition_state,
    second_hearing_state,
    synthesis_state,
)
from carecall.speech.engines import (
    SpeechConfig,
    found_weights,
)
from carecall.speech.espeak import EspeakProgram
from carecall.speech.machine import Machine
from carecall.speech.openai_servers import ServerList
from tests.fakes.openai_server import OpenAiDouble, openai_server
from tests.fakes.whisper_folder import write_whisper_folder

NO_PROGRAM = EspeakProgram(argv=("/nowhere/espeak-ng",))
HALF_SECOND = b"\x10\x20" * 4000
Build = Callable[[SpeechConfig], Recogniser]


@pytest.fixture
def config(tmp_path: Path) -> SpeechConfig:
    return SpeechConfig(
        downloads=tmp_path,
        prompts=tmp_path / "prompts",
        machine=Machine(cores=2, gpu=False),
        espeak=EspeakProgram(),
    )


@pytest.fixture
def with_weights(config: SpeechConfig) -> SpeechConfig:
    folder = write_whisper_folder(config.downloads / "own")
    return replace(config, asr_model=str(folder))


@pytest.fixture
def server() -> Iterator[OpenAiDouble]:
    with openai_server() as double:
        yield double


def test_auto_takes_another_good_model_that_is_there(config: SpeechConfig) -> None:
    base = config.downloads / "models" / "base"
    base.mkdir(parents=True)
    for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
        (base / name).write_text("{}")
    with (base / "model.bin").open("wb") as file:
        file.truncate(145_000_000)
    assert found_weights(config).model == "base"
    assert "small would suit it better" in recognition_state(config).note


def test_the_doctor_is_told_that_set_phrases_are_a_limit_and_how_to_lift_it(
    config: SpeechConfig,
) -> None:
    state = recognition_state(config)
    assert state.ok
    assert state.limited
    assert "limited" in state.note
    assert "about 486 MB" in state.note
    assert str(config.downloads / "models" / "small") in state.note


def test_missing_weights_are_a_fault_only_when_they_were_asked_for(config: SpeechConfig) -> None:
    state = recognition_state(replace(config, asr="whisper"))
    assert not state.ok
    assert "setup --yes" in state.mend


def test_a_half_downloaded_model_is_to_be_finished(config: SpeechConfig) -> None:
    folder = config.downloads / "models" / "small"
    folder.mkdir(parents=True)
    (folder / "model.bin.0123.part").write_bytes(b"half")
    assert "finish the speech model small" in recognition_state(config).note


def test_a_server_that_does_not_answer_is_named(config: SpeechConfig, server: OpenAiDouble) -> None:
    there = ServerList(bases=(server.url,))
    gone = ServerList(bases=(server.url, "http://127.0.0.1:9"))
    assert recognition_state(replace(config, asr="http", asr_servers=there)).ok
    state = recognition_state(replace(config, asr="http", asr_servers=gone))
    assert not state.ok
    assert "http://127.0.0.1:9 cannot be reached" in state.mend
    assert server.url not in state.mend


def test_a_key_that_a_server_refuses_is_named_and_not_shown(
    config: SpeechConfig, server: OpenAiDouble
) -> None:
    server.wanted_key = "Bearer right"
    wrong = ServerList(bases=(server.url,), key="sk-wrong")
    state = recognition_state(replace(config, asr="http", asr_servers=wrong))
    assert "CARECALL_ASR_KEY" in state.mend
    assert "sk-wrong" not in repr(state)
    assert "behind it: pocketsphinx" in state.note


def test_who_hears_calls_again_is_told(with_weights: SpeechConfig, config: SpeechConfig) -> None:
    assert second_hearing_state(config).name == "off"
    same = second_hearing_state(with_weights)
    assert (same.name, same.ok) == (recognition_state(with_weights).name, True)
    missing = second_hearing_state(replace(with_weights, asr_after_model="medium"))
    assert not missing.ok
    assert "CARECALL_ASR_AFTER_MODEL" in missing.mend


def test_every_role_has_its_state(config: SpeechConfig) -> None:
    states = engine_states(config)
    assert [state.role for state in states] == [
        "Speech recognition",
        "Second hearing after calls",
        "Speech synthesis",
        "Voice detection",
    ]
    assert all(state.ok for state in states)
    assert not synthesis_state(replace(config, espeak=None)).ok
