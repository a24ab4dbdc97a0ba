"""A set written apart from rules, templates and the other sets: what the analyst makes of sentences it was not made from."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.language.analyst.embedded import EmbeddedAnalyst

SETS = Path(__file__).with_name("third_set")


def tallies(language: Language) -> Counter[tuple[Label, Label]]:
    """How many utterances of each label were read as which."""
    analyst, found = EmbeddedAnalyst(), Counter[tuple[Label, Label]]()
    for line in (SETS / f"utterances_{language.value}.jsonl").read_text("utf-8").splitlines():
        one = json.loads(line)
        reading = analyst.read_utterance(
            one["text"], language=language, topic=Topic(one["question"]), asked=one["asked"]
        )
        found[Label(one["label"]), reading.label] += 1
    return found


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def scores(found: Counter[tuple[Label, Label]], label: Label) -> tuple[float, float, float]:
    """Precision, recall and F1 of one label."""
    right = found[label, label]
    precision = share(right, sum(n for (_true, read), n in found.items() if read is label))
    recall = share(right, sum(n for (true, _read), n in found.items() if true is label))
    return precision, recall, share(2 * precision * recall, precision + recall)


@pytest.mark.parametrize("language", list(Language))
def test_unseen_sentences_are_read_rightly(language: Language) -> None:
    found = tallies(language)
    labels = (Label.NORMAL, Label.ABNORMAL, Label.EMERGENCY)
    assert sum(scores(found, label)[2] for label in labels) / 3 >= 0.90


@pytest.mark.parametrize("language", list(Language))
def test_unseen_emergencies_are_heard_without_crying_wolf(language: Language) -> None:
    precision, recall, _f1 = scores(tallies(language), Label.EMERGENCY)
    assert recall >= 0.90
    assert precision >= 0.85
