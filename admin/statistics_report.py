"""A report as plain values: a table with its total, and the chart that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from admin.formats import NOTHING, shown_rate, shown_wait
from admin.help_texts import DEFINITIONS, Definition
from carecall.domain.figures import ratio
from carecall.spreadsheets.export import CellValue, Length, Rate


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; both are shown."""

    part: int
    whole: int

    @property
    def rate(self) -> float | None:
        """Return part / whole, or None without a whole."""
        return ratio(self.part, self.whole)

    def __str__(self) -> str:
        return (
            NOTHING
            if self.rate is None
            else f"{shown_rate(self.rate)} ({self.part:,} / {self.whole:,})"
        )


@dataclass(frozen=True, slots=True)
class Wait:
    """How long people waited, in seconds; shown as people say it."""

    seconds: float | None

    def __str__(self) -> str:
        return shown_wait(self.seconds)


@dataclass(frozen=True, slots=True)
class Leading:
    """A name that leads somewhere inside the console."""

    text: str
    url: str

    def __str__(self) -> str:
        return self.text


StatCell = str | int | Share | Wait | Leading


@dataclass(frozen=True, slots=True, kw_only=True)
class StatColumn:
    """One column of a report."""

    title: str
    define: str = ""
    """Key of its definition."""

    @property
    def definition(self) -> Definition | None:
        """Return what the figure means, where it is one."""
        return DEFINITIONS.get(self.define)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One row of bars or one line of a chart."""

    title: str
    values: Sequence[float | None]
    line: bool = False
    """Drawn as a line over the bars, in per cent on the right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What a chart draws; the same numbers stand in the table."""

    kind: Literal["bar", "lying"]
    labels: Sequence[str]
    series: Sequence[Series]
    stacked: bool = False
    first: str = ""
    """What its labels are, where the chart has a table of its own."""

    @property
    def titles(self) -> list[str]:
        """Return the columns of the chart as a table."""
        return [self.first, *(each.title for each in self.series)]

    @property
    def lines(self) -> list[list[str | float | None]]:
        """Return a line for each label."""
        values = zip(*(each.values for each in self.series), strict=True)
        return [[label, *row] for label, row in zip(self.labels, values, strict=True)]

    def plain(self) -> dict[str, object]:
        """Return what the script in the page reads."""
        series = [
            {"title": each.title, "values": list(each.values), "line": each.line}
            for each in self.series
        ]
        return {
            "kind": self.kind, "labels": list(self.labels), "series": series, "stacked": self.stacked,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of one period."""

    columns: Sequence[StatColumn]
    rows: Sequence[Sequence[StatCell]]
    chart: Chart
    total: Sequence[StatCell] = ()
    answer: str = ""
    """The one sentence that the report comes to."""
    empty: bool = False
    """Whether the period holds nothing to count."""
    texts: bool = False
    """Whether the cells after the first are words rather than figures; the chart's numbers are a table of their own then."""
    left_out: int = 0
    """Lines that the page does not show; the download holds them."""


def percent(rate: float | None) -> float | None:
    """Return a rate in per cent with one decimal, for charts."""
    return None if rate is None else round(rate * 100, 1)


def written(cell: StatCell) -> CellValue:
    """Return a cell as a download writes it: shares and lengths as numbers with a format."""
    if isinstance(cell, Share):
        return None if cell.rate is None else Rate(cell.rate)
    if isinstance(cell, Wait):
        return None if cell.seconds is None else Length(cell.seconds)
    if isinstance(cell, Leading):
        return cell.text
    return cell
