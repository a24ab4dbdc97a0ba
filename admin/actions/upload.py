"""Stores the good rows of an uploaded workbook and tells what became of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from admin.actions.recipients import new_recipient
from admin.actions.typed_recipient import FIELDS
from admin.languages import spoken_language
from admin.queries.refused_phones import refused_places
from carecall.domain.language import Language
from carecall.spreadsheets.cells import EMPTY
from carecall.spreadsheets.escapes import without_halves
from carecall.spreadsheets.failed_rows import write_failed_rows
from carecall.spreadsheets.failures import Failure, Judged, failure_sentence
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.recipient_list import (
    ListedRecipient,
    RecipientListRules,
    judge_recipients,
)
from carecall.spreadsheets.row_notes import WARNINGS, RowNote, note_sentence
from carecall.spreadsheets.table import ListRow
from carecall.store.registry import add_recipients, registered_phones

SHOWN_ROWS = 300
"""Rows of each kind that the result shows; the download has all that failed."""
CHUNK = 2000
KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """What became of one row."""

    row_no: int
    name: str
    phone: str
    other: str = ""
    organization: str = ""
    recipient_id: int | None = None
    """Set when it was stored."""
    problems: Mapping[str, str] = field(default_factory=dict)
    """Sentences by field."""
    notes: Sequence[str] = ()
    """What was repaired in it."""
    warnings: Sequence[str] = ()
    """Why it deserves a look although it can be stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadResult:
    """What became of a file."""

    created: int
    failed: int
    good: Sequence[RowResult]
    """The first of them."""
    bad: Sequence[RowResult]
    causes: Sequence[tuple[str, int]]
    """How many rows each sentence concerns, most first."""
    warned: int = 0
    """Of those created."""
    notes: Sequence[tuple[str, int]] = ()
    """How many rows each repair or warning concerns, most first."""


def judge_rows(
    session: Session, rows: Iterable[ListRow], rules: RecipientListRules
) -> Judged[ListedRecipient]:
    """Judge the rows of a list as they stand now; nothing is stored.

    Raises:
        FileRefused: the file that the rows come from is not read at all.
    """

    def registered(phones: Collection[str]) -> frozenset[str]:
        return registered_phones(session, phones)

    return with_warnings(session, judge_recipients(rows, rules, registered))


def with_warnings(session: Session, judged: Judged[ListedRecipient]) -> Judged[ListedRecipient]:
    """Note beside each good row whose number will not be rung that it will not."""
    refused = refused_places(session, {(row.organization_id, row.phone) for row in judged.good})
    if not refused:
        return judged
    good = [
        replace(row, notes=(*row.notes, RowNote.NOT_RUNG))
        if (row.organization_id, row.phone) in refused
        else row
        for row in judged.good
    ]
    return replace(judged, good=good)


def store_judged(
    session: Session,
    judged: Judged[ListedRecipient],
    rules: RecipientListRules,
    failed_file: Path,
    now: datetime,
) -> UploadResult:
    """Store the good rows; the caller commits. Failed rows go into `failed_file`.

    Raises:
        AlreadyRegistered: somebody registered one of the numbers meanwhile; nothing was stored.
    """
    ids: list[int] = []
    for first in range(0, len(judged.good), CHUNK):
        chunk = [new_recipient(good, rules.country) for good in judged.good[first : first + CHUNK]]
        ids += add_recipients(session, chunk, now=now)
    keep_failed(judged, failed_file)
    return result_of(judged, ids)


def keep_failed(judged: Judged[ListedRecipient], failed_file: Path) -> None:
    """Write the failed rows, with the reasons, into a workbook to be mended."""
    if judged.failed_rows:
        failed_file.parent.mkdir(parents=True, exist_ok=True)
        write_failed_rows(
            failed_file, RECIPIENT_COLUMNS, judged.failed_rows, judged.failures, spoken_language()
        )


def result_of(judged: Judged[ListedRecipient], ids: Sequence[int]) -> UploadResult:
    """Return the result with the first rows of each kind."""
    language = spoken_language()
    by_row: dict[int, list[Failure]] = {}
    for failure in judged.failures:
        by_row.setdefault(failure.row_no, []).append(failure)
    good = [
        good_row(row, key, language)
        for row, key in zip(judged.good[:SHOWN_ROWS], ids, strict=False)
    ]
    said = Counter(note for row in judged.good for note in row.notes)
    bad = [
        failed_row(row, by_row.get(row.row_no, []), language)
        for row in judged.failed_rows[:SHOWN_ROWS]
    ]
    return UploadResult(
        created=len(ids), failed=len(judged.failed_rows), good=good, bad=bad,
        causes=causes_of(judged.failures, language),
        warned=warned_of(judged.good), notes=noted(said, language),
    )  # fmt: skip


def good_row(row: ListedRecipient, key: int | None, language: Language) -> RowResult:
    """Return a row that can be stored, or that was under an id, with what is said about it."""
    return RowResult(
        row_no=row.row_no, recipient_id=key, name=row.name, phone=row.phone, other=row.other,
        notes=[note_sentence(note, language) for note in row.notes if note not in WARNINGS],
        warnings=[note_sentence(note, language) for note in row.notes if note in WARNINGS],
    )  # fmt: skip


def warned_of(good: Iterable[ListedRecipient]) -> int:
    """Return how many rows deserve a look."""
    return sum(1 for row in good if not WARNINGS.isdisjoint(row.notes))


def noted(said: Counter[RowNote], language: Language) -> list[tuple[str, int]]:
    """Return how many rows each note concerns, most first."""
    return [(note_sentence(note, language), count) for note, count in said.most_common()]


def failed_row(row: ListRow, failures: Sequence[Failure], language: Language) -> RowResult:
    """Return a failed row with its texts as they stand in the file."""
    name, phone, other, organization = (
        without_halves(row.cells.get(field, EMPTY).text) for field in FIELDS
    )
    problems = {f.field: failure_sentence(f.field, f.reason, language) for f in failures}
    return RowResult(
        row_no=row.row_no, problems=problems, name=name, phone=phone, other=other, organization=organization
    )  # fmt: skip


def causes_of(failures: Sequence[Failure], language: Language) -> list[tuple[str, int]]:
    """Return how many rows each cause concerns, most first."""
    counts: dict[str, int] = {}
    for failure in failures:
        sentence = failure_sentence(failure.field, failure.reason, language)
        counts[sentence] = counts.get(sentence, 0) + 1
    return sorted(counts.items(), key=lambda cause: -cause[1])


def spool_name(user_id: int, token: str) -> str:
    """Return the file name of an upload's failed rows, which only its user can name."""
    safe = "".join(sign for sign in token if sign.isascii() and (sign.isalnum() or sign in "-_"))
    return f"failed-{user_id}-{safe}.xlsx"


def sweep(spool: Path, now: datetime) -> None:
    """Remove failed rows that nobody fetched for a day, and lists that nobody confirmed."""
    for path in (*spool.glob("failed-*.xlsx"), *spool.glob("staged-*")):
        if now.timestamp() - path.stat().st_mtime > KEPT_S:
            path.unlink(missing_ok=True)
