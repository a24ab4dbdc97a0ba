"""The embedded analyst reads single utterances."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from carecall.domain.findings import Kind, Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.language.analyst.embedded import EmbeddedAnalyst

SETS = Path(__file__).parent / "analyst_sets"
MEANING = {
    "N": (Label.NORMAL, Kind.ANSWER),
    "A": (Label.ABNORMAL, Kind.ANSWER),
    "E": (Label.EMERGENCY, Kind.ANSWER),
    "V": (Label.NORMAL, Kind.VOICEMAIL),
    "W": (Label.NORMAL, Kind.WRONG_PERSON),
    "R": (Label.NORMAL, Kind.REFUSAL),
}


def cases() -> Iterator[tuple[Language, str, str, str, str]]:
    """Language, letter of the meaning, topic, question and utterance of every line."""
    for path in sorted(SETS.glob("utterances_*.txt")):
        language = Language(path.stem.split("_")[1])
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                meaning, topic, asked, text = (part.strip() for part in line.split("|"))
                yield language, meaning, topic, asked, text


@pytest.fixture(scope="module")
def analyst() -> EmbeddedAnalyst:
    return EmbeddedAnalyst()


@pytest.mark.parametrize(
    ("language", "meaning", "topic", "asked", "text"),
    [pytest.param(*case, id=f"{case[0]}-{case[1]}-{case[4][:40]}") for case in cases()],
)
def test_an_utterance_is_read_as_a_person_would(
    analyst: EmbeddedAnalyst, language: Language, meaning: str, topic: str, asked: str, text: str
) -> None:
    reading = analyst.read_utterance(text, language=language, topic=Topic(topic), asked=asked)
    assert (reading.label, reading.kind) == MEANING[meaning]
    assert reading.evidence in text
    assert bool(reading.evidence) == (reading.label is not Label.NORMAL)


def test_a_live_turn_is_read_in_milliseconds(analyst: EmbeddedAnalyst) -> None:
    read = list(cases())
    for _ in range(2):
        started = time.perf_counter()
        for language, _, topic, asked, text in read:
            analyst.read_utterance(text, language=language, topic=Topic(topic), asked=asked)
        each_ms = 1000 * (time.perf_counter() - started) / len(read)
    assert each_ms < 20


def test_an_endless_utterance_does_not_hang_the_call(analyst: EmbeddedAnalyst) -> None:
    for language, words in ((Language.EN, "my back and my "), (Language.KO, "숨이 그냥 그 뭐 ")):
        started = time.perf_counter()
        analyst.read_utterance(words * 400, language=language, topic=Topic.HEALTH, asked="")
        assert time.perf_counter() - started < 3
