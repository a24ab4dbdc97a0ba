"""Emergencies as they are really told, sentence by sentence: standard speech, dialect, understatement, idiom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.language.analyst.embedded import EmbeddedAnalyst

FOLDER = Path(__file__).parent
NONE = "none"
"""Sentences that only sound like an emergency."""
KIN = {
    frozenset({"fall", "pain"}),
    frozenset({"fall", "cold"}),
    frozenset({"pain", "stroke"}),
    frozenset({"pain", "breath"}),
    frozenset({"stroke", "cold"}),
    frozenset({"cold", "illness"}),
    frozenset({"bleeding", "fall"}),
    frozenset({"help", "crime"}),
}
"""Matters that one sentence tells of at once; which one is named first changes neither who is told nor what is asked first."""


def sentences(language: Language) -> Iterator[tuple[str, str]]:
    text = (FOLDER / f"emergency_words_{language}.yaml").read_text(encoding="utf-8")
    for matter, said in yaml.safe_load(text).items():
        for words in said:
            yield matter, str(words)


@pytest.mark.parametrize("language", Language)
def test_every_emergency_is_heard_and_nothing_else(language: Language) -> None:
    analyst = EmbeddedAnalyst()
    wrong = []
    for matter, words in sentences(language):
        reading = analyst.read_utterance(words, language=language, topic=None, asked="")
        if (reading.label is Label.EMERGENCY) is (matter == NONE):
            wrong.append(f"{matter}: {words} -> {reading.label} {reading.matter}")
    assert wrong == []


@pytest.mark.parametrize("language", Language)
def test_nearly_every_emergency_is_named_rightly(language: Language) -> None:
    analyst = EmbeddedAnalyst()
    told = [pair for pair in sentences(language) if pair[0] != NONE]
    misnamed = []
    for matter, words in told:
        reading = analyst.read_utterance(words, language=language, topic=None, asked="")
        if reading.matter != matter and frozenset({reading.matter, matter}) not in KIN:
            misnamed.append(f"{matter} -> {reading.matter}: {words}")
    assert len(misnamed) <= len(told) // 20, misnamed


@pytest.mark.parametrize("language", Language)
def test_each_matter_that_has_words_of_its_own_is_told_in_several_ways(language: Language) -> None:
    count = {matter: 0 for matter, _ in sentences(language)}
    for matter, _ in sentences(language):
        count[matter] += 1
    assert {str(matter) for matter in Matter} >= set(count) - {NONE}
    assert min(count.values()) >= 5, count
