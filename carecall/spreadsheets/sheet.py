"""Streams the rows of one worksheet (ECMA-376 part 1, 18.3.1): nothing but the wanted columns is kept.

Claimed dimensions are not read. Formulas are not evaluated: a cell is what its `v` or `is` element holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from carecall.spreadsheets.cells import (
    BROKEN,
    EMPTY,
    Cell,
    CellKind,
    boolean_cell,
    iso_date_cell,
    number_cell,
)
from carecall.spreadsheets.escapes import unescape
from carecall.spreadsheets.names import short_names
from carecall.spreadsheets.package import Package
from carecall.spreadsheets.refusal import refused
from carecall.spreadsheets.strings import LONGEST_TEXT, SharedStrings
from carecall.spreadsheets.xml_stream import read_xml

LAST_ROW = 1_048_576
LAST_COLUMN = 16_384
_ELEMENTS = short_names("row", "c", "v", "t", "rPh", "worksheet")
_REFERENCE = re.compile(r"([A-Z]{1,3})[1-9][0-9]{0,6}")


class SheetRow(NamedTuple):
    """One row's cells by column, both counted from 1 as the spreadsheet does."""

    row_no: int
    cells: dict[int, Cell]


@dataclass(frozen=True, slots=True)
class CellContext:
    """What a cell's index and style point at."""

    strings: SharedStrings
    dates: tuple[bool, ...] | None
    """By style index; None in a workbook without styles."""
    epoch_1904: bool


class _Rows:
    """Hears a worksheet part and gathers finished rows."""

    def __init__(self, context: CellContext, columns: frozenset[int] | None) -> None:
        self.finished: list[SheetRow] = []
        self.is_worksheet = False
        self._context = context
        self._columns = columns
        self._row_no = 0
        self._column = 0
        self._cells: dict[int, Cell] = {}
        self._attributes: Mapping[str, str] = {}
        self._pieces: list[str] = []
        self._length = 0
        self._wanted = False
        self._listening = False
        self._in_guide = False
        self._numbers: dict[str, int] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match _ELEMENTS.get(name):
            case "c":
                self._start_cell(attributes)
            case "v" | "t":
                self._listening = self._wanted and not self._in_guide
            case "row":
                self._row_no = _row_no(attributes, self._row_no)
                self._column = 0
                self._cells = {}
            case "rPh":
                self._in_guide = True
            case "worksheet":
                self.is_worksheet = True

    def end(self, name: str) -> None:
        match _ELEMENTS.get(name):
            case "v" | "t":
                self._listening = False
            case "c":
                if self._wanted and self._pieces:
                    self._cells[self._column] = self._cell()
                self._wanted = False
            case "row":
                if self._cells:
                    self.finished.append(SheetRow(self._row_no, self._cells))
                    self._cells = {}
            case "rPh":
                self._in_guide = False

    def text(self, piece: str) -> None:
        if self._listening and self._length < LONGEST_TEXT:
            self._pieces.append(piece[:LONGEST_TEXT])
            self._length += len(piece)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        self._column = self._column + 1 if reference is None else self._column_no(reference)
        if self._column > LAST_COLUMN:
            raise refused("corrupt")
        self._wanted = self._columns is None or self._column in self._columns
        if self._wanted:
            self._attributes = attributes
            self._pieces.clear()
            self._length = 0

    def _column_no(self, reference: str) -> int:
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise refused("corrupt")
        letters = found[1]
        if letters not in self._numbers:
            self._numbers[letters] = _column_number(letters)
        return self._numbers[letters]

    def _cell(self) -> Cell:
        text = "".join(self._pieces)
        is_date = self._is_date(self._attributes.get("s"))
        match self._attributes.get("t", "n"):
            case "s":
                return self._shared(text.strip())
            case "n":
                if not text.strip():
                    return EMPTY
                return number_cell(text, is_date=is_date, epoch_1904=self._context.epoch_1904)
            case "str" | "inlineStr":
                return Cell(CellKind.TEXT, unescape(text))
            case "b":
                return boolean_cell(text)
            case "e":
                return BROKEN
            case "d":
                return iso_date_cell(text)
        raise refused("corrupt")

    def _shared(self, index: str) -> Cell:
        if not index:
            return EMPTY
        if not index.isdecimal() or int(index) >= len(self._context.strings):
            raise refused("corrupt")
        return Cell(CellKind.TEXT, self._context.strings[int(index)])

    def _is_date(self, style: str | None) -> bool:
        dates = self._context.dates
        if style is None or dates is None:
            return False
        if not style.isdecimal() or int(style) >= len(dates):
            raise refused("corrupt")
        return dates[int(style)]


def read_rows(
    package: Package, part: str, context: CellContext, columns: frozenset[int] | None = None
) -> Iterator[SheetRow]:
    """Yield the rows that hold something in `columns` (all columns when None), in the order of the file.

    Raises:
        FileRefused: corrupt or unsafe, as soon as the damage is reached.
    """
    listener = _Rows(context, columns)
    for _ in read_xml(package.read(part), listener):
        yield from listener.finished
        listener.finished.clear()
    if not listener.is_worksheet:
        raise refused("corrupt")


def _row_no(attributes: Mapping[str, str], last: int) -> int:
    """A row without a number follows the last one."""
    written = attributes.get("r")
    if written is None:
        number = last + 1
    elif written.isdecimal() and len(written) < 9:
        number = int(written)
    else:
        raise refused("corrupt")
    if not 1 <= number <= LAST_ROW:
        raise refused("corrupt")
    return number


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
