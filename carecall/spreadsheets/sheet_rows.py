"""Writes a sheet's rows as the text that openpyxl would make of them, several times as fast.

openpyxl builds an object and an XML tree for each cell, which is most of what a long list costs. Here texts, numbers
and moments are written at once; every other cell still goes through openpyxl, into the same file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Generator, Sequence
from math import isfinite
from typing import Any
from xml.sax.saxutils import escape as marked

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell._writer import write_cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.xml import LXML

MOMENT_FORMAT = "yyyy-mm-dd h:mm:ss"
"""What openpyxl gives a moment."""
Number = tuple[float, str]
"""A number and its format."""
SheetValue = str | int | float | dt.date | dt.datetime | Number | Cell | None


class SheetRows:
    """The rows of one sheet, written one after another."""

    def __init__(self, sheet: WriteOnlyWorksheet) -> None:
        self._sheet: Any = sheet
        self._letters: list[str] = []
        self._styles: dict[str, int] = {}
        self._row_no = 0

    def append(self, values: Sequence[SheetValue]) -> None:
        """Write a row. A text must be one of which openpyxl makes a text; it is given as a cell otherwise."""
        self._row_no += 1
        if LXML:
            self._sheet.append([self._cell(value) for value in values])
            return
        if self._sheet._rows is None:
            self._sheet._get_writer()
            self._sheet._rows = self._write_rows()
            next(self._sheet._rows)
        while len(self._letters) < len(values):
            self._letters.append(get_column_letter(len(self._letters) + 1))
        self._sheet._rows.send(values)

    def _write_rows(self) -> Generator[None, Sequence[SheetValue], None]:
        """Stand in for openpyxl's own loop over the rows, which closing the sheet ends."""
        stream = self._sheet._writer.xf.send(True)
        with stream.element("sheetData"):
            write: Callable[[str], object] = stream._file
            try:
                while True:
                    values = yield
                    write(f'<row r="{self._row_no}">')
                    for letter, value in zip(self._letters, values, strict=False):
                        if value is not None:
                            self._write_value(stream, write, letter, value)
                    write("</row>")
            except GeneratorExit:
                pass
        self._sheet._writer.xf.send(None)

    def _write_value(
        self, stream: Any, write: Callable[[str], object], letter: str, value: SheetValue
    ) -> None:
        kind = type(value)
        place = f'<c r="{letter}{self._row_no}"'
        if kind is str and value:
            write(f'{place} t="inlineStr"><is>{_text(str(value))}</is></c>')
        elif isinstance(value, tuple):
            number, number_format = value
            write(f'{place} s="{self._style(number_format)}" t="n"><v>{number:.16g}</v></c>')
        elif isinstance(value, int | float) and kind is not bool and isfinite(value):
            write(f'{place} t="n"><v>{value:.16g}</v></c>')
        elif kind is dt.datetime:
            serial = to_excel(value, self._sheet.parent.epoch)  # type: ignore[no-untyped-call]  # the stubs leave it out
            write(f'{place} s="{self._style(MOMENT_FORMAT)}" t="n"><v>{serial:.16g}</v></c>')
        else:
            cell = self._cell(value)
            cell.column, cell.row = self._letters.index(letter) + 1, self._row_no
            write_cell(stream, self._sheet, cell, cell.has_style)

    def _cell(self, value: SheetValue) -> Any:
        if isinstance(value, tuple):
            cell = WriteOnlyCell(self._sheet, value=value[0])
            cell.number_format = value[1]
            return cell
        return value if isinstance(value, Cell) else WriteOnlyCell(self._sheet, value=value)  # type: ignore[arg-type]  # the stubs forget days

    def _style(self, number_format: str) -> int:
        if number_format not in self._styles:
            cell: Any = WriteOnlyCell(self._sheet)
            cell.number_format = number_format
            self._styles[number_format] = cell.style_id
        return self._styles[number_format]


def _text(text: str) -> str:
    stripped = text.strip()
    kept = ' xml:space="preserve"' if stripped and stripped != text else ""
    return f"<t{kept}>{marked(text)}</t>"
