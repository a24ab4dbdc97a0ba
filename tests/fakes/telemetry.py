"""Telemetry that a test can read."""

from __future__ import annotations

from collections import Counter

from carecall.ports.telemetry import Counted, Observed


class CountingTelemetry:
    """`counts[what, label]` and the durations of `observed[what]`."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[Counted, str]] = Counter()
        self.observed: dict[Observed, list[float]] = {}

    def count(self, what: Counted, label: str = "", *, by: int = 1) -> None:
        self.counts[what, label] += by

    def observe(self, what: Observed, seconds: float) -> None:
        self.observed.setdefault(what, []).append(seconds)
