"""Formulas of classification and set scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from carecall.domain.findings import Label

LABELS = (Label.NORMAL, Label.ABNORMAL, Label.EMERGENCY)
ALIKE = 0.6
"""Two sentences worded this much alike (Ratcliff and Obershelp ratio) count as the same."""


@dataclass(frozen=True, slots=True)
class LabelScore:
    """Precision and recall of one label, from 0 to 1."""

    precision: float
    recall: float
    support: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall (van Rijsbergen's F, beta 1)."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class LabelScores:
    """The scores of the three labels."""

    by_label: Mapping[Label, LabelScore]
    right: float = 0.0
    """Share of the labels that are right."""

    @property
    def count(self) -> int:
        """How many were labelled."""
        return sum(each.support for each in self.by_label.values())

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the labels that occur."""
        scores = [each.f1 for each in self.by_label.values() if each.support]
        return sum(scores) / len(scores) if scores else 0.0


def label_scores(pairs: Sequence[tuple[str, str]]) -> LabelScores:
    """Return the scores of (truth, told) pairs."""
    hits = sum(1 for truth, told in pairs if truth == told)
    right = hits / len(pairs) if pairs else 0.0
    return LabelScores({label: _score(label, pairs) for label in LABELS}, right)


def _score(label: Label, pairs: Sequence[tuple[str, str]]) -> LabelScore:
    told = sum(1 for _, answer in pairs if answer == label)
    true = sum(1 for truth, _ in pairs if truth == label)
    hits = sum(1 for truth, answer in pairs if truth == answer == label)
    return LabelScore(hits / told if told else 0.0, hits / true if true else 0.0, true)


def set_f1(wanted: Sequence[str], told: Sequence[str]) -> float:
    """Return the F1 of two sets of sentences; each sentence is matched once, to the most alike."""
    if not wanted and not told:
        return 1.0
    left = list(wanted)
    hits = 0
    for sentence in told:
        best = max(left, key=lambda each: _alike(each, sentence), default=None)
        if best is not None and _alike(best, sentence) >= ALIKE:
            left.remove(best)
            hits += 1
    return 2 * hits / (len(wanted) + len(told))


def _alike(one: str, other: str) -> float:
    plain, with_plain = one.strip(" .").lower(), other.strip(" .").lower()
    if plain == with_plain:
        return 1.0
    if plain.startswith("−") or with_plain.startswith("−"):
        return 0.0
    return SequenceMatcher(None, plain, with_plain).ratio()
