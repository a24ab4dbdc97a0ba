"""The single steps of a turn: reading an answer, speaking a sentence, finding a spoken sentence again."""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from importlib.resources import files
from typing import Any

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.ports.analysis import Analyst
from carecall.ports.speech import SpokenText, Synthesiser
from carecall.settings import Settings, read_settings
from carecall.wiring.talks import Mind, build_mind
from tests.bench.figures import PartResult, spread

BYTES_PER_MS = 16
SENTENCES = {
    Language.KO: (
        "오늘 식사는 잘 하셨어요?",
        "어젯밤에 잠은 푹 주무셨어요?",
        "요즘 어디 아프신 데는 없으세요?",
        "드시는 약은 잘 챙겨 드셨어요?",
    ),
    Language.EN: (
        "Have you eaten well today?",
        "Did you sleep well last night?",
        "Does anything hurt these days?",
        "Have you taken your medicine?",
    ),
}
"""Each is said with several names, so that no sentence is spoken twice."""
NAMES = ("하나", "두리", "세찬", "네오", "다솜")


def measure(result: PartResult, *, quick: bool) -> None:
    """Measure the engines that the settings choose, in this process, one thing at a time."""
    result.load = (
        "One step at a time in an idle process: each sentence of the analyst's own evaluation set read once; "
        "short questions spoken for the first time, and again."
    )
    with tempfile.TemporaryDirectory() as folder:
        os.environ["CARECALL_CACHE"] = str(read_settings().downloads.absolute())
        os.environ["CARECALL_VAR"] = folder
        settings = read_settings()
        mind = build_mind(settings)
        _read(result, mind.analyst, most=40 if quick else 1000)
        asyncio.run(_speak(result, mind.synthesiser, rounds=1 if quick else len(NAMES)))
        _say_who(result, settings, mind)


def _say_who(result: PartResult, settings: Settings, mind: Mind) -> None:
    result.details.append(
        {"analyst": mind.analyst.name, "synthesiser": mind.synthesiser.name, "tts": settings.tts}
    )


def utterances(language: Language) -> list[dict[str, Any]]:
    """Return the sentences that the analyst is judged by."""
    path = files("carecall.language") / "evaluation" / f"utterances_{language.value}.jsonl"
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _read(result: PartResult, analyst: Analyst, *, most: int) -> None:
    for language in Language:
        spent_ms = []
        for one in utterances(language)[:most]:
            topic = Topic(one["question"]) if one["question"] in set(Topic) else None
            began = time.perf_counter()
            analyst.read_utterance(
                one["text"], language=language, topic=topic, asked=one.get("asked", "")
            )
            spent_ms.append((time.perf_counter() - began) * 1000)
        name = f"understanding one answer, {language.value}"
        result.figures += spread(
            name,
            spent_ms[1:],
            "ms",
            note="Understanding is counted without the first sentence, which loads the rules.",
        )


async def _speak(result: PartResult, synthesiser: Synthesiser, *, rounds: int) -> None:
    for language in Language:
        first_ms, again_ms, share = [], [], []
        for name in NAMES[:rounds]:
            for sentence in SENTENCES[language]:
                spoken = SpokenText(text=f"{name}, {sentence}", language=language)
                took_ms, pcm = await _render(synthesiser, spoken)
                first_ms.append(took_ms)
                share.append(took_ms / (len(pcm) / BYTES_PER_MS))
                again_ms.append((await _render(synthesiser, spoken))[0])
        result.figures += spread(f"first sound of a new sentence, {language.value}", first_ms, "ms")
        result.figures += spread(
            f"synthesis time / length of sound, {language.value}", share, "", percents=(50,)
        )
        result.figures += spread(f"a sentence spoken before, {language.value}", again_ms, "ms")


async def _render(synthesiser: Synthesiser, spoken: SpokenText) -> tuple[float, bytes]:
    began = time.perf_counter()
    pcm = await synthesiser.render(spoken)
    return (time.perf_counter() - began) * 1000, pcm
