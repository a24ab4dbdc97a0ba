"""What would become of an uploaded list: where it was found, and a look at its rows; nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy.orm import Session

from admin.actions.same_faults import Offer, SameFaults
from admin.actions.staged_upload import ListPlan
from admin.actions.upload import (
    RowResult,
    failed_row,
    good_row,
    noted,
    warned_of,
    with_warnings,
)
from admin.languages import spoken_language
from carecall.domain.personal_text import compose
from carecall.spreadsheets.escapes import without_halves
from carecall.spreadsheets.failures import Failure, Judged, Reason, failure_sentence
from carecall.spreadsheets.place import ListPlace
from carecall.spreadsheets.recipient_list import (
    ListedRecipient,
    RecipientListRules,
    judge_in_pieces,
)
from carecall.spreadsheets.row_notes import RowNote
from carecall.store.registry import registered_phones

PREVIEW_ROWS = 20
LOOKED_AT = 100
"""Failed and warned rows of each kind that the check shows."""
PIECE_ROWS = 1_000
TITLE_LENGTH = 60
MOST_IGNORED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenColumn:
    """One column of the sheet."""

    letter: str
    title: str
    """As it stands in the file."""
    field: str
    """Empty: it is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A list before it is stored."""

    sheet: str
    header_row_no: int
    columns: Sequence[TakenColumn]
    good: int
    failed: int
    warned: int
    preview: Sequence[RowResult]
    """The first rows as they would be stored, or why they would not."""
    bad: Sequence[RowResult]
    """The first failed rows behind the preview."""
    odd: Sequence[RowResult]
    """The first warned rows behind the preview."""
    causes: Sequence[tuple[str, int]]
    notes: Sequence[tuple[str, int]]
    sheets: Sequence[str]
    """All that can be seen."""
    plan: ListPlan
    offers: Sequence[Offer]
    """Faults that stand in many rows, each to be mended at once."""
    mended: int
    """Rows that were mended so."""

    @property
    def ignored(self) -> list[TakenColumn]:
        """Return the columns that are not read."""
        return [column for column in self.columns if not column.field]


def check_file(
    session: Session, file: BinaryIO, rules: RecipientListRules, plan: ListPlan
) -> Check:
    """Judge a workbook of any length as things stand now.

    Raises:
        FileRefused: the file is not read at all.
    """
    places: list[ListPlace] = []

    def registered(phones: Collection[str]) -> frozenset[str]:
        return registered_phones(session, phones)

    rows, mender = plan.rows(file, rules, places.append)
    look = _Look()
    for piece in judge_in_pieces(rows, rules, registered, PIECE_ROWS):
        look.add(with_warnings(session, piece))
    return look.ended(places[0], plan, mender.count)


class _Look:
    """Counts judged rows and keeps the first."""

    def __init__(self) -> None:
        self._good = self._failed = self._warned = 0
        self._preview: list[RowResult] = []
        self._bad: list[RowResult] = []
        self._odd: list[RowResult] = []
        self._causes: Counter[tuple[str, Reason]] = Counter()
        self._notes: Counter[RowNote] = Counter()
        self._same = SameFaults()
        self._language = spoken_language()

    def add(self, piece: Judged[ListedRecipient]) -> None:
        """Take one piece in."""
        self._good += len(piece.good)
        self._failed += len(piece.failed_rows)
        self._warned += warned_of(piece.good)
        self._same.add(piece)
        self._causes.update((one.field, one.reason) for one in piece.failures)
        self._notes.update(note for row in piece.good for note in row.notes)
        if self._wants_more():
            for row in sorted(self._shown(piece), key=lambda each: each.row_no):
                self._keep(row)

    def _wants_more(self) -> bool:
        return min(len(self._bad), len(self._odd)) < LOOKED_AT

    def _shown(self, piece: Judged[ListedRecipient]) -> Iterator[RowResult]:
        by_row: dict[int, list[Failure]] = {}
        for failure in piece.failures:
            by_row.setdefault(failure.row_no, []).append(failure)
        for bad in piece.failed_rows:
            yield failed_row(bad, by_row.get(bad.row_no, []), self._language)
        for good in piece.good:
            yield good_row(good, None, self._language)

    def _keep(self, row: RowResult) -> None:
        if len(self._preview) < PREVIEW_ROWS:
            self._preview.append(row)
        elif row.problems and len(self._bad) < LOOKED_AT:
            self._bad.append(row)
        elif row.warnings and len(self._odd) < LOOKED_AT:
            self._odd.append(row)

    def ended(self, place: ListPlace, plan: ListPlan, mended: int) -> Check:
        """Return what was seen."""
        causes = [
            (failure_sentence(field, reason, self._language), count)
            for (field, reason), count in self._causes.most_common()
        ]
        return Check(
            sheet=place.sheet, header_row_no=place.header_row_no,
            columns=columns_of(place.titles, place.fields),
            good=self._good, failed=self._failed, warned=self._warned,
            preview=self._preview, bad=self._bad, odd=self._odd, causes=causes,
            notes=noted(self._notes, self._language),
            sheets=place.sheets, plan=plan, offers=self._same.offers(self._language), mended=mended,
        )  # fmt: skip


def columns_of(titles: Mapping[int, str], fields: Mapping[int, str]) -> list[TakenColumn]:
    """Return the columns that are read, and the first of those that are not."""
    found = [
        TakenColumn(
            letter=letters_of(at),
            title=without_halves(compose(titles[at]))[:TITLE_LENGTH],
            field=fields.get(at, ""),
        )
        for at in sorted(titles)
        if compose(titles[at])
    ]
    ignored = [column for column in found if not column.field]
    return [column for column in found if column.field] + ignored[:MOST_IGNORED]


def letters_of(column_no: int) -> str:
    """Return what a spreadsheet writes above a column that is counted from 1."""
    letters = ""
    while column_no:
        column_no, rest = divmod(column_no - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
