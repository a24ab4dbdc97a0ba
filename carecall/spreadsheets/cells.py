"""What one cell holds, as far as lists of people need to know."""

from __future__ import annotations

import datetime as dt
import re
from enum import IntEnum
from typing import NamedTuple

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from carecall.domain.personal_text import trim


class CellKind(IntEnum):
    """How a cell is typed."""

    TEXT = 0
    NUMBER = 1
    BOOLEAN = 2
    DATE = 3
    ERROR = 4
    """#N/A and the like, and numbers that cannot be read."""


class Cell(NamedTuple):
    """A cell's kind and the text that one reads in it."""

    kind: CellKind
    text: str


EMPTY = Cell(CellKind.TEXT, "")
BROKEN = Cell(CellKind.ERROR, "")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[Ee][+-]?[0-9]{1,3})?")
_PLAIN_INTEGER = 1e15
"""From here on a double, and Excel, no longer keep every digit."""


def is_blank(cell: Cell) -> bool:
    """Say whether nothing is seen in a cell."""
    return cell.kind is not CellKind.ERROR and not trim(cell.text)


def number_cell(written: str, *, is_date: bool, epoch_1904: bool) -> Cell:
    """Return a numeric cell from what its `v` element holds."""
    value = _float(written)
    if value is None:
        return BROKEN
    if not is_date:
        return Cell(CellKind.NUMBER, number_text(value))
    try:
        moment = from_excel(_to_second(value), MAC_EPOCH if epoch_1904 else WINDOWS_EPOCH)
    except (OverflowError, ValueError):
        return BROKEN
    return Cell(CellKind.DATE, _moment_text(moment))


def boolean_cell(written: str) -> Cell:
    """Return a boolean cell as Excel shows it in every language's file."""
    return Cell(CellKind.BOOLEAN, "TRUE" if written.strip() in ("1", "true") else "FALSE")


def iso_date_cell(written: str) -> Cell:
    """Return a date cell of type `d`, which strict files use."""
    try:
        moment = dt.datetime.fromisoformat(written.strip().removesuffix("Z"))
    except ValueError:
        return BROKEN
    return Cell(CellKind.DATE, _moment_text(moment))


def number_text(value: float) -> str:
    """Return a number as one reads it: whole ones without a point, at most 15 digits as Excel keeps them."""
    if value.is_integer() and abs(value) < _PLAIN_INTEGER:
        return str(int(value))
    return format(value, ".15g").replace("e", "E")


def _float(written: str) -> float | None:
    text = written.strip()
    if not _NUMBER.fullmatch(text):
        return None
    value = float(text)
    return value if abs(value) != float("inf") else None


def _to_second(serial: float) -> float:
    return round(serial * 86_400) / 86_400


def _moment_text(moment: dt.datetime | dt.date | dt.time | dt.timedelta | None) -> str:
    """`yyyy-mm-dd`, with the time if it is not midnight; a bare time stays a time."""
    if isinstance(moment, dt.datetime):
        exact = (moment + dt.timedelta(microseconds=500_000)).replace(microsecond=0)
        if exact.time() == dt.time(0):
            return exact.date().isoformat()
        return exact.isoformat(" ")
    if isinstance(moment, dt.time):
        return moment.replace(microsecond=0).isoformat()
    return str(moment)
