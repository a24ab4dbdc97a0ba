"""How one side of a recording sounds: the level of each sentence, clicks at edges, clipping, gaps inside sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carecall.speech.levelling import loudness

Samples = NDArray[np.int16]
RATE = 8
"""Samples a millisecond."""
PAUSE_MS = 110
"""Digital silence this long parts two lines: a voice of ours has less within a sentence."""
GAP_MS = 40
LOUD_EDGE = 1000
"""-30 dBFS beside digital silence: a click."""
FULL = 32_700
SHORTEST_MS = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Of one side of one recording."""

    levels_dbov: tuple[float, ...]
    """Active level of each sentence, in order."""
    peak_dbov: float
    edge_jumps: tuple[int, ...]
    """Samples beside digital silence that are loud enough to click."""
    clipped: int
    """Samples at full scale."""
    gaps_ms: tuple[int, ...]
    """Stretches of digital silence within sentences where there is sound at once on both sides."""


def quality_of(samples: Samples) -> Quality:
    """Measure one side of a recording."""
    lines = lines_of(samples)
    spoken = [samples[start:end] for start, end in lines]
    return Quality(
        levels_dbov=tuple(
            round(loudness(line).active_dbov, 2)
            for line in spoken
            if len(line) >= SHORTEST_MS * RATE
        ),
        peak_dbov=max((loudness(line).peak_dbov for line in spoken), default=-np.inf),
        edge_jumps=tuple(
            edge
            for line in spoken
            for edge in (abs(int(line[0])), abs(int(line[-1])))
            if edge >= LOUD_EDGE
        ),
        clipped=int(np.count_nonzero(np.abs(samples.astype(np.int32)) >= FULL)),
        gaps_ms=tuple(gap for line in spoken for gap in _gaps(line)),
    )


def lines_of(samples: Samples) -> list[tuple[int, int]]:
    """Return where each line begins and ends: sound without a long digital silence inside."""
    sounding = np.flatnonzero(samples)
    if not len(sounding):
        return []
    breaks = np.flatnonzero(np.diff(sounding) > PAUSE_MS * RATE)
    starts = [sounding[0], *sounding[breaks + 1]]
    ends = [*sounding[breaks], sounding[-1]]
    return [(int(start), int(end) + 1) for start, end in zip(starts, ends, strict=True)]


def _gaps(line: Samples) -> list[int]:
    """Return the holes of a line: digital silence cut hard into sound, unlike a pause of the voice, which fades."""
    sounding = np.flatnonzero(line)
    steps = np.diff(sounding)
    holes = np.flatnonzero(steps > GAP_MS * RATE)
    return [
        int(steps[at]) // RATE
        for at in holes
        if max(abs(int(line[sounding[at]])), abs(int(line[sounding[at + 1]]))) >= LOUD_EDGE // 4
    ]
