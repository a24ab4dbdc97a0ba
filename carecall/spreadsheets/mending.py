"""One fix for the same fault in many rows: what it says is used wherever that fault stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from carecall.domain.personal_text import compose
from carecall.spreadsheets.cells import EMPTY, Cell, CellKind
from carecall.spreadsheets.failures import Failure, Reason
from carecall.spreadsheets.recipient_list import RecipientListRules, faults_of
from carecall.spreadsheets.table import ListRow

MENDABLE = ("name", "other", "organization")
"""Fields that many rows may share; a number belongs to one person."""
COMPARED = 200
"""Characters of a faulty text that tell it from others."""


class Fix(NamedTuple):
    """What is used in place of a fault."""

    field: str
    reason: Reason
    text: str | None
    """The faulty text; None: whatever stands there."""
    use: str


def faulty_text(row: ListRow, field: str) -> str:
    """Return what stands in a field, as fixes compare it."""
    return compose(row.cells.get(field, EMPTY).text)[:COMPARED]


def fault_of_fix(fix: Fix, rules: RecipientListRules) -> Failure | None:
    """Return why what a fix says could not stand in its field either."""
    row = ListRow(1, {fix.field: Cell(CellKind.TEXT, fix.use)})
    return next((one for one in faults_of(row, rules) if one.field == fix.field), None)


class Mender:
    """Mends rows on their way to being judged, and counts them."""

    def __init__(self, fixes: Sequence[Fix], rules: RecipientListRules) -> None:
        self.count = 0
        self._fixes = fixes
        self._rules = rules

    def through(self, rows: Iterable[ListRow]) -> Iterator[ListRow]:
        """Yield every row, mended where a fix concerns it."""
        for row in rows:
            yield self._mended(row) if self._fixes else row

    def _mended(self, row: ListRow) -> ListRow:
        cells = {
            one.field: Cell(CellKind.TEXT, fix.use)
            for one in faults_of(row, self._rules)
            for fix in self._fixes
            if (fix.field, fix.reason) == (one.field, one.reason)
            and fix.text in {None, faulty_text(row, one.field)}
        }
        self.count += bool(cells)
        return ListRow(row.row_no, row.cells | cells) if cells else row
