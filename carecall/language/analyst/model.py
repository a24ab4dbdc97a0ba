"""The second listener's model: a table of signed bytes, one row per group and one column per meaning."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
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
VERSION = 4
MOST_ROWS = 20_000
"""Groups that a file keeps; the fainter ones change next to nothing."""
_STRONGEST = 127
"""Largest whole number of a signed byte."""
_CUT_OF_1000 = 3
_ROW = np.dtype("<u2")
"""Rows are numbered in two bytes, lowest first, on every machine."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What one utterance sounded like: how likely it says each of the three, from 0 to 1; together 1."""

    normal: float
    abnormal: float
    emergency: float
    trouble_place: int
    """Column of the likeliest trouble that can wait."""
    danger_place: int
    """Column of the likeliest emergency."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of one language."""

    meanings: tuple[str, ...]
    places: Mapping[Label, npt.NDArray[np.int64]]
    """Columns of each label."""
    rows: npt.NDArray[np.int64]
    """For every group the row of its weights; row 0 is empty."""
    weights: npt.NDArray[np.int32]
    scale: float
    """What one unit of a weight is worth, in natural logarithms of odds."""

    def hear(self, features: Mapping[int, Feature]) -> Heard:
        """Return what the groups of an utterance sound like."""
        rows = self.rows[list(features)]
        strengths = np.array([each.strength for each in features.values()], dtype=np.int32)
        length = max(1, int(strengths @ strengths)) ** 0.5
        scores = (strengths @ self.weights[rows]) * (self.scale / length)
        likely = np.exp(scores - scores.max())
        sums = {label: float(likely[self.places[label]].sum()) for label in _LABELS}
        whole = sum(sums.values())
        return Heard(
            normal=sums[Label.NORMAL] / whole,
            abnormal=sums[Label.ABNORMAL] / whole,
            emergency=sums[Label.EMERGENCY] / whole,
            trouble_place=self._best(Label.ABNORMAL, likely),
            danger_place=self._best(Label.EMERGENCY, likely),
        )

    def theme(self, place: int) -> str:
        """Return the matter of a column."""
        return self.meanings[place].partition(":")[2]

    def pull(self, feature: Feature, place: int) -> int:
        """Return how much a group speaks for a meaning rather than for nothing wrong."""
        row = self.weights[self.rows[feature.bucket]]
        return (int(row[place]) - int(row[self.places[Label.NORMAL]].max())) * feature.strength

    def _best(self, label: Label, likely: npt.NDArray[np.float64]) -> int:
        places = self.places[label]
        return int(places[int(likely[places].argmax())]) if len(places) else 0


_LABELS = (Label.NORMAL, Label.ABNORMAL, Label.EMERGENCY)


_IN_USE: ContextVar[Mapping[Language, Model]] = ContextVar("models in use")
_NONE: Mapping[Language, Model] = {}


def model_for(language: Language) -> Model:
    """Return the model of a language."""
    return _IN_USE.get(_NONE).get(language) or _shipped(language)


@contextmanager
def using(language: Language, model: Model) -> Iterator[None]:
    """Let this task and no other listen with another model for a while."""
    token = _IN_USE.set({**_IN_USE.get(_NONE), language: model})
    try:
        yield
    finally:
        _IN_USE.reset(token)


@cache
def _shipped(language: Language) -> Model:
    return load_model(MODELS / f"{language}.model")


def save_model(path: Path, meanings: Sequence[str], weights: npt.NDArray[np.float64]) -> None:
    """Write the rows that say most, in signed bytes: a line of JSON, the rows' numbers, their weights."""
    strongest = np.abs(weights).max(axis=1)
    loudest_first = np.argsort(-strongest, kind="stable")[:MOST_ROWS]
    telling = np.sort(loudest_first[strongest[loudest_first] > 0])
    scale = _scale(strongest[telling])
    units = np.clip(np.rint(weights[telling] / scale), -_STRONGEST, _STRONGEST).astype(np.int8)
    head = {
        "version": VERSION,
        "meanings": list(meanings),
        "rows": len(telling),
        "scale": scale,
    }
    content = json.dumps(head, ensure_ascii=False).encode() + b"\n"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content + telling.astype(_ROW).tobytes() + units.tobytes())


def _scale(strongest: npt.NDArray[np.float64]) -> float:
    """Return a step that fits nearly all rows into a byte; the few louder ones are cut to its edge."""
    loud = np.sort(strongest)[len(strongest) * (1000 - _CUT_OF_1000) // 1000 :]
    return round(float(loud[0]) / _STRONGEST, 6) or 1e-6


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
    places = {
        label: np.array([no for no, each in enumerate(meanings) if each.startswith(f"{label}:")])
        for label in _LABELS
    }
    return Model(
        meanings=meanings, places=places, rows=rows, weights=weights, scale=float(told["scale"])
    )
