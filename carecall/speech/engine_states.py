"""How the engines stand, for the doctor and the console: nothing is loaded or started."""

from __future__ import annotations

from dataclasses import dataclass

import httpx

from carecall.errors import MissingPart
from carecall.speech.engines import (
    GET_WEIGHTS,
    NO_ESPEAK,
    SpeechConfig,
    found_weights,
    wanted_model,
)
from carecall.speech.openai_servers import CONNECT_S, ServerList
from carecall.speech.silero_model import model_file
from carecall.speech.weights import CATALOGUE, WeightsPresence, WeightsState, by_hand


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """One engine."""

    role: str
    name: str
    ok: bool
    limited: bool = False
    """It understands only set phrases."""
    where: str = ""
    note: str = ""
    mend: str = ""


def engine_states(config: SpeechConfig) -> tuple[EngineState, ...]:
    """Return the states of recognition, synthesis and voice detection."""
    return (recognition_state(config), synthesis_state(config), detection_state())


def recognition_state(config: SpeechConfig) -> EngineState:
    """Return which recogniser calls get, and what would make it better."""
    role = "Speech recognition"
    if config.asr == "http":
        return _server_state(role, config.asr_servers, "CARECALL_ASR_URL")
    if config.asr == "sphinx":
        note = "limited: understands set phrases in Korean and English only, as set"
        return EngineState(role=role, name="pocketsphinx", ok=True, limited=True, note=note)
    state = found_weights(config)
    if state.present:
        wanted = wanted_model(config)
        note = wanted.note if wanted.name == state.model else f"{wanted.name} would suit it better"
        name = f"faster-whisper {state.model}"
        return EngineState(role=role, name=name, ok=True, where=str(state.folder), note=note)
    if config.asr == "whisper":
        mend = f"{how_to_get(state)}."
        name = f"faster-whisper {state.model}"
        return EngineState(role=role, name=name, ok=False, where=str(state.folder), mend=mend)
    note = f"limited: understands set phrases in Korean and English only; {how_to_get(state)}"
    return EngineState(role=role, name="pocketsphinx", ok=True, limited=True, note=note)


def how_to_get(state: WeightsState) -> str:
    """Return the sentence part that says how a model comes here."""
    known = CATALOGUE.get(state.model)
    if known is None:
        return by_hand(state.model, state.folder)
    verb = "finish" if state.presence is WeightsPresence.INCOMPLETE else "download"
    wanted = f"{GET_WEIGHTS} to {verb} the speech model {state.model} (about {known.usual_mb} MB)"
    return f"{wanted}, or {by_hand(state.model, state.folder)}"


def synthesis_state(config: SpeechConfig) -> EngineState:
    """Return which voice calls get."""
    role = "Speech synthesis"
    if config.tts == "http":
        return _server_state(role, config.tts_servers, "CARECALL_TTS_URL")
    if config.espeak is None:
        return EngineState(role=role, name="espeak-ng", ok=False, mend=NO_ESPEAK)
    return EngineState(role=role, name="espeak-ng", ok=True, where=config.espeak.argv[-1])


def detection_state() -> EngineState:
    """Return whether the voice detector's network is there."""
    role = "Voice detection"
    try:
        where = str(model_file())
    except MissingPart as missing:
        return EngineState(role=role, name="Silero", ok=False, mend=missing.mend)
    return EngineState(role=role, name="Silero", ok=True, where=where)


def _server_state(role: str, servers: ServerList, setting: str) -> EngineState:
    if not servers.bases:
        return EngineState(role=role, name="server", ok=False, mend=f"set {setting}.")
    silent = [base for base in servers.bases if not _answers(base)]
    where = " ".join(servers.bases)
    if not silent:
        return EngineState(role=role, name="server", ok=True, where=where)
    mend = f"start the server, or correct {setting}: {' '.join(silent)} cannot be reached."
    return EngineState(role=role, name="server", ok=False, where=where, mend=mend)


def _answers(base: str) -> bool:
    try:
        httpx.get(base, timeout=CONNECT_S)
    except (httpx.HTTPError, httpx.InvalidURL):
        return False
    return True
