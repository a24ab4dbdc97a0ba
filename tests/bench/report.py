"""Shows results as text for a terminal and as Markdown for the README."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tests.bench.figures import Figure, PartResult, shown
from tests.bench.machine import machine_line

VERDICTS = {True: "met", False: "MISSED", None: ""}
BUSY_LOAD = 0.5
"""More waiting processes than this a core, before we begin, and the figures are not the machine's."""
BUSY_PERCENT = 5.0
"""More of the machine than this used by other programs meanwhile spoils a part."""
Row = tuple[str, ...]
LIST_TITLES: Row = ("", "measured", "n", "aim", "")


def text_report(facts: dict[str, Any], parts: Sequence[PartResult]) -> str:
    """Return everything for a terminal."""
    lines = [machine_line(facts), *warnings(facts)]
    for part in parts:
        lines += ["", f"{part.title} ({part.seconds:.0f} s)", f"  {part.load}"]
        if part.failed:
            lines.append(f"  NOT MEASURED: {part.failed}")
        for table in tables(part):
            lines += ["", *aligned(table)]
        lines += [f"  * {note}" for note in notes(part)]
    return "\n".join(lines)


def markdown_report(facts: dict[str, Any], parts: Sequence[PartResult]) -> str:
    """Return a section for the README: a table a part, with its load below it."""
    lines = [machine_line(facts) + ".", *warnings(facts)]
    for part in parts:
        lines += ["", f"**{part.title}**"]
        if part.failed:
            lines += ["", f"Not measured: {part.failed}"]
        for title, *rows in tables(part):
            right = ["---", *["---:"] * (len(title) - 1)]
            lines += ["", *map(_markdown_row, (title, right, *rows))]
        lines += ["", " ".join([part.load, *notes(part)])]
    return "\n".join(lines)


def warnings(facts: dict[str, Any]) -> list[str]:
    """Say so when the machine had other work."""
    if facts["load"] <= BUSY_LOAD * facts["cores"]:
        return []
    return [
        f"The machine was busy with other work (load {facts['load']}): do not quote these figures."
    ]


def notes(part: PartResult) -> list[str]:
    """Return every different note of the part's figures, and that other programs disturbed it."""
    found = list(dict.fromkeys(figure.note for figure in part.figures if figure.note))
    if part.others_percent is not None and part.others_percent > BUSY_PERCENT:
        found.append(
            f"Other programs used {part.others_percent:.0f} % of the machine meanwhile: "
            "do not quote these figures."
        )
    return found


def tables(part: PartResult) -> list[list[Row]]:
    """Return the part's tables, titles first: a row a figure, and a column a load where there are several."""
    plain = [figure for figure in part.figures if figure.calls is None]
    loaded = [figure for figure in part.figures if figure.calls is not None]
    found = [[LIST_TITLES, *map(list_row, plain)]] if plain else []
    return [*found, by_load(loaded)] if loaded else found


def list_row(figure: Figure) -> Row:
    """Return name, value with unit, number of samples, aim and verdict."""
    samples = str(figure.samples) if figure.samples is not None else ""
    return figure.name, with_unit(figure), samples, figure.aim, VERDICTS[figure.met]


def with_unit(figure: Figure) -> str:
    """Return the value as people read it."""
    return "-" if figure.value is None else f"{shown(figure.value)} {figure.unit}".strip()


def by_load(figures: Iterable[Figure]) -> list[Row]:
    """Return one row for each name and one column for each number of calls; aims stand in the cells."""
    cells = {(figure.titled, figure.calls): load_cell(figure) for figure in figures}
    names = dict.fromkeys(name for name, _ in cells)
    loads = dict.fromkeys(calls for _, calls in cells)
    title = ("calls at once", *(str(calls) for calls in loads))
    return [title, *((name, *(cells.get((name, calls), "") for calls in loads)) for name in names)]


def load_cell(figure: Figure) -> str:
    """Return the value, with its aim and verdict where it has one."""
    value = shown(figure.value)
    return value if figure.met is None else f"{value} ({figure.aim} {VERDICTS[figure.met]})"


def aligned(rows: Sequence[Row]) -> list[str]:
    """Return the rows as lines with straight columns, names to the left and numbers to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for name, *others in rows:
        right = [cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True)]
        lines.append("  ".join(["", name.ljust(widths[0]), *right]).rstrip())
    return lines


def _markdown_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
