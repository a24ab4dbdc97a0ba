"""Statistics: a report's columns with their definitions, its rows and its total."""

from __future__ import annotations

from datetime import date
from typing import Self

from admin.api.values.parts import Given
from admin.statistics_report import Chart, Report, Share, StatCell, StatColumn, Wait
from admin.statistics_search import Period


class ReportColumn(Given):
    """One column and what it means."""

    title: str
    key: str
    """Of its definition; empty where it names a row."""
    definition: str

    @classmethod
    def of(cls, column: StatColumn) -> Self:
        """Return a column with its definition."""
        found = column.definition
        return cls(
            title=str(column.title), key=column.define, definition=str(found.text) if found else ""
        )


class ShareGiven(Given):
    """A part of a whole."""

    part: int
    whole: int
    rate: float | None


class WaitGiven(Given):
    """A length."""

    seconds: float | None


CellGiven = str | int | ShareGiven | WaitGiven


def cell_of(cell: StatCell) -> CellGiven:
    """Return a cell as the API gives it."""
    if isinstance(cell, Share):
        return ShareGiven(part=cell.part, whole=cell.whole, rate=cell.rate)
    if isinstance(cell, Wait):
        return WaitGiven(seconds=cell.seconds)
    return cell if isinstance(cell, int) else str(cell)


class SeriesGiven(Given):
    """One row of bars or one line of a chart; a line is in per cent."""

    title: str
    line: bool
    values: list[float | None]


class ChartGiven(Given):
    """The numbers of the report's chart."""

    labels: list[str]
    series: list[SeriesGiven]

    @classmethod
    def of(cls, chart: Chart) -> Self:
        """Return a chart's numbers."""
        series = [
            SeriesGiven(title=each.title, line=each.line, values=list(each.values))
            for each in chart.series
        ]
        return cls(labels=list(chart.labels), series=series)


class ReportGiven(Given):
    """One report of one period."""

    report: str
    title: str
    first_day: date
    last_day: date
    answer: str
    """The one sentence that it comes to."""
    columns: list[ReportColumn]
    rows: list[list[CellGiven]]
    total: list[CellGiven]
    chart: ChartGiven

    @classmethod
    def of(cls, name: str, title: str, report: Report, period: Period) -> Self:
        """Return a report."""
        return cls(
            report=name,
            title=title,
            first_day=period.first,
            last_day=period.last,
            answer=report.answer,
            columns=[ReportColumn.of(column) for column in report.columns],
            rows=[[cell_of(cell) for cell in row] for row in report.rows],
            total=[cell_of(cell) for cell in report.total],
            chart=ChartGiven.of(report.chart),
        )


class ReportName(Given):
    """One report that can be asked for."""

    report: str
    title: str


class DefinitionGiven(Given):
    """What one figure means."""

    key: str
    title: str
    text: str


class ReportNames(Given):
    """The reports, and what every figure means."""

    reports: list[ReportName]
    definitions: list[DefinitionGiven]
