"""Percentiles of a few measured values."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil


def percentile(values: Sequence[int], percent: int) -> int | None:
    """Return the nearest-rank percentile (the smallest value with `percent` % at or below it); None for none."""
    if not values:
        return None
    rank = max(1, ceil(len(values) * percent / 100))
    return sorted(values)[rank - 1]
