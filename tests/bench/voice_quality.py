"""How our own voice sounds on the recordings of real calls: level, peak, clicks, gaps."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tests.bench.figures import Figure, spread
from tests.spoken_quality import Quality, quality_of

SPREAD_AIM_DB = 3.0
PEAK_AIM_DBOV = -2.9
"""-3 dBFS, and what rounding adds."""


def recorded_qualities(folder: Path) -> list[Quality]:
    """Return how our side of every recording below `folder` sounds; those on which we said nothing are left out."""
    found = []
    for path in sorted(folder.rglob("*.wav")):
        with wave.open(str(path), "rb") as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
            quality = quality_of(samples[file.getnchannels() - 1 :: file.getnchannels()])
        if quality.levels_dbov:
            found.append(quality)
    return found


def voice_figures(qualities: Sequence[Quality]) -> list[Figure]:
    """Return the figures of several calls."""
    levels = [level for each in qualities for level in each.levels_dbov]
    within = [max(each.levels_dbov) - min(each.levels_dbov) for each in qualities]
    faults = {
        "clicks at the edges of our lines": sum(len(each.edge_jumps) for each in qualities),
        "gaps inside our lines": sum(len(each.gaps_ms) for each in qualities),
        "clipped samples of ours": sum(each.clipped for each in qualities),
    }
    return [
        *spread("active level of our sentences", levels, "dBov", percents=(5, 50, 95)),
        *spread("loudest less softest sentence of a call", within, "dB", aims={95: SPREAD_AIM_DB}),
        Figure(
            name="highest peak of ours",
            value=max((each.peak_dbov for each in qualities), default=None),
            unit="dBov",
            samples=len(qualities),
            at_most=PEAK_AIM_DBOV,
        ),
        *(
            Figure(name=name, value=count, unit="", samples=len(levels), at_most=0)
            for name, count in faults.items()
        ),
    ]
