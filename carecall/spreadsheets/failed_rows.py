"""Writes the rows that failed, with the reason beside each, as a workbook that can be uploaded again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from carecall.domain.language import Language
from carecall.spreadsheets.cells import EMPTY
from carecall.spreadsheets.export import write_table
from carecall.spreadsheets.failures import Failure, failure_sentence
from carecall.spreadsheets.labels import ListColumn
from carecall.spreadsheets.table import ListRow

_WIDTH = 24
_REASON_WIDTH = 60


FailedRow = tuple[ListRow, Sequence[Failure]]


def write_failed_rows(
    target: Path | BinaryIO,
    columns: tuple[ListColumn, ...],
    rows: Iterable[ListRow],
    failures: Sequence[Failure],
    language: Language,
) -> int:
    """Write the failed rows and return how many there are; the reason column is ignored at the next upload.

    Raises:
        OSError: the target cannot be written.
    """
    found: dict[int, list[Failure]] = {}
    for failure in failures:
        found.setdefault(failure.row_no, []).append(failure)
    pairs = ((row, found.get(row.row_no, [])) for row in rows)
    return write_failed_pairs(target, columns, pairs, language)


def write_failed_pairs(
    target: Path | BinaryIO,
    columns: tuple[ListColumn, ...],
    pairs: Iterable[FailedRow],
    language: Language,
) -> int:
    """Write failed rows that come each with its failures, in little memory however many there are.

    Raises:
        OSError: the target cannot be written.
    """
    reason, row_no = ("사유", "원본 행") if language is Language.KO else ("Reason", "Original row")
    titles = [column.title(language) for column in columns]
    return write_table(
        target,
        [*titles, reason, row_no],
        _lines(columns, pairs, language),
        widths=[*(_WIDTH for _ in columns), _REASON_WIDTH, _WIDTH],
    )


def _lines(
    columns: tuple[ListColumn, ...], pairs: Iterable[FailedRow], language: Language
) -> Iterator[list[str | int]]:
    for row, failures in pairs:
        texts = [row.cells.get(column.field, EMPTY).text for column in columns]
        sentences = [failure_sentence(one.field, one.reason, language) for one in failures]
        yield [*texts, " ".join(sentences), row.row_no]
