"""The second listener's model: a table of signed bytes, one row per group and one column per meaning."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.errors import BadDefinition
from carecall.language.analyst.features import BUCKETS, Feature

MODELS = Path(__file__).parent / "models"
VERSION = 1
_ROW = np.dtype("<u2")
"""Rows are numbered in two bytes, lowest first, on every machine."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one utterance sounded like; leads are weights per root of the number of groups."""

    label: Label
    theme: str
    lead: float
    """How far the label is ahead of the best other one."""
    danger: float
    """How far danger is ahead of everything else; negative where it is not."""
    trouble: float
    """How far danger or trouble is ahead of nothing wrong."""
    place: int
    """Column of the likeliest meaning."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of one language."""

    meanings: tuple[str, ...]
    rows: npt.NDArray[np.int64]
    """For every group the row of its weights; row 0 is empty."""
    weights: npt.NDArray[np.int32]

    def hear(self, features: dict[int, Feature]) -> Heard:
        """Return what the groups of an utterance sound like."""
        rows = self.rows[list(features)]
        scores = self.weights[rows].sum(axis=0)
        best = {label: self._best(label, scores) for label in _LABELS}
        ranked = sorted(_LABELS, key=lambda label: int(scores[best[label]]), reverse=True)
        first = ranked[0]
        root = max(1.0, len(features) ** 0.5)
        normal, abnormal, emergency = (int(scores[best[label]]) for label in _LABELS)
        return Heard(
            label=first,
            theme=self.meanings[best[first]].partition(":")[2],
            lead=float(scores[best[first]] - scores[best[ranked[1]]]) / root,
            danger=(emergency - max(normal, abnormal)) / root,
            trouble=(max(emergency, abnormal) - normal) / root,
            place=best[first],
        )

    def pull(self, bucket: int, place: int) -> int:
        """Return how much a group speaks for a meaning rather than for nothing wrong."""
        row = self.weights[self.rows[bucket]]
        calm = [no for no, each in enumerate(self.meanings) if each.startswith("normal")]
        return int(row[place]) - int(row[calm].max(initial=0))

    def _best(self, label: Label, scores: npt.NDArray[np.int32]) -> int:
        places = [no for no, each in enumerate(self.meanings) if each.startswith(f"{label}:")]
        return max(places, key=lambda no: int(scores[no]))


_LABELS = (Label.NORMAL, Label.ABNORMAL, Label.EMERGENCY)


@cache
def model_for(language: Language) -> Model:
    """Return the model of a language; read once."""
    return load_model(MODELS / f"{language}.model")


def save_model(path: Path, meanings: Sequence[str], weights: npt.NDArray[np.int8]) -> None:
    """Write the rows that say anything: a line of JSON, the rows' numbers, their weights."""
    telling = np.flatnonzero(np.abs(weights).max(axis=1) >= _FAINTEST)
    head = {"version": VERSION, "meanings": list(meanings), "rows": len(telling)}
    content = json.dumps(head, ensure_ascii=False).encode() + b"\n"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content + telling.astype(_ROW).tobytes() + weights[telling].tobytes())


_FAINTEST = 2


def load_model(path: Path) -> Model:
    """Return the model of a file.

    Raises:
        BadDefinition: the file is of another version, or cut short.
    """
    head, _, body = path.read_bytes().partition(b"\n")
    told = json.loads(head)
    meanings, count = tuple(told["meanings"]), int(told["rows"])
    if told["version"] != VERSION or len(body) != count * (_ROW.itemsize + len(meanings)):
        raise BadDefinition(path.name, "version", "is not what this release reads; train it again")
    telling = np.frombuffer(body, dtype=_ROW, count=count)
    told_weights = np.frombuffer(body, dtype=np.int8, offset=count * _ROW.itemsize)
    rows = np.zeros(BUCKETS, dtype=np.int64)
    rows[telling] = np.arange(1, count + 1)
    weights = np.zeros((count + 1, len(meanings)), dtype=np.int32)
    weights[1:] = told_weights.reshape(count, len(meanings))
    return Model(meanings=meanings, rows=rows, weights=weights)
