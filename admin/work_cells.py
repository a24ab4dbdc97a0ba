"""Cells that only work lists have: a name that opens the drawer, words spoken, how long something waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from admin import cells
from admin.access import Principal
from admin.base_view import Column
from admin.cells import Cell
from carecall.spreadsheets.export import CellValue

HOURS_FROM_MIN = 120
DAYS_FROM_MIN = 48 * 60


@dataclass(frozen=True, slots=True)
class DrawerName:
    """A person's name that opens the details drawer; plain where there is nothing to open."""

    text: str
    key: int
    url: str
    second: float | None = None
    """Where in the sound the player is set to."""


@dataclass(frozen=True, slots=True)
class Said:
    """Words spoken, as they were heard."""

    text: str
    note: str = ""
    """A small line below."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when something is to be done, and whether that is over."""

    at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Minutes:
    """How long something waits or took."""

    minutes: int

    def __str__(self) -> str:
        if self.minutes < HOURS_FROM_MIN:
            return _("%(n)s min", n=self.minutes)
        if self.minutes < DAYS_FROM_MIN:
            return _("%(n)s h", n=self.minutes // 60)
        return _("%(n)s days", n=self.minutes // (24 * 60))


WorkCell = Cell | DrawerName | Said | Deadline | Minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkColumn(Column):
    """A column of a work list, which knows how to take its cell from a line."""

    cell: Callable[[Any], WorkCell]
    numeric: bool = False
    minor: bool = False
    """Left out first where there is little room."""
    wrap: bool = False
    """Its text may run over several lines."""


def written(cell: WorkCell, principal: Principal) -> CellValue:
    """Return a cell as a download writes it."""
    match cell:
        case DrawerName() | Said():
            return cell.text
        case Minutes():
            return cell.minutes
        case Deadline():
            return cells.written(cell.at, principal)
    return cells.written(cell, principal)
