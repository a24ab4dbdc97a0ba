"""Learning by multinomial logistic regression, one sentence after the other, with a step of its own for every group.

Duchi, Hazan and Singer 2011 (AdaGrad); Srivastava and others 2014 (groups are left out by chance, so that none is
leaned on alone). Sums are taken row by row and weights rounded after each round: the bytes are the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from carecall.language.analyst.features import BUCKETS
from carecall.language.analyst.training.chance import Chance

ROUNDS = 4
STEP = 4.0
LEFT_OUT_PERCENT = 30
"""Groups of a sentence that are not shown in a round."""
_FIRST_HEAT = 0.1
_DECIMALS = 6
_MIX, _MIX_STEP = np.uint64(0x9E3779B97F4A7C15), 0xBF58476D1CE4E5B9
_HALF, _TOP, _HUNDRED = np.uint64(32), np.uint64(40), np.uint64(100)


@dataclass(frozen=True, slots=True)
class Example:
    """The groups of one sentence, and the number of its class."""

    buckets: npt.NDArray[np.int64]
    strengths: npt.NDArray[np.int64]
    meaning: int


def learn(examples: Sequence[Example], meanings: int, *, seed: int) -> npt.NDArray[np.float64]:
    """Return the weights, one row per group and one column per class, for strengths of length one."""
    weights = np.zeros((BUCKETS, meanings))
    heat = np.full(BUCKETS, _FIRST_HEAT)
    chance = Chance(seed)
    order = list(range(len(examples)))
    shares = [_of_length_one(each.strengths) for each in examples]
    step = 0
    for _ in range(ROUNDS):
        chance.shuffle(order)
        for place in order:
            step += 1
            example = examples[place]
            shown = _shown(example.buckets, step)
            share = shares[place][shown] * (100 / (100 - LEFT_OUT_PERCENT))
            _correct(example.buckets[shown], share, example.meaning, weights, heat)
        np.round(weights, _DECIMALS, out=weights)
    return weights


def _of_length_one(strengths: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    length = float(np.sqrt((strengths * strengths).sum()))
    return np.asarray(strengths / length, dtype=np.float64)


def _shown(buckets: npt.NDArray[np.int64], step: int) -> npt.NDArray[np.bool_]:
    mixed = buckets.astype(np.uint64) * _MIX ^ np.uint64(step * _MIX_STEP & 0xFFFFFFFFFFFFFFFF)
    mixed = (mixed ^ (mixed >> _HALF)) * _MIX
    return np.asarray((mixed >> _TOP) % _HUNDRED >= LEFT_OUT_PERCENT)


def _correct(
    buckets: npt.NDArray[np.int64],
    share: npt.NDArray[np.float64],
    meaning: int,
    weights: npt.NDArray[np.float64],
    heat: npt.NDArray[np.float64],
) -> None:
    column = share[:, None]
    wrong = softmax((weights[buckets] * column).sum(axis=0))
    wrong[meaning] -= 1.0
    heat[buckets] += share * share * float((wrong * wrong).sum())
    weights[buckets] -= (STEP / np.sqrt(heat[buckets]))[:, None] * column * wrong


def softmax(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the probabilities of the classes."""
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum())
