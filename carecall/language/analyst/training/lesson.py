"""Everything the second listener of one language is taught, and how well it then does on what it never saw."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.language.analyst.features import features_of
from carecall.language.analyst.model import MODELS, save_model
from carecall.language.analyst.second_look import words_of_rules
from carecall.language.analyst.topics import topic_of
from carecall.language.analyst.training.chance import Chance
from carecall.language.analyst.training.logistic import Example, learn
from carecall.language.analyst.training.samples import Sample, samples_of, varied
from carecall.language.analyst.training.templates import Template, templates
from carecall.language.analyst.utterances import understand_by_rules

SEED = 20250101
_LETTERS = {"N": Label.NORMAL, "A": Label.ABNORMAL, "E": Label.EMERGENCY}
_FEWEST_LETTERS = 8
_NONE = "none"
"""Sentences that only sound like an emergency."""
_TIMES_OF_A_LINE = 4
_SHARE = 60
"""Sentences of each template, in percent of the usual number: more teach nothing new."""


def train_on_all(language: Language, lines: Path | None, *, target: Path = MODELS) -> Path:
    """Teach from every template and line, write the model, and return its file."""
    return _train(templates(language), language, lines, target)


def train_on_part(language: Language, lines: Path | None, *, target: Path) -> Path:
    """Do the same without the templates that are held out to measure by."""
    known = [each for each in templates(language) if not each.held_out]
    return _train(known, language, lines, target)


def _train(known: Sequence[Template], language: Language, lines: Path | None, target: Path) -> Path:
    samples = samples_of(known, seed=SEED, times=_SHARE)
    meanings, weights = taught([*samples, *line_samples(language, lines)])
    path = target / f"{language}.model"
    save_model(path, meanings, weights)
    return path


def taught(samples: Sequence[Sample]) -> tuple[list[str], npt.NDArray[np.float64]]:
    """Return the meanings, in order, and the weights learned from the sentences."""
    meanings = sorted({each.meaning for each in samples})
    places = {meaning: no for no, meaning in enumerate(meanings)}
    examples = [example(each, places[each.meaning]) for each in samples]
    told = [each for each in examples if len(each.buckets)]
    return meanings, learn(told, len(meanings), seed=SEED)


def example(sample: Sample, place: int) -> Example:
    """Return a sentence as numbers, with what the rules make of it."""
    language = sample.language
    topic = topic_of(sample.asked, language) if sample.asked else None
    ruled = understand_by_rules(sample.text, language=language, topic=topic, asked=sample.asked)
    features = features_of(
        ruled.form,
        language,
        asked=sample.asked,
        ruled=words_of_rules(ruled.reading, ruled.signs),
    )
    strengths = [each.strength for each in features.values()]
    return Example(
        np.array(list(features), dtype=np.int64), np.array(strengths, dtype=np.int64), place
    )


def line_samples(language: Language, folder: Path | None) -> Iterator[Sample]:
    """Sentences of labelled files in `folder` and below, varied.

    “label | topic | question | text” lines have the matters that the rules find in them; YAML files name theirs.
    """
    if folder is None:
        return
    chance = Chance(SEED)
    for path in sorted(folder.rglob(f"utterances_{language}*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = [part.strip() for part in line.split("|")]
            if parts[0] in _LETTERS and len(parts[-1]) >= _FEWEST_LETTERS:
                yield from _line(parts, language, chance)
    for path in sorted(folder.rglob(f"emergency_words_{language}.yaml")):
        for matter, said in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            label, theme = (Label.NORMAL, "decoy") if matter == _NONE else (Label.EMERGENCY, matter)
            for text in said:
                yield from _samples(
                    Sample(language=language, label=label, theme=theme, asked="", text=text), chance
                )


def _line(parts: Sequence[str], language: Language, chance: Chance) -> Iterator[Sample]:
    letter, topic, asked, text = parts
    label = _LETTERS[letter]
    ruled = understand_by_rules(text, language=language, topic=Topic(topic), asked=asked)
    matter = ruled.reading.matter
    if label is Label.NORMAL or matter:
        theme = matter or "plain"
        first = Sample(language=language, label=label, theme=theme, asked=asked, text=text)
        yield from _samples(first, chance)


def _samples(first: Sample, chance: Chance) -> Iterator[Sample]:
    yield first
    for _ in range(_TIMES_OF_A_LINE - 1):
        yield replace(first, text=varied(first.text, first.language, chance))
