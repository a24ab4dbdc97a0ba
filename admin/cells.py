"""Values of list cells that are more than text: how they are drawn, and how a download writes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from admin.access import Permission, Principal
from admin.base_view import Column
from admin.formats import in_zone, shown_phone
from admin.words import Word
from carecall.spreadsheets.export import CellValue


@dataclass(frozen=True, slots=True)
class Phone:
    """A telephone number in normal form; masked for whoever may not see numbers."""

    number: str | None


@dataclass(frozen=True, slots=True)
class OwnNumber:
    """A number of an organization, not of a person: shown whole."""

    number: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere inside the console."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Many:
    """Several short texts."""

    texts: tuple[str, ...]


Cell = str | int | float | None | date | datetime | Word | Phone | OwnNumber | Link | Many


@dataclass(frozen=True, slots=True, kw_only=True)
class CellColumn(Column):
    """A column that knows how to take its cell from a line."""

    cell: Callable[[Any], Cell]
    numeric: bool = False
    minor: bool = False
    """Left out first where there is little room."""
    wraps: bool = False
    """May take several lines, so that the columns after it stay in sight."""


def written(cell: Cell, principal: Principal) -> CellValue:
    """Return a cell as a download writes it."""
    match cell:
        case Word():
            return str(cell.text)
        case Phone():
            whole = principal.may(Permission.SEE_PHONES)
            return shown_phone(cell.number, whole=whole) if cell.number else None
        case OwnNumber():
            return shown_phone(cell.number, whole=True) if cell.number else None
        case Link():
            return cell.text
        case Many():
            return ", ".join(cell.texts)
        case datetime():
            return in_zone(cell, principal.timezone)
    return cell


def kind_of(cell: Cell) -> str:
    """Return the name by which the list template draws a cell."""
    if cell is None or cell == "":
        return "nothing"
    if isinstance(cell, datetime):
        return "moment"
    return type(cell).__name__.lower()
