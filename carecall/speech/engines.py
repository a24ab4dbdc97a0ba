"""Builds the ears and the mouth that the settings ask for."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from carecall.errors import EngineFailed, MissingPart
from carecall.ports.speech import Recogniser, SpokenText, Synthesiser, VoiceDetector
from carecall.speech.espeak import EspeakProgram, EspeakSynthesiser
from carecall.speech.fallback import FallbackRecogniser, FallbackSynthesiser
from carecall.speech.machine import Machine
from carecall.speech.natural_voice import NaturalSynthesiser
from carecall.speech.natural_weights import natural_voice_state
from carecall.speech.openai_servers import ServerList
from carecall.speech.openai_speech import OpenAiSynthesiser, SpeechServerConfig
from carecall.speech.openai_transcription import OpenAiRecogniser, TranscriptionConfig
from carecall.speech.phrase_recogniser import PhraseRecogniser
from carecall.speech.prompt_cache import CachedSynthesiser
from carecall.speech.silero import SileroVoiceDetector
from carecall.speech.weights import (
    CATALOGUE,
    ModelChoice,
    WeightsState,
    by_hand,
    choose_model,
    model_folder,
    weights_state,
)
from carecall.speech.whisper_batches import BatchedWhisperRecogniser
from carecall.speech.whisper_model import place_for
from carecall.speech.whisper_recogniser import WhisperRecogniser

AUTO = "auto"
NO_SERVERS = ServerList(bases=())
SERVER_MODEL = "whisper-1"
SERVER_VOICE = "alloy"
GET_WEIGHTS = "run `carecall setup --yes`"
GET_VOICE = "run `carecall setup --voice natural`"
NATURAL_PATIENCE_S = 1.5
"""A sentence that does not come by then is a pause that people notice; espeak-ng takes 10 ms."""
NATURAL_REST_S = 120.0
"""So long that a call does not change its voice twice."""
NO_ESPEAK = "run `make setup`."
_ALSO_GOOD = ("small", "base")
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechConfig:
    """The speech settings as plain values."""

    downloads: Path
    prompts: Path
    """Where rendered sentences are kept."""
    machine: Machine
    asr: Literal["auto", "whisper", "sphinx", "http"] = "auto"
    asr_model: str = AUTO
    """A model's name, a folder (with a slash), or auto; for servers, the name they know."""
    asr_device: Literal["auto", "cpu", "cuda"] = "auto"
    asr_after_model: str = ""
    """The same for the second hearing after a call; empty means the model of the calls."""
    asr_servers: ServerList = NO_SERVERS
    tts: Literal["espeak", "supertonic", "http"] = "espeak"
    tts_servers: ServerList = NO_SERVERS
    tts_model: str = "tts-1"
    tts_voice: str = ""
    espeak: EspeakProgram | None = None
    """None: there is no espeak-ng."""
    calls_at_once: int = 2


def wanted_model(config: SpeechConfig) -> ModelChoice:
    """Return the model that the settings or the machine ask for."""
    machine = config.machine
    if config.asr_model == AUTO or config.asr == "http":
        return choose_model(machine.cores, gpu=machine.gpu, calls_at_once=config.calls_at_once)
    return ModelChoice(name=config.asr_model, compute_type="float16" if machine.gpu else "int8")


def found_weights(config: SpeechConfig) -> WeightsState:
    """Return the wanted model's state, or that of another good one that is there in its place."""
    wanted = wanted_model(config).name
    names = (wanted, *_ALSO_GOOD) if config.asr_model == AUTO else (wanted,)
    states = [weights_state(model_folder(config.downloads, name), name) for name in names]
    return next((state for state in states if state.present), states[0])


def build_recogniser(config: SpeechConfig) -> Recogniser:
    """Return the recogniser of all calls, loaded and warm or warming up (seconds).

    `auto` takes faster-whisper when its weights are there, else the set phrases; every other
    engine has what this machine itself can do behind it.

    Raises:
        MissingPart: whisper was asked for and its weights are not there, or servers without a URL.
    """
    if config.asr != "http":
        return _embedded_recogniser(config)
    _require_url(config.asr_servers, "CARECALL_ASR_URL")
    model = SERVER_MODEL if config.asr_model == AUTO else config.asr_model
    servers = OpenAiRecogniser(TranscriptionConfig(servers=config.asr_servers, model=model))
    return FallbackRecogniser(servers, _embedded_recogniser(config))


