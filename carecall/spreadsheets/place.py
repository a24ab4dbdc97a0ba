"""Where in a workbook a list stands: found by its titles, on the sheet and in the row that somebody named if so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from carecall.domain.personal_text import compose
from carecall.spreadsheets.labels import ListColumn, has_required, match_columns
from carecall.spreadsheets.package import Package
from carecall.spreadsheets.refusal import missing_titles, no_such_sheet
from carecall.spreadsheets.sheet import CellContext, read_rows
from carecall.spreadsheets.workbook import Workbook

HEADER_ROWS = 20
SHEET_NAME_LENGTH = 60


class ListPlace(NamedTuple):
    """Where in a workbook the list stands."""

    part: str
    sheet: str
    """What stands on the tab."""
    header_row_no: int
    fields: dict[int, str]
    """By column, counted from 1."""
    titles: dict[int, str]
    """Every title of the header row, those of unknown columns too."""
    sheets: tuple[str, ...] = ()
    """What stands on the tabs of all visible sheets."""


class Choice(NamedTuple):
    """Where somebody says that the list stands; what is left open is found."""

    sheet: str = ""
    """What stands on the tab of a visible sheet; empty: the first that holds the titles."""
    header_row_no: int | None = None
    """The row of the titles, 1 to 20; None: the first that holds them."""


ANYWHERE = Choice()
Found = Callable[[ListPlace], None]


class _Near(NamedTuple):
    """A row that holds some of the required titles."""

    fields: frozenset[str]
    sheet: str
    row_no: int


def find_list(
    package: Package,
    book: Workbook,
    context: CellContext,
    columns: tuple[ListColumn, ...],
    choice: Choice = ANYWHERE,
) -> ListPlace:
    """Return the first place that holds all required titles.

    Raises:
        FileRefused: missing_column, naming the titles; or another file error as soon as it is reached.
    """
    names = tuple(map(shown_sheet, book.names))
    best: _Near | None = None
    for part, sheet in _sheets(book.sheets, names, choice):
        for row_no, titles in _title_rows(package, part, context, choice):
            fields = match_columns(titles, columns)
            if has_required(fields.values(), columns):
                return ListPlace(part, sheet, row_no, fields, titles, names)
            best = _nearer(best, _Near(frozenset(fields.values()), sheet, row_no), columns)
    if best is None:
        raise missing_titles(columns, (), shown_sheet(choice.sheet), choice.header_row_no)
    raise missing_titles(columns, *best)


def shown_sheet(name: str) -> str:
    """Return a sheet's name as it is shown and compared: nothing invisible, not long."""
    return "".join(filter(str.isprintable, compose(name)))[:SHEET_NAME_LENGTH]


def _sheets(
    parts: tuple[str, ...], names: tuple[str, ...], choice: Choice
) -> list[tuple[str, str]]:
    wanted = shown_sheet(choice.sheet)
    found = [pair for pair in zip(parts, names, strict=True) if not wanted or pair[1] == wanted]
    if wanted and not found:
        raise no_such_sheet(names)
    return found


def _title_rows(
    package: Package, part: str, context: CellContext, choice: Choice
) -> Iterator[tuple[int, dict[int, str]]]:
    """Yield the rows of a sheet in which the titles may stand."""
    last = choice.header_row_no or HEADER_ROWS
    for row in read_rows(package, part, context):
        if row.row_no > last:
            break
        if choice.header_row_no in {None, row.row_no}:
            yield row.row_no, {no: cell.text for no, cell in row.cells.items()}


def _nearer(best: _Near | None, new: _Near, columns: tuple[ListColumn, ...]) -> _Near | None:
    required = {column.field for column in columns if column.required}
    fields = new.fields & required
    if len(fields) > (len(best.fields) if best else 0):
        return new._replace(fields=fields)
    return best
