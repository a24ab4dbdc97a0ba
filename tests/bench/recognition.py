"""How long one recognition pass takes, engine by engine."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
import time
from pathlib import Path

from carecall.domain.audio import duration_ms
from carecall.domain.language import Language
from carecall.errors import MissingPart
from carecall.lab.measures import trim
from carecall.lab.persona_files import load_personas
from carecall.ports.speech import RecognitionHints, SpokenText
from carecall.provision.programs import find_programs
from carecall.settings import Settings, read_settings
from carecall.speech.engine import Engine
from carecall.speech.espeak import EspeakProgram, EspeakSynthesiser
from carecall.speech.log_mel import to_model_rate
from carecall.speech.sphinx import SphinxEngine
from carecall.speech.weights import model_folder, weights_state
from carecall.speech.whisper import WhisperEngine
from carecall.speech.whisper_model import WhisperNetwork, WhisperPlace, place_for
from carecall.speech.whisper_rules import LEAST_WINDOW_MS
from tests.bench.figures import Figure, PartResult, spread
from tests.fakes.whisper_folder import WhisperShape, write_whisper_folder

AIMS = {50: 500, 95: 1000}
NO_HINTS = RecognitionHints()
SHAPES = {
    "tiny": WhisperShape(width=384, heads=6, layers=4, words=51865),
    "base": WhisperShape(width=512, heads=8, layers=6, words=51865),
    "small": WhisperShape(width=768, heads=12, layers=12, words=51865),
}
"""The shapes of the published multilingual models (openai/whisper, ModelDimensions)."""
TOKENS = 16
"""An answer of two or three seconds."""
HOT_WORDS = "yes " * 60
PASSES = 12
Answers = dict[Language, list[tuple[str, bytes]]]


def measure(result: PartResult, *, quick: bool) -> None:
    """Measure the phrase recogniser, Whisper's shapes with random weights, and real weights that are there."""
    result.load = (
        "One pass at a time over the simulated people's answers, spoken by espeak-ng at telephone rate, all cores "
        f"free. Random weights: faster-whisper int8 at the model's real shape, a {LEAST_WINDOW_MS // 1000} s window, "
        f"60 prompt tokens and {TOKENS} decoded ones: a real pass costs the same, and the words mean nothing."
    )
    settings = read_settings()
    answers = asyncio.run(spoken_answers(settings))
    if quick:
        answers = {language: said[:6] for language, said in answers.items()}
    _phrases(result, answers)
    _real_weights(result, settings, answers)
    for name in ("tiny",) if quick else SHAPES:
        sys.stderr.write(f"  whisper {name}, random weights\n")
        _random_weights(result, name, answers[Language.KO])


async def spoken_answers(settings: Settings) -> Answers:
    """Return every different sentence that the simulated people say, with its sound.

    Raises:
        MissingPart: espeak-ng is not there.
    """
    found = find_programs(settings.downloads).espeak_ng
    if found is None:
        raise MissingPart("espeak-ng", "run `make setup`.")
    voice = EspeakSynthesiser(EspeakProgram(argv=found.argv, env=found.env))
    answers: Answers = {language: [] for language in Language}
    for persona in load_personas():
        for text in dict.fromkeys(answer.say for answer in persona.answers):
            sentence = SpokenText(
                text=text, language=persona.language, voice=persona.voice, speed=persona.speed
            )
            answers[persona.language].append((text, trim(await voice.render(sentence))))
    return answers


def _phrases(result: PartResult, answers: Answers) -> None:
    engine = SphinxEngine()
    began = time.perf_counter()
    engine.warm_up()
    loading_ms = (time.perf_counter() - began) * 1000
    result.figures.append(
        Figure(name="phrase recogniser: loading both languages", value=loading_ms, unit="ms")
    )
    _measure_engine(result, engine, "phrase recogniser", answers)


def _real_weights(result: PartResult, settings: Settings, answers: Answers) -> None:
    for name in SHAPES:
        folder = model_folder(settings.downloads, name)
        if not weights_state(folder, name).present:
            result.details.append({"engine": f"whisper {name}", "weights": "not on this machine"})
            continue
        engine = WhisperEngine(_place(folder))
        engine.warm_up()
        _measure_engine(result, engine, f"faster-whisper {name} int8", answers)


def _measure_engine(result: PartResult, engine: Engine, title: str, answers: Answers) -> None:
    for language, said in answers.items():
        spent_ms, right = [], 0
        for text, pcm in said:
            began = time.perf_counter()
            words = engine.recognise(pcm, language, NO_HINTS)
            spent_ms.append((time.perf_counter() - began) * 1000)
            right += letters(words.text) == letters(text)
            heard = {"said_ms": duration_ms(pcm), "said": text, "heard": words.text}
            result.details.append({"engine": engine.name, "ms": round(spent_ms[-1], 1), **heard})
        result.figures += spread(f"{title}, {language.value}", spent_ms, "ms", aims=AIMS)
        result.figures.append(
            Figure(
                name=f"{title}, {language.value}: heard word for word",
                value=100 * right / len(said),
                unit="%",
                samples=len(said),
            )
        )


def letters(text: str) -> str:
    """Return what counts when two texts are compared: no spaces, marks or capitals."""
    return "".join(filter(str.isalnum, text.lower()))


def _random_weights(result: PartResult, name: str, said: list[tuple[str, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_whisper_folder(Path(folder), shape=SHAPES[name])
        network = WhisperNetwork(_place(Path(folder)))
        prompt = network.prompt(Language.KO, HOT_WORDS)

        def one_pass(pcm: bytes) -> None:
            features = network.log_mel.features(to_model_rate(pcm), LEAST_WINDOW_MS)
            network.decode(features, prompt, beam=1, most_tokens=TOKENS)

        one_pass(said[0][1])
        spent_ms = []
        for _, pcm in said[:PASSES]:
            began = time.perf_counter()
            one_pass(pcm)
            spent_ms.append((time.perf_counter() - began) * 1000)
    title = f"faster-whisper {name} int8, random weights, same cost"
    result.figures += spread(title, spent_ms, "ms", aims=AIMS)


def _place(folder: Path) -> WhisperPlace:
    return place_for(folder, cores=len(os.sched_getaffinity(0)), gpu=False)