def build_second_ears(config: SpeechConfig, live: Recogniser) -> Recogniser | None:
    """Return who hears finished calls again, better; None where nobody can.

    The recogniser of the calls does it with a wider search, unless another model is set, which is
    loaded here (seconds) and needs its own memory. Set phrases are heard no better a second time.

    Raises:
        MissingPart: the other model's weights are not there.
    """
    if live.limited:
        return None
    if not config.asr_after_model:
        return live
    if config.asr == "http":
        model = config.asr_after_model
        return OpenAiRecogniser(TranscriptionConfig(servers=config.asr_servers, model=model))
    model = config.asr_after_model
    state = weights_state(model_folder(config.downloads, model), model)
    if not state.present:
        raise MissingPart(f"The speech model {model} of the second hearing", get_after_model(state))
    return _whisper(state, config.machine)


def get_after_model(state: WeightsState) -> str:
    """Return how the model of the second hearing comes here."""
    by_command = f"run `CARECALL_ASR_MODEL={state.model} carecall setup --yes` once, or "
    return (
        f"{by_command if state.model in CATALOGUE else ''}{by_hand(state.model, state.folder)}, "
        "or unset CARECALL_ASR_AFTER_MODEL."
    )


def build_synthesiser(config: SpeechConfig) -> Synthesiser:
    """Return the voice of all calls.

    Raises:
        MissingPart: there is no espeak-ng or no natural voice, or servers without a URL.
    """
    if config.espeak is None:
        raise MissingPart("espeak-ng", NO_ESPEAK)
    espeak = CachedSynthesiser(EspeakSynthesiser(config.espeak), folder=config.prompts)
    if config.tts == "espeak":
        return espeak
    if config.tts == "supertonic":
        natural = CachedSynthesiser(_natural(config), folder=config.prompts)
        return FallbackSynthesiser(
            natural, espeak, patience_s=NATURAL_PATIENCE_S, rest_s=NATURAL_REST_S
        )
    _require_url(config.tts_servers, "CARECALL_TTS_URL")
    server = SpeechServerConfig(
        servers=config.tts_servers,
        model=config.tts_model,
        voice=config.tts_voice or SERVER_VOICE,
    )
    kept = CachedSynthesiser(OpenAiSynthesiser(server), folder=config.prompts)
    return FallbackSynthesiser(kept, espeak)


async def keep_prompts(voice: Synthesiser, sentences: Sequence[SpokenText]) -> int:
    """Render sentences that hold nothing personal ahead and keep them; return how many stand.

    Each engine keeps its own sound, so that the sound of a stand-in is never taken for the voice's.
    """
    if isinstance(voice, FallbackSynthesiser):
        first = await keep_prompts(voice.first, sentences)
        return max(first, await keep_prompts(voice.second, sentences))
    if isinstance(voice, CachedSynthesiser):
        return await voice.keep(sentences)
    return 0


def build_detector() -> VoiceDetector:
    """Return the voice detector.

    Raises:
        MissingPart: its network's file is missing.
    """
    return SileroVoiceDetector()


def _natural(config: SpeechConfig) -> NaturalSynthesiser:
    state = natural_voice_state(config.downloads)
    if not state.present:
        raise MissingPart("The natural voice", f"{GET_VOICE}, or unset CARECALL_TTS.")
    natural = NaturalSynthesiser(state, voice=config.tts_voice, cores=config.machine.cores)
    natural.warm_up()
    return natural


def _embedded_recogniser(config: SpeechConfig) -> Recogniser:
    state = found_weights(config)
    if config.asr == "sphinx" or (config.asr != "whisper" and not state.present):
        return _started(PhraseRecogniser())
    if not state.present:
        mend = f"{GET_WEIGHTS}, or {by_hand(state.model, state.folder)}."
        raise MissingPart(f"The speech model {state.model}", mend)
    try:
        whisper = _whisper(state, config.machine)
    except EngineFailed as problem:
        _LOG.warning("The speech model cannot be used", extra={"why": str(problem)})
        if config.machine.gpu and config.asr_device == "auto":
            return _embedded_recogniser(_without_gpu(config))
        if config.asr == "whisper":
            raise
        return _started(PhraseRecogniser())
    return FallbackRecogniser(whisper, PhraseRecogniser())


def _without_gpu(config: SpeechConfig) -> SpeechConfig:
    return replace(config, machine=replace(config.machine, gpu=False))


def _whisper(state: WeightsState, machine: Machine) -> WhisperRecogniser | BatchedWhisperRecogniser:
    place = place_for(state.folder, cores=machine.cores, gpu=machine.gpu)
    if not machine.gpu:
        return WhisperRecogniser(place)
    batched = BatchedWhisperRecogniser(place)
    # A GPU's libraries are only looked for in the first pass.
    batched.warm.result()
    return batched


def _started(phrases: PhraseRecogniser) -> PhraseRecogniser:
    phrases.start()
    return phrases


def _require_url(servers: ServerList, setting: str) -> None:
    if not servers.bases:
        raise MissingPart("The base URL of the speech server", f"set {setting}.")
