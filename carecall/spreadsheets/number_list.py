"""Reads a list of outgoing numbers and says which rows can be stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from carecall.domain.lettering import may_be_cut
from carecall.domain.phone import PhoneUse
from carecall.spreadsheets.duplicates import Registered, SeenNumbers, find_registered
from carecall.spreadsheets.failures import Failure, Judged, Warned
from carecall.spreadsheets.fields import FieldReader
from carecall.spreadsheets.table import ListRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedNumber:
    """A row that can be stored."""

    row_no: int
    number: str
    """Normal form."""
    lettering: str


@dataclass(frozen=True, slots=True)
class _Read:
    row: ListRow
    number: str | None
    lettering: str
    reader: FieldReader


def judge_numbers(
    rows: Iterable[ListRow], country: str, registered: Registered
) -> Judged[ListedNumber]:
    """Judge every row; all rows are read before `registered` is asked.

    Raises:
        FileRefused: the file turned out damaged or too long while `rows` were read.
    """
    read = [_read(row, country) for row in rows]
    seen = SeenNumbers(find_registered((r.number for r in read if r.number), registered))
    good: list[ListedNumber] = []
    failures: list[Failure] = []
    failed: list[ListRow] = []
    for row in read:
        found = _failures(row, seen)
        if found or row.number is None:
            failures += found
            failed.append(row.row)
        else:
            seen.reserve(row.number)
            good.append(_listed(row, row.number))
    warnings = [Warned(row.row_no, "lettering") for row in good if may_be_cut(row.lettering)]
    return Judged(good=good, failures=failures, failed_rows=failed, warnings=warnings)


def _read(row: ListRow, country: str) -> _Read:
    reader = FieldReader(row)
    return _Read(
        row=row,
        number=reader.phone("number", PhoneUse.OUTGOING, country),
        lettering=reader.lettering("lettering"),
        reader=reader,
    )


_ORDER = ("number", "lettering")


def _failures(row: _Read, seen: SeenNumbers) -> list[Failure]:
    fault = seen.fault(row.number) if row.number is not None else None
    if fault is not None:
        row.reader.fail("number", fault)
    return sorted(row.reader.failures, key=lambda failure: _ORDER.index(failure.field))


def _listed(row: _Read, number: str) -> ListedNumber:
    return ListedNumber(row_no=row.row.row_no, number=number, lettering=row.lettering)
