"""The spoken openings of people and machines: rendered, mixed with a television, sent through G.711."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from carecall.domain.answering import AnswerKind
from carecall.domain.audio import BYTES_PER_MS, CHUNK_BYTES
from carecall.domain.language import Language
from carecall.lab.line_tones import SOUNDS, LineTone, music
from carecall.lab.measures import trim
from carecall.ports.speech import SpokenText
from carecall.speech.espeak import EspeakSynthesiser
from tests.fakes.telephone import through_a_law

SETS = Path(__file__).with_name("answering_sets.yaml")
HUMAN_VOICES = {
    Language.KO: ("ko", "ko+m3", "ko+f2", "ko+m1", "ko+f4"),
    Language.EN: ("en-us", "en-us+m3", "en-us+f2", "en-gb", "en-us+f4"),
}
HUMAN_SPEEDS = (0.8, 0.95, 1.1)
MACHINE_SPEEDS = (1.1, 1.2, 1.3)
"""Announcers speak faster than the slow pace that 1.0 stands for here."""
TV_DB = -20.0
TV_WORDS = {
    Language.KO: "오늘의 소식입니다 시장에서는 과일값이 조금 내렸고 주말에는 여러 곳에서 축제가 열립니다",
    Language.EN: "and now the news from the region the market opens again on Saturday and the bridge is closed",
}
AFTER_MS = 9_000
"""A call is looked at for so long after its opening, then put down."""
MOST_MS = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One opening as it sounds on the line."""

    name: str
    language: Language
    kind: AnswerKind
    pcm: bytes
    words: tuple[tuple[str, int, int], ...]
    """What is said, each with its first and last millisecond."""


async def spoken_cases(voice: EspeakSynthesiser) -> list[Case]:
    """Return every opening with its sound."""
    sets: dict[str, dict[str, list[Any]]] = yaml.safe_load(SETS.read_text(encoding="utf-8"))
    cases = []
    for language in Language:
        television = await _television(voice, language)
        for number, human in enumerate(sets["humans"][language.value]):
            case = await _human(voice, language, number, human, television)
            cases.append(case)
        for number, machine in enumerate(sets["machines"][language.value]):
            cases.append(await _machine(voice, language, number, machine))
    return cases


async def _said(
    voice: EspeakSynthesiser,
    text: str,
    language: Language,
    number: int,
    speeds: Sequence[float] = HUMAN_SPEEDS,
) -> bytes:
    names = HUMAN_VOICES[language]
    speed = speeds[number % len(speeds)]
    sentence = SpokenText(
        text=text, language=language, voice=names[number % len(names)], speed=speed
    )
    return trim(await voice.render(sentence))


async def _television(voice: EspeakSynthesiser, language: Language) -> np.ndarray:
    spoken = np.frombuffer(
        await voice.render(SpokenText(text=TV_WORDS[language], language=language, voice="")),
        dtype="<i2",
    ).astype(np.float64)
    wanted = (MOST_MS + AFTER_MS) * 8
    talk = np.tile(spoken, wanted // len(spoken) + 1)[:wanted]
    tune = np.frombuffer(music(wanted // 8), dtype="<i2").astype(np.float64)[:wanted]
    return (talk + 0.5 * tune) * 10 ** (TV_DB / 20)


async def _human(
    voice: EspeakSynthesiser, language: Language, number: int, human: Any, tv: np.ndarray
) -> Case:
    before_ms = human.get("after", 700)
    sound = await _said(voice, human["say"], language, number)
    end_ms = before_ms + len(sound) // BYTES_PER_MS
    pcm = bytes(before_ms * BYTES_PER_MS) + sound + bytes(AFTER_MS * BYTES_PER_MS)
    if human.get("tv"):
        pcm = _mixed(pcm, tv)
    return Case(
        name=f"{human['say']} ({language})",
        language=language,
        kind=AnswerKind.PERSON,
        pcm=_on_the_line(pcm, number),
        words=((human["say"], before_ms, end_ms),),
    )


async def _machine(
    voice: EspeakSynthesiser, language: Language, number: int, steps: Sequence[Any]
) -> Case:
    kind, *rest = steps
    pcm, words = b"", []
    for step in rest:
        at_ms = len(pcm) // BYTES_PER_MS
        if isinstance(step, int):
            pcm += bytes(step * BYTES_PER_MS)
        elif step.startswith("<"):
            pcm += SOUNDS[LineTone(step.strip("<>"))]()
        else:
            pcm += await _said(voice, step, language, number, MACHINE_SPEEDS)
            words.append((step, at_ms, len(pcm) // BYTES_PER_MS))
    return Case(
        name=f"{kind} {number} ({language})",
        language=language,
        kind=AnswerKind(kind),
        pcm=_on_the_line(pcm + bytes(AFTER_MS * BYTES_PER_MS), number),
        words=tuple(words),
    )


def _mixed(pcm: bytes, background: np.ndarray) -> bytes:
    voice = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    both = voice + background[: len(voice)]
    return np.clip(both, -32768, 32767).astype("<i2").tobytes()


def _on_the_line(pcm: bytes, number: int) -> bytes:
    """Return `pcm` with line noise of -60 dBFS, through G.711."""
    noise = np.random.default_rng(number).normal(0, 32, len(pcm) // 2)
    sound = np.frombuffer(pcm, dtype="<i2") + noise
    coded = through_a_law(np.clip(sound, -32768, 32767).astype("<i2").tobytes())
    return coded[: len(coded) // CHUNK_BYTES * CHUNK_BYTES]
