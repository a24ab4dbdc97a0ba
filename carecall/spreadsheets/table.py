"""Finds the list in an uploaded workbook and reads its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import BinaryIO, NamedTuple

from carecall.spreadsheets.cells import Cell, is_blank
from carecall.spreadsheets.labels import ListColumn
from carecall.spreadsheets.package import Package, open_package
from carecall.spreadsheets.place import (
    ANYWHERE,
    Choice,
    Found,
    ListPlace,
    find_list,
    shown_sheet,
)
from carecall.spreadsheets.refusal import refused
from carecall.spreadsheets.sheet import CellContext, read_rows
from carecall.spreadsheets.strings import read_strings
from carecall.spreadsheets.styles import date_styles
from carecall.spreadsheets.workbook import read_workbook

MOST_ROWS = 100_000
DEFAULT_MAX_BYTES = 20 << 20
"""About four times what 100,000 full rows take."""


class ListRow(NamedTuple):
    """One row of the list: the spreadsheet's own row number, and the known cells by field."""

    row_no: int
    cells: dict[str, Cell]


def told_to_nobody(_place: ListPlace) -> None:
    """Do without knowing where the list stands."""


def read_list(
    file: Path | BinaryIO,
    columns: tuple[ListColumn, ...],
    *,
    max_bytes: int = DEFAULT_MAX_BYTES,
    found: Found = told_to_nobody,
    choice: Choice = ANYWHERE,
) -> Iterator[ListRow]:
    """Yield the rows of the list in `file` that hold something in a known column.

    Nothing is stored, executed or fetched. A refusal can come after some rows were given, so a caller must not
    act on any row before the last one was read. `found` hears where the list stands before the first row comes;
    `choice` says where it stands.

    Raises:
        FileRefused: with one of the upload rules' file errors.
        OSError: the file cannot be read.
    """
    if isinstance(file, Path):
        with file.open("rb") as opened:
            yield from _read(opened, columns, max_bytes, found, choice)
    else:
        yield from _read(file, columns, max_bytes, found, choice)


def visible_sheets(file: BinaryIO, *, max_bytes: int = DEFAULT_MAX_BYTES) -> tuple[str, ...]:
    """Return what stands on the tabs of a workbook's visible sheets, as a `Choice` names them.

    Raises:
        FileRefused: with one of the upload rules' file errors.
    """
    book = read_workbook(open_package(file, max_bytes=max_bytes))
    return tuple(map(shown_sheet, book.names))


def _read(
    file: BinaryIO, columns: tuple[ListColumn, ...], max_bytes: int, found: Found, choice: Choice
) -> Iterator[ListRow]:
    package = open_package(file, max_bytes=max_bytes)
    book = read_workbook(package)
    dates = date_styles(package, book.styles)
    with closing(read_strings(package, book.strings)) as strings:
        context = CellContext(strings, dates, book.epoch_1904)
        place = find_list(package, book, context, columns, choice)
        found(place)
        yield from _rows(package, place, context)


def _rows(package: Package, place: ListPlace, context: CellContext) -> Iterator[ListRow]:
    count = 0
    for row in read_rows(package, place.part, context, frozenset(place.fields)):
        if row.row_no <= place.header_row_no or all(map(is_blank, row.cells.values())):
            continue
        count += 1
        if count > MOST_ROWS:
            raise refused("too_many_rows")
        yield ListRow(row.row_no, {place.fields[no]: cell for no, cell in row.cells.items()})
