"""A fourth set, written without sight of the others: hard sentences, and the small talk of people who are well."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.language.analyst.embedded import EmbeddedAnalyst

SETS = Path(__file__).with_name("fourth_set")
LABELS = (Label.NORMAL, Label.ABNORMAL, Label.EMERGENCY)


class Floors(NamedTuple):
    """The worst scores we accept: the last two are shares of everyday replies, at most."""

    macro_f1: float
    emergency_recall: float
    emergency_precision: float
    everyday_abnormal: float
    everyday_emergency: float


FLOORS = {  # each lies a sentence or two below what was measured
    Language("ko"): Floors(0.90, 0.90, 0.90, 0.020, 0.008),
    Language("en"): Floors(0.90, 0.97, 0.86, 0.044, 0.012),
}


class Heard(NamedTuple):
    """A sentence with the label it deserves and the label it was given."""

    text: str
    truth: Label
    told: Label


@cache
def heard(name: str, language: Language) -> tuple[Heard, ...]:
    return tuple(listen(SETS / f"{name}_{language.value}.jsonl", language))


def listen(path: Path, language: Language) -> Iterator[Heard]:
    analyst = EmbeddedAnalyst()
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        reading = analyst.read_utterance(
            row["text"], language=language, topic=Topic(row["question"]), asked=row["asked"]
        )
        yield Heard(row["text"], Label(row["label"]), reading.label)


def precision(found: tuple[Heard, ...], label: Label) -> float:
    told = [one.truth is label for one in found if one.told is label]
    return sum(told) / len(told) if told else 0.0


def recall(found: tuple[Heard, ...], label: Label) -> float:
    true = [one.told is label for one in found if one.truth is label]
    return sum(true) / len(true) if true else 0.0


def f1(found: tuple[Heard, ...], label: Label) -> float:
    p, r = precision(found, label), recall(found, label)
    return 2 * p * r / (p + r) if p + r else 0.0


def macro_f1(found: tuple[Heard, ...]) -> float:
    return sum(f1(found, label) for label in LABELS) / len(LABELS)


def taken_for(found: tuple[Heard, ...], label: Label) -> float:
    """The share of all sentences that were given this label."""
    return sum(one.told is label for one in found) / len(found)


def mistakes(found: tuple[Heard, ...]) -> str:
    """What to read when a score is too low."""
    return "\n".join(
        f"{one.truth.value} told as {one.told.value}: {one.text}"
        for one in found
        if one.told is not one.truth
    )


@pytest.mark.parametrize("language", list(Language))
def test_labels_of_hard_sentences(language: Language) -> None:
    found = heard("utterances", language)
    print(f"\n{language.value}: macro-F1 {macro_f1(found):.3f}")
    for label in LABELS:
        p, r = precision(found, label), recall(found, label)
        print(f"{label.value}: precision {p:.3f}, recall {r:.3f}")
    print(mistakes(found))
    assert macro_f1(found) >= FLOORS[language].macro_f1, mistakes(found)


@pytest.mark.parametrize("language", list(Language))
def test_emergencies_among_hard_sentences(language: Language) -> None:
    found, floors = heard("utterances", language), FLOORS[language]
    assert recall(found, Label.EMERGENCY) >= floors.emergency_recall, mistakes(found)
    assert precision(found, Label.EMERGENCY) >= floors.emergency_precision, mistakes(found)


@pytest.mark.parametrize("language", list(Language))
def test_everyday_replies_disturb_nobody(language: Language) -> None:
    found, floors = heard("everyday", language), FLOORS[language]
    print(f"\n{language.value}, everyday replies:\n{mistakes(found)}")
    assert taken_for(found, Label.ABNORMAL) <= floors.everyday_abnormal, mistakes(found)
    assert taken_for(found, Label.EMERGENCY) <= floors.everyday_emergency, mistakes(found)
