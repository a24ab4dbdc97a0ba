"""Learning by an averaged multiclass perceptron with a margin, in whole numbers only.

Collins 2002 (averaging), Crammer and Singer 2003 (many classes). Whole numbers come out the same on every machine,
so that the model can be made again bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from carecall.language.analyst.features import BUCKETS
from carecall.language.analyst.training.chance import Chance

ROUNDS = 6
MARGIN_PER_FEATURE = 4
"""The right class must lead by so much for each group of the sentence, or it is learned from."""
_STRONGEST = 127
"""Largest whole number of a signed byte."""


@dataclass(frozen=True, slots=True)
class Example:
    """The groups of one sentence, and the number of its class."""

    buckets: npt.NDArray[np.int64]
    strengths: npt.NDArray[np.int64]
    """One column, so that it multiplies rows."""
    meaning: int


def learn(examples: Sequence[Example], meanings: int, *, seed: int) -> npt.NDArray[np.int8]:
    """Return the weights as signed bytes, one row per group and one column per class."""
    weights = np.zeros((BUCKETS, meanings), dtype=np.int64)
    late = np.zeros((BUCKETS, meanings), dtype=np.int64)
    chance = Chance(seed)
    order = list(range(len(examples)))
    step = 1
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for place in order:
            _correct(examples[place], weights, late, step)
            step += 1
    return _as_bytes(weights * step - late)


def _correct(
    example: Example, weights: npt.NDArray[np.int64], late: npt.NDArray[np.int64], step: int
) -> None:
    scores = (weights[example.buckets] * example.strengths).sum(axis=0)
    right = int(scores[example.meaning])
    scores[example.meaning] = np.iinfo(np.int64).min
    rival = int(scores.argmax())
    if right - int(scores[rival]) >= MARGIN_PER_FEATURE * int(example.strengths.sum()):
        return
    strengths = example.strengths[:, 0]
    for meaning, change in ((example.meaning, 1), (rival, -1)):
        weights[example.buckets, meaning] += change * strengths
        late[example.buckets, meaning] += change * step * strengths


def _as_bytes(totals: npt.NDArray[np.int64]) -> npt.NDArray[np.int8]:
    """Return the weights with the strongest one at 127, rounded towards nothing."""
    strongest = max(1, int(np.abs(totals).max()))
    scaled = np.sign(totals) * (np.abs(totals) * (2 * _STRONGEST) // strongest + 1) // 2
    return np.asarray(np.clip(scaled, -_STRONGEST, _STRONGEST), dtype=np.int8)
