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
from carecall.speech.pass_queue import PassQueue
from carecall.speech.phrase_recogniser import PhraseRecogniser
from carecall.speech.sphinx import SphinxEngine
from carecall.speech.weights import model_folder, weights_state
from carecall.speech.whisper import WhisperEngine
from carecall.speech.whisper_model import WhisperNetwork, WhisperPlace, place_for
from carecall.speech.whisper_recogniser import step_back
from carecall.speech.whisper_rules import LEAST_WINDOW_MS
from tests.bench.ctranslate2_passes import SHAPES as ALL_SHAPES
from tests.bench.figures import Figure, PartResult, spread
from tests.bench.recognition_load import PASSES_A_MINUTE, Ears, measure_load
from tests.fakes.whisper_folder import write_whisper_folder

AIMS = {50: 500, 95: 1000}
NO_HINTS = RecognitionHints()
SHAPES = {name: ALL_SHAPES[name] for name in ("tiny", "base", "small")}
"""What a machine without a GPU can run."""
TOKENS = 16
"""An answer of two or three seconds."""
HOT_WORDS = "yes " * 60
PASSES = 12
PATIENT_S = 120.0
"""Nothing is given up here: how late an answer comes is what is measured."""
Answers = dict[Language, list[tuple[str, bytes]]]


def measure(result: PartResult, *, quick: bool) -> None:
    """Measure the phrase recogniser, Whisper's shapes with random weights, and real weights that are there."""
    result.load = (
        "The simulated people's answers, spoken by espeak-ng at telephone rate, all cores free. The list: one pass at a "
        "time. The table: calls that each give their next answer as soon as the last one was heard, through the queue of "
        f"live calls. The cost is {PASSES_A_MINUTE:.0f} passes; the bare loop is the same work without queue or process. "
        f"Random weights: faster-whisper int8 at the model's real shape, a {LEAST_WINDOW_MS // 1000} s window, "
        f"60 prompt tokens and {TOKENS} decoded ones: a real pass costs the same, and the words mean nothing."
    )
    settings = read_settings()
    answers = asyncio.run(spoken_answers(settings))
    if quick:
        answers = {language: said[:6] for language, said in answers.items()}
    _phrases(result, answers)
    asyncio.run(_phrases_at_once(result, answers, quick=quick))
    _real_weights(result, settings, answers)
    for name in ("tiny",) if quick else SHAPES:
        sys.stderr.write(f"  whisper {name}, random weights\n")
        _random_weights(result, name, answers[Language.KO], quick=quick)


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


async def _phrases_at_once(result: PartResult, answers: Answers, *, quick: bool) -> None:
    """The phrase recogniser as calls use it, in its own process; its bare loop is the engine in this one."""
    sys.stderr.write("  phrase recogniser, several calls at once\n")
    said = [pcm for _, pcm in answers[Language.KO]]
    recogniser = PhraseRecogniser()
    recogniser.start()
    engine = SphinxEngine()
    engine.warm_up()

    async def hear(pcm: bytes) -> int:
        heard = await recogniser.transcribe(
            pcm, language=Language.KO, hints=NO_HINTS, deadline_s=PATIENT_S
        )
        return heard.pass_ms

    ears = Ears(
        title="phrase recogniser",
        lanes=1,
        hear=hear,
        bare=lambda pcm: engine.recognise(pcm, Language.KO, NO_HINTS),
        workers=recogniser.pids,
    )
    try:
        await measure_load(result, ears, said, quick=quick)
    finally:
        await recogniser.close()


def _random_weights(
    result: PartResult, name: str, said: list[tuple[str, bytes]], *, quick: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_whisper_folder(Path(folder), shape=SHAPES[name])
        network = WhisperNetwork(_place(Path(folder)))
        prompt = network.prompt(Language.KO, HOT_WORDS)

        def one_pass(pcm: bytes) -> None:
            features = network.log_mel.features(to_model_rate(pcm), LEAST_WINDOW_MS)
            network.decode(features, prompt, beam=1, most_tokens=TOKENS)

        one_pass(said[0][1])
        place = _place(Path(folder))
        queue = PassQueue(place.workers, on_thread_start=step_back)

        async def hear(pcm: bytes) -> int:
            return (await queue.run(lambda _: one_pass(pcm), deadline_s=PATIENT_S)).pass_ms

        ears = Ears(title=f"whisper {name}", lanes=place.workers, hear=hear, bare=one_pass)
        sounds = [pcm for _, pcm in said]
        asyncio.run(measure_load(result, ears, sounds, quick=quick))
        queue.close()
        spent_ms = []
        for _, pcm in said[:PASSES]:
            began = time.perf_counter()
            one_pass(pcm)
            spent_ms.append((time.perf_counter() - began) * 1000)
    title = f"faster-whisper {name} int8, random weights, same cost"
    result.figures += spread(title, spent_ms, "ms", aims=AIMS)


def _place(folder: Path) -> WhisperPlace:
    return place_for(folder, cores=len(os.sched_getaffinity(0)), gpu=False)
