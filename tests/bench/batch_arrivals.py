"""How many talks a batching recogniser carries, from what its batches cost: answers that arrive by chance, served in order."""

from __future__ import annotations

import random
from collections.abc import Mapping

from tests.bench.figures import percentile

PASSES_A_TALK_S = 8 / 60
"""Six answers a minute, each recognised once, and two passes in five thrown away because the person went on."""
COLLECT_MS = 10.0
"""How long a batch waits for company."""
ANSWERS = 4000
MOST_TALKS = 4096


def answer_ms_p95(cost_ms: Mapping[int, float], talks: int, *, seed: int = 1) -> float:
    """Return the 95th percentile of the time from an answer's end to its words, in milliseconds.

    `cost_ms` is what a batch of each size takes; a batch between two sizes costs the bigger one.
    """
    chance = random.Random(seed)
    rate_per_ms = talks * PASSES_A_TALK_S / 1000
    arrivals: list[float] = []
    at_ms = 0.0
    for _ in range(ANSWERS):
        at_ms += chance.expovariate(rate_per_ms)
        arrivals.append(at_ms)
    most = max(cost_ms)
    waits: list[float] = []
    free_ms, first = 0.0, 0
    while first < len(arrivals):
        begin_ms = max(free_ms, arrivals[first] + COLLECT_MS)
        end = first
        while end < len(arrivals) and end - first < most and arrivals[end] <= begin_ms:
            end += 1
        if end - first == most:
            begin_ms = max(free_ms, arrivals[end - 1])
        size = min(size for size in cost_ms if size >= end - first)
        free_ms = begin_ms + cost_ms[size]
        waits += [free_ms - arrival for arrival in arrivals[first:end]]
        first = end
    return percentile(waits, 95) or 0.0


def most_talks(cost_ms: Mapping[int, float], *, aim_p95_ms: float) -> tuple[int, float | None]:
    """Return the most talks at once that stay within the aim, and their 95th percentile; (0, None) for none."""
    least, most = 0, MOST_TALKS
    while least < most:
        middle = (least + most + 1) // 2
        if answer_ms_p95(cost_ms, middle) <= aim_p95_ms:
            least = middle
        else:
            most = middle - 1
    return (least, round(answer_ms_p95(cost_ms, least), 1)) if least else (0, None)
