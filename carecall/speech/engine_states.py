"""How the engines stand, for the doctor and the console: nothing is loaded or started."""

from __future__ import annotations

from dataclasses import dataclass, replace

import httpx

from carecall.errors import MissingPart
from carecall.speech.engines import (
    GET_VOICE,
    GET_WEIGHTS,
    NO_ESPEAK,
    SpeechConfig,
    found_weights,
    get_after_model,
    wanted_model,
)
from carecall.speech.natural_weights import NATURAL, natural_voice_state
from carecall.speech.openai_servers import CONNECT_S, ServerList, with_version
from carecall.speech.silero_model import model_file
from carecall.speech.weights import (
    CATALOGUE,
    WeightsPresence,
    WeightsState,
    by_hand,
    model_folder,
    weights_state,
)

REFUSED = frozenset({401, 403})


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
    """Return the states of recognition, live and after calls, synthesis and voice detection."""
    return (
        recognition_state(config),
        second_hearing_state(config),
        synthesis_state(config),
        detection_state(),
    )


def recognition_state(config: SpeechConfig) -> EngineState:
    """Return which recogniser calls get, and what would make it better."""
    role = "Speech recognition"
    if config.asr == "http":
        behind = recognition_state(replace(config, asr="auto"))
        servers = _server_state(role, config.asr_servers, "CARECALL_ASR")
        return replace(servers, note=f"{servers.note}; behind it: {behind.name}".removeprefix("; "))
    if config.asr == "sphinx":
        note = "limited: understands set phrases in Korean and English only, as set"
        return EngineState(role=role, name="pocketsphinx", ok=True, limited=True, note=note)
    state = found_weights(config)
    if state.present:
        wanted = wanted_model(config)
        note = wanted.note if wanted.name == state.model else f"{wanted.name} would suit it better"
        name = f"faster-whisper {state.model}"
        if config.machine.gpu:
            note = f"on the GPU; {note}".removesuffix("; ")
        return EngineState(role=role, name=name, ok=True, where=str(state.folder), note=note)
    if config.asr == "whisper":
        mend = f"{how_to_get(state)}."
        name = f"faster-whisper {state.model}"
        return EngineState(role=role, name=name, ok=False, where=str(state.folder), mend=mend)
    note = f"limited: understands set phrases in Korean and English only; {how_to_get(state)}"
    return EngineState(role=role, name="pocketsphinx", ok=True, limited=True, note=note)


def second_hearing_state(config: SpeechConfig) -> EngineState:
    """Return who hears finished calls again."""
    role = "Second hearing after calls"
    live = recognition_state(config)
    if live.limited or not live.ok:
        return EngineState(role=role, name="off", ok=True, note="set phrases are heard only once")
    model = config.asr_after_model
    if not model or config.asr == "http":
        name = model or live.name
        note = "" if model else "with a wider search, when nobody is on the line"
        return EngineState(role=role, name=name, ok=True, note=note)
    state = weights_state(model_folder(config.downloads, model), model)
    name, where = f"faster-whisper {model}", str(state.folder)
    if state.present:
        return EngineState(role=role, name=name, ok=True, where=where)
    mend = get_after_model(state)
    return EngineState(role=role, name=name, ok=False, where=where, mend=mend)


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
        return _server_state(role, config.tts_servers, "CARECALL_TTS")
    if config.espeak is None:
        return EngineState(role=role, name="espeak-ng", ok=False, mend=NO_ESPEAK)
    if config.tts == "supertonic":
        voice = natural_voice_state(config.downloads)
        mend = "" if voice.present else f"{GET_VOICE}: {voice.missing[0]} is missing."
        return EngineState(
            role=role,
            name=NATURAL.name,
            ok=voice.present,
            where=str(voice.model),
            note="espeak-ng behind it",
            mend=mend,
        )
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
    """Look at every server; the first one that cannot be used is named with its mend."""
    if not servers.bases:
        return EngineState(role=role, name="server", ok=False, mend=f"set {setting}_URL.")
    problems = {base: _problem(base, servers.key, setting) for base in servers.bases}
    good = sum(not problem for problem in problems.values())
    note = f"{good} of {len(problems)} answer" if len(problems) > 1 else ""
    where = " ".join(servers.bases)
    mend = " ".join(problem for problem in problems.values() if problem)
    return EngineState(role=role, name="server", ok=not mend, where=where, note=note, mend=mend)


def _problem(base: str, key: str, setting: str) -> str:
    """Return why a server cannot be used; empty when it answers, whatever it knows of models."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = httpx.get(f"{with_version(base)}/models", headers=headers, timeout=CONNECT_S)
    except (httpx.HTTPError, httpx.InvalidURL):
        return f"start the server, or correct {setting}_URL: {base} cannot be reached."
    if answer.status_code in REFUSED:
        return f"correct {setting}_KEY: {base} refuses it."
    return ""
