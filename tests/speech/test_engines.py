"""Which engines the settings and the machine lead to, and how that is told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from carecall.domain.language import Language
from carecall.errors import EngineFailed, MissingPart
from carecall.ports.speech import Recogniser, RecognitionHints, SpokenText
from carecall.speech.engines import (
    SpeechConfig,
    build_detector,
    build_recogniser,
    build_second_ears,
    build_synthesiser,
    keep_prompts,
    wanted_model,
)
from carecall.speech.espeak import EspeakProgram
from carecall.speech.fallback import FallbackSynthesiser
from carecall.speech.machine import Machine, this_machine
from carecall.speech.openai_servers import ServerList
from carecall.speech.phrase_recogniser import PhraseRecogniser
from tests.fakes.openai_server import OpenAiDouble, openai_server
from tests.fakes.synthesiser import FakeSynthesiser
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


@pytest.fixture
async def build() -> AsyncIterator[Build]:
    """Build recognisers, and end their processes and threads afterwards."""
    built: list[Recogniser] = []

    def build(config: SpeechConfig) -> Recogniser:
        built.append(build_recogniser(config))
        return built[-1]

    yield build
    for recogniser in built:
        await recogniser.close()


async def engine_that_heard(recogniser: Recogniser) -> str:
    heard = await recogniser.transcribe(
        HALF_SECOND, language=Language.EN, hints=RecognitionHints(), deadline_s=60
    )
    return heard.engine


async def test_auto_understands_set_phrases_while_there_are_no_weights(
    config: SpeechConfig, build: Build
) -> None:
    recogniser = build(config)
    assert recogniser.limited
    assert await engine_that_heard(recogniser) == "pocketsphinx"


async def test_auto_takes_whisper_when_its_weights_are_there(
    with_weights: SpeechConfig, build: Build
) -> None:
    recogniser = build(with_weights)
    assert not recogniser.limited
    assert await engine_that_heard(recogniser) == "whisper own"


def test_auto_goes_on_with_set_phrases_when_the_weights_are_broken(
    with_weights: SpeechConfig, build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    (Path(with_weights.asr_model) / "model.bin").write_bytes(b"nonsense")
    assert isinstance(build(with_weights), PhraseRecogniser)
    assert "cannot be used" in caplog.text


def test_whisper_that_was_asked_for_must_be_there(config: SpeechConfig) -> None:
    with pytest.raises(MissingPart, match=r"speech model small is missing: .*setup --yes.*copy"):
        build_recogniser(replace(config, asr="whisper"))


async def test_servers_are_asked_first_and_this_machine_when_they_fail(
    config: SpeechConfig, build: Build, server: OpenAiDouble
) -> None:
    recogniser = build(replace(config, asr="http", asr_servers=ServerList(bases=(server.url,))))
    assert await engine_that_heard(recogniser) == "http"
    server.fault = "500"
    assert await engine_that_heard(recogniser) == "pocketsphinx"
    assert recogniser.limited


def test_servers_without_an_address_name_the_setting(config: SpeechConfig) -> None:
    with pytest.raises(MissingPart, match="set CARECALL_ASR_URL"):
        build_recogniser(replace(config, asr="http"))
    with pytest.raises(MissingPart, match="set CARECALL_TTS_URL"):
        build_synthesiser(replace(config, tts="http"))


async def test_a_voice_over_http_has_espeak_behind_it(
    config: SpeechConfig, server: OpenAiDouble
) -> None:
    servers = ServerList(bases=(server.url,))
    voice = build_synthesiser(replace(config, tts="http", tts_servers=servers, tts_voice="nova"))
    assert isinstance(voice, FallbackSynthesiser)
    assert await voice.render(SpokenText(text="Hello.", language=Language.EN))
    assert server.bodies[0]["voice"] == "nova"
    await voice.first._engine.servers.close()


async def test_prompts_are_kept_for_each_engine_on_its_own(
    config: SpeechConfig, server: OpenAiDouble
) -> None:
    servers = ServerList(bases=(server.url,))
    config = replace(config, tts="http", tts_servers=servers, espeak=NO_PROGRAM)
    voice = build_synthesiser(config)
    sentence = SpokenText(text="Thank you.", language=Language.EN)
    assert await keep_prompts(voice, [sentence]) == 1
    await voice.render(sentence)
    assert len(server.bodies) == 1
    await voice.first._engine.servers.close()
    later = build_synthesiser(config)
    server.fault = "500"
    assert await later.render(sentence), "the sound is kept on disk"
    assert await keep_prompts(FakeSynthesiser(), [sentence]) == 0


def test_without_espeak_there_is_no_voice(config: SpeechConfig) -> None:
    with pytest.raises(MissingPart, match="espeak-ng"):
        build_synthesiser(replace(config, espeak=None))


def test_the_detector_is_ready_to_listen() -> None:
    detector = build_detector()
    slot = detector.open()
    assert detector.score([(slot, bytes(detector.window_bytes))]) == [0.0]


def test_a_named_model_is_taken_as_named_and_auto_by_the_machine(config: SpeechConfig) -> None:
    assert wanted_model(config).name == "small"
    assert wanted_model(replace(config, asr_model="tiny")).name == "tiny"
    gpu = replace(config, machine=Machine(cores=8, gpu=True))
    assert wanted_model(gpu).compute_type == "float16"


async def test_set_phrases_are_not_heard_again_and_free_speech_is_by_the_same_engine(
    config: SpeechConfig, with_weights: SpeechConfig, build: Build
) -> None:
    assert build_second_ears(config, build(config)) is None
    live = build(with_weights)
    assert build_second_ears(with_weights, live) is live


async def test_another_model_hears_calls_again_where_one_is_set(
    with_weights: SpeechConfig, build: Build
) -> None:
    live = build(with_weights)
    other = replace(with_weights, asr_after_model=with_weights.asr_model)
    ears = build_second_ears(other, live)
    assert ears is not None
    assert ears is not live
    await ears.close()
    with pytest.raises(MissingPart, match="second hearing"):
        build_second_ears(replace(with_weights, asr_after_model="medium"), live)


async def test_a_gpu_that_cannot_be_used_leaves_the_processor(
    with_weights: SpeechConfig, build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    with_gpu = replace(with_weights, machine=replace(with_weights.machine, gpu=True))
    recogniser = build(with_gpu)
    assert not recogniser.limited
    assert await engine_that_heard(recogniser) == "whisper own"
    assert "cannot be used" in caplog.text


def test_a_gpu_that_was_asked_for_must_be_there(with_weights: SpeechConfig) -> None:
    machine = replace(with_weights.machine, gpu=True)
    asked = replace(with_weights, asr="whisper", asr_device="cuda", machine=machine)
    with pytest.raises(EngineFailed, match="CARECALL_ASR_DEVICE=cpu"):
        build_recogniser(asked)


@pytest.mark.parametrize(("device", "gpu"), [("cpu", False), ("cuda", True)])
def test_the_device_can_be_chosen(device: Literal["cpu", "cuda"], gpu: bool) -> None:
    assert this_machine(device).gpu is gpu


def test_this_machine_has_a_core() -> None:
    assert this_machine().cores >= 1
