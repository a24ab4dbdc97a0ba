"""Reads a list of recipients and says which rows can be stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from carecall.domain.personal_text import OTHER_INFORMATION, RECIPIENT_NAME
from carecall.domain.phone import PhoneUse
from carecall.spreadsheets.duplicates import Registered, SeenNumbers, find_registered
from carecall.spreadsheets.failures import Failure, Judged
from carecall.spreadsheets.fields import FieldReader
from carecall.spreadsheets.row_notes import RowNote, notes_of
from carecall.spreadsheets.table import ListRow


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRecipient:
    """A row that can be stored."""

    row_no: int
    organization_id: int
    name: str
    phone: str
    """Normal form."""
    other: str
    notes: Sequence[RowNote] = field(default=(), compare=False)
    """What was repaired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientListRules:
    """For whom a list is read."""

    organization_id: int
    """Responsible where a row names nobody."""
    organizations: Mapping[str, int]
    """Ids by whole name (NFC) of the organizations that the operator may assign."""
    country: str = "KR"


@dataclass(frozen=True, slots=True)
class _Read:
    row: ListRow
    name: str
    phone: str | None
    other: str
    organization_id: int
    reader: FieldReader


def judge_recipients(
    rows: Iterable[ListRow], rules: RecipientListRules, registered: Registered
) -> Judged[ListedRecipient]:
    """Judge every row; all rows are read before `registered` is asked.

    Raises:
        FileRefused: the file turned out damaged or too long while `rows` were read.
    """
    read = [_read(row, rules) for row in rows]
    return _judged(read, SeenNumbers(), registered)


def judge_in_pieces(
    rows: Iterable[ListRow], rules: RecipientListRules, registered: Registered, size: int
) -> Iterator[Judged[ListedRecipient]]:
    """Judge `size` rows at a time, each piece knowing the numbers of those before; for lists of any length.

    Raises:
        FileRefused: the file turned out damaged or too long; nothing judged so far may be stored then.
    """
    seen, waiting = SeenNumbers(), iter(rows)
    while read := [_read(row, rules) for row in islice(waiting, size)]:
        yield _judged(read, seen, registered)


def faults_of(row: ListRow, rules: RecipientListRules) -> Sequence[Failure]:
    """Return what is wrong with a row by itself, whatever else is registered or stands in the list."""
    return _read(row, rules).reader.failures


def _judged(
    read: Sequence[_Read], seen: SeenNumbers, registered: Registered
) -> Judged[ListedRecipient]:
    seen.now_registered(find_registered((r.phone for r in read if r.phone), registered))
    good: list[ListedRecipient] = []
    failures: list[Failure] = []
    failed: list[ListRow] = []
    for row in read:
        found = _failures(row, seen)
        if found or row.phone is None:
            failures += found
            failed.append(row.row)
        else:
            seen.reserve(row.phone)
            good.append(_listed(row, row.phone))
    return Judged(good=good, failures=failures, failed_rows=failed)


def _read(row: ListRow, rules: RecipientListRules) -> _Read:
    reader = FieldReader(row)
    return _Read(
        row=row,
        name=reader.text("name", RECIPIENT_NAME),
        phone=reader.phone("phone", PhoneUse.RECIPIENT, rules.country),
        other=reader.text("other", OTHER_INFORMATION),
        organization_id=reader.organization(
            "organization", rules.organizations, rules.organization_id
        ),
        reader=reader,
    )


_ORDER = ("name", "phone", "other", "organization")


def _failures(row: _Read, seen: SeenNumbers) -> list[Failure]:
    fault = seen.fault(row.phone) if row.phone is not None else None
    if fault is not None:
        row.reader.fail("phone", fault)
    return sorted(row.reader.failures, key=lambda failure: _ORDER.index(failure.field))


def _listed(row: _Read, phone: str) -> ListedRecipient:
    return ListedRecipient(
        row_no=row.row.row_no,
        organization_id=row.organization_id,
        name=row.name,
        phone=phone,
        other=row.other,
        notes=notes_of(row.row, phone),
    )
