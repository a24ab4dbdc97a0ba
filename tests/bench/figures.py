"""What a benchmark says: measured values with unit, number of samples and aim."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from math import ceil
from pathlib import Path
from typing import Any


def percentile(values: Sequence[float], percent: float) -> float | None:
    """Return the nearest-rank percentile: the smallest value with `percent` % at or below it; None for none."""
    if not values:
        return None
    rank = max(1, ceil(len(values) * percent / 100))
    return sorted(values)[rank - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. `at_most` and `at_least` are the aim, where there is one."""

    name: str
    value: float | None
    """None when nothing was measured."""
    unit: str
    samples: int | None = None
    at_most: float | None = None
    at_least: float | None = None
    calls: int | None = None
    """How many calls were up, where a part measures several loads."""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is met; None without an aim. What could not be measured is not met."""
        if self.at_most is None and self.at_least is None:
            return None
        if self.value is None:
            return False
        return not (
            (self.at_most is not None and self.value > self.at_most)
            or (self.at_least is not None and self.value < self.at_least)
        )

    @property
    def titled(self) -> str:
        """The name with its unit."""
        return f"{self.name}, {self.unit}" if self.unit else self.name

    @property
    def aim(self) -> str:
        """The aim in words, or nothing."""
        limits = [("≤", self.at_most), ("≥", self.at_least)]
        return " and ".join(f"{sign} {shown(limit)}" for sign, limit in limits if limit is not None)


@dataclass(slots=True, kw_only=True)
class PartResult:
    """Everything one part of the benchmark found."""

    name: str
    title: str
    load: str
    """What was done to whom, so that nobody has to guess what the figures mean."""
    figures: list[Figure] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)
    """Rows of measurements behind the figures."""
    failed: str = ""
    seconds: float = 0.0
    others_percent: float | None = None
    """Share of the machine that programs outside the benchmark used meanwhile."""
    kept_in: Path | None = field(default=None, repr=False)
    """Where `keep` writes what stands so far."""

    def keep(self) -> None:
        """Write what stands so far: a part that is ended for its time still tells what it measured before."""
        if self.kept_in is not None:
            self.kept_in.write_text(
                json.dumps(self.as_json(), ensure_ascii=False), encoding="utf-8"
            )

    def as_json(self) -> dict[str, Any]:
        """Return plain values, each figure with whether it met its aim."""
        plain = asdict(self)
        del plain["kept_in"]
        plain["figures"] = [{**asdict(one), "met": one.met} for one in self.figures]
        return plain


def part_from_json(plain: Mapping[str, Any]) -> PartResult:
    """Return what `as_json` was made from."""
    figures = [
        Figure(**{name: value for name, value in one.items() if name != "met"})
        for one in plain["figures"]
    ]
    return PartResult(**{**plain, "figures": figures})


def spread(
    name: str,
    values: Iterable[float],
    unit: str,
    *,
    aims: Mapping[int, float] | None = None,
    percents: Sequence[int] = (50, 95),
    note: str = "",
) -> list[Figure]:
    """Return one figure for each percentile of `values`; `aims` are the most that each may be."""
    measured = list(values)
    return [
        Figure(
            name=f"{name}, p{percent}",
            value=percentile(measured, percent),
            unit=unit,
            samples=len(measured),
            at_most=(aims or {}).get(percent),
            note=note,
        )
        for percent in percents
    ]


def shown(value: float | None) -> str:
    """Return a number as people read it: three digits that mean something, thousands apart."""
    if value is None:
        return "-"
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}".removesuffix(".0")
    return f"{value:.3g}"
