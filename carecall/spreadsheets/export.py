"""Writes tables as workbooks and CSV, row by row, so that memory does not grow with the list.

Text stays text: what looks like a formula is stored as a text cell with Excel's quote prefix (so that it does not
wake up when somebody edits the cell), and gets an apostrophe in CSV, which has no types.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from carecall.spreadsheets.escapes import escape
from carecall.spreadsheets.sheet_rows import SheetRows, SheetValue


class Rate(float):
    """A share of one, which a workbook shows in per cent."""


class Length(float):
    """Seconds, which a table shows as hours, minutes and seconds."""


CellValue = str | int | float | bool | dt.date | dt.datetime | Rate | Length | None
DAY_S = 86_400
RATE_FORMAT, LENGTH_FORMAT = "0.0%", "[h]:mm:ss"
"""Excel reckons with such cells as with other numbers."""
RATE_PLACES = 4
"""Of a rate in CSV, where nothing can be formatted."""
LAST_ROW = 1_048_576
LONGEST_TEXT = 32_767
"""Characters that a cell holds (UTF-16 units)."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_WIDEST = 60


def write_table(
    target: Path | BinaryIO,
    titles: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    *,
    widths: Sequence[int] = (),
    sheet_title: str = "Sheet1",
) -> int:
    """Write a workbook with one title row and return how many rows followed it.

    Every `str` becomes a text cell, whatever it looks like. Moments are given in the reader's zone. After
    1,048,575 rows the table goes on in another sheet. `widths` are in characters, by column.

    Raises:
        OSError: the target cannot be written.
    """
    book = Workbook(write_only=True)
    sheet, written = _new_sheet(book, sheet_title, titles, widths)
    count = 0
    for row in rows:
        if count and count % (LAST_ROW - 1) == 0:
            further = f"{sheet_title} {len(book.sheetnames) + 1}"
            sheet, written = _new_sheet(book, further, titles, widths)
        written.append([_cell(sheet, value) for value in row])
        count += 1
    book.save(target)
    return count


def write_csv(target: TextIO, titles: Sequence[str], rows: Iterable[Sequence[CellValue]]) -> int:
    """Write a table as CSV and return how many rows followed the titles; write a BOM first for Excel."""
    writer = csv.writer(target)
    writer.writerow([neutral(title) for title in titles])
    count = 0
    for row in rows:
        writer.writerow([_plain(value) for value in row])
        count += 1
    return count


def _plain(value: CellValue) -> CellValue:
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, Length):
        return clock(value)
    return round(float(value), RATE_PLACES) if isinstance(value, Rate) else value


def clock(seconds: float) -> str:
    """Return a length as `0:03:07`."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"


def neutral(text: str) -> str:
    """Return a CSV text that no spreadsheet program takes for a formula."""
    return "'" + text if text.lstrip(" \u3000").startswith(_FORMULA_STARTS) else text


def _new_sheet(
    book: Workbook, title: str, titles: Sequence[str], widths: Sequence[int]
) -> tuple[WriteOnlyWorksheet, SheetRows]:
    sheet: WriteOnlyWorksheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for column_no, width in enumerate(widths, start=1):
        dimension = sheet.column_dimensions[get_column_letter(column_no)]  # type: ignore[attr-defined]  # the stubs leave it out
        dimension.width = min(width, _WIDEST)
    written = SheetRows(sheet)
    written.append([_title(sheet, text) for text in titles])
    return sheet, written


def _title(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = _text_cell(sheet, text)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: CellValue) -> SheetValue:
    if isinstance(value, str):
        return _text_cell(sheet, value) if _needs_care(value) else value[:LONGEST_TEXT]
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if isinstance(value, Length):
        return value / DAY_S, LENGTH_FORMAT
    return (float(value), RATE_FORMAT) if isinstance(value, Rate) else value


def _needs_care(text: str) -> bool:
    """openpyxl guesses: `=` makes a formula and `#N/A` an error; XML cannot hold every character."""
    return text.startswith((*_FORMULA_STARTS, "#")) or escape(text) != text


def _text_cell(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, value=escape(text[:LONGEST_TEXT]))
    cell.data_type = "s"
    if text.startswith(_FORMULA_STARTS):
        cell.quotePrefix = True
    return cell
