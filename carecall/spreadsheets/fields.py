"""Judges the single cells of a row by the rules of their fields."""

from __future__ import annotations

from collections.abc import Mapping

from carecall.domain.lettering import read_lettering
from carecall.domain.personal_text import TextRule, compose, fault_in, trim
from carecall.domain.phone import PhoneUse, read_phone
from carecall.errors import BadLettering, BadPhoneNumber
from carecall.spreadsheets.cells import EMPTY, Cell, CellKind
from carecall.spreadsheets.failures import Failure, Reason
from carecall.spreadsheets.graphemes import count_graphemes
from carecall.spreadsheets.table import ListRow
from carecall.spreadsheets.world_numbers import read_world_number


class FieldReader:
    """Reads one row's fields and gathers what is wrong with them."""

    def __init__(self, row: ListRow) -> None:
        self.failures: list[Failure] = []
        self._row = row

    def fail(self, field: str, reason: Reason) -> None:
        """Say that a field cannot be stored."""
        self.failures.append(Failure(self._row.row_no, field, reason))

    def text(self, field: str, rule: TextRule) -> str:
        """Return a text field as it is stored; after a failure the value means nothing."""
        cell = self._cell(field)
        if cell.kind is CellKind.ERROR:
            self.fail(field, Reason.INVALID)
            return ""
        text = compose(cell.text)
        fault = fault_in(text, rule, count_graphemes)
        if fault is not None:
            self.fail(field, Reason(fault.value))
        return text

    def phone(self, field: str, use: PhoneUse, country: str) -> str | None:
        """Return the normal form of a number, or None after a failure."""
        cell = self._cell(field)
        if cell.kind is not CellKind.ERROR and not trim(cell.text):
            self.fail(field, Reason.REQUIRED)
            return None
        if not _may_be_phone(cell):
            self.fail(field, Reason.INVALID)
            return None
        try:
            return read_phone(cell.text, use, country=country, elsewhere=read_world_number)
        except BadPhoneNumber:
            self.fail(field, Reason.INVALID)
            return None

    def lettering(self, field: str) -> str:
        """Return the lettering as it is stored; after a failure it means nothing."""
        cell = self._cell(field)
        if cell.kind is CellKind.ERROR:
            self.fail(field, Reason.INVALID)
            return ""
        try:
            return read_lettering(cell.text, count_graphemes)
        except BadLettering as bad:
            self.fail(field, Reason(bad.reason))
            return ""

    def organization(self, field: str, known: Mapping[str, int], own_id: int) -> int:
        """Return the organization's id; an empty cell means the operator's own."""
        cell = self._cell(field)
        if cell.kind is CellKind.ERROR:
            self.fail(field, Reason.INVALID)
            return own_id
        name = compose(cell.text)
        if not name:
            return own_id
        found = known.get(name)
        if found is None:
            self.fail(field, Reason.UNKNOWN_ORGANIZATION)
            return own_id
        return found

    def _cell(self, field: str) -> Cell:
        return self._row.cells.get(field, EMPTY)


def _may_be_phone(cell: Cell) -> bool:
    """A whole number may have lost its zero; a fraction's point must not pass for a separator."""
    if cell.kind is CellKind.NUMBER:
        return "." not in cell.text
    return cell.kind is CellKind.TEXT
