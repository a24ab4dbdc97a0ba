"""What lies beside an uploaded list while it is worked on: its judged rows, and at the end what became of it."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, TextIO

from admin.actions.staged_upload import ListPlan, plan_path, read_plan
from admin.actions.typed_recipient import FIELDS
from admin.actions.upload import (
    SHOWN_ROWS,
    RowResult,
    UploadResult,
    failed_row,
    good_row,
    noted,
    spool_name,
    warned_of,
)
from admin.languages import spoken_language
from carecall.domain.language import Language
from carecall.spreadsheets.cells import EMPTY, Cell, CellKind
from carecall.spreadsheets.failed_rows import FailedRow, write_failed_pairs
from carecall.spreadsheets.failures import Failure, Judged, Reason, failure_sentence
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.recipient_list import ListedRecipient
from carecall.spreadsheets.row_notes import RowNote
from carecall.spreadsheets.table import ListRow

KeysOf = Callable[[Sequence[ListedRecipient]], Mapping[tuple[int, str], int]]
"""Gives the ids of stored rows by organization and number."""


class Upload:
    """One uploaded list and the files beside it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._good = path.with_name(f"{path.name}.good")
        self._bad = path.with_name(f"{path.name}.bad")
        self._counts = path.with_name(f"{path.name}.counts")
        self._result = path.with_name(f"{path.name}.result")

    def plan(self) -> ListPlan:
        """Return how the list is read."""
        return read_plan(self.path)

    def is_judged(self) -> bool:
        """Say whether every row was judged; the counts are written last."""
        return self._counts.exists()

    @contextmanager
    def judging(self) -> Iterator[Verdict]:
        """Give where judged rows are written; they count only when the block ends well."""
        with ExitStack() as opened:
            good = opened.enter_context(self._good.open("w", encoding="utf-8"))
            bad = opened.enter_context(self._bad.open("w", encoding="utf-8"))
            verdict = Verdict(good, bad)
            yield verdict
        part = self._counts.with_suffix(".part")
        part.write_text(
            json.dumps([verdict.good, verdict.bad, verdict.warned, verdict.notes, verdict.mended]),
            encoding="utf-8",
        )
        part.replace(self._counts)

    def good_count(self) -> int:
        """Return how many rows can be stored."""
        return int(self._counted()[0])

    def bad_count(self) -> int:
        """Return how many rows failed when they were judged."""
        return int(self._counted()[1])

    def mended_count(self) -> int:
        """Return how many rows one fix for many mended."""
        counted = self._counted()
        return int(counted[4]) if len(counted) > 4 else 0

    def _counted(self) -> list[Any]:
        counted: list[Any] = json.loads(self._counts.read_text(encoding="utf-8"))
        return counted

    def said(self) -> tuple[int, Counter[RowNote]]:
        """Return how many good rows deserve a look, and how many each note concerns."""
        warned, notes = self._counted()[2:4] or (0, {})
        return int(warned), Counter({RowNote(note): int(n) for note, n in notes.items()})

    def good_rows(self) -> Iterator[ListedRecipient]:
        """Yield the rows that can be stored, in the order of the file."""
        with self._good.open(encoding="utf-8") as lines:
            for line in lines:
                row_no, organization_id, name, phone, other, *notes = json.loads(line)
                yield ListedRecipient(
                    row_no=row_no, organization_id=organization_id, name=name, phone=phone, other=other,
                    notes=tuple(map(RowNote, notes)),
                )  # fmt: skip

    def bad_rows(self) -> Iterator[FailedRow]:
        """Yield the rows that failed when they were judged, each with its failures."""
        with self._bad.open(encoding="utf-8") as lines:
            for line in lines:
                row_no, texts, failures = json.loads(line)
                cells = dict(zip(FIELDS, map(_text_cell, texts), strict=True))
                yield ListRow(row_no, cells), [Failure(row_no, f, Reason(r)) for f, r in failures]

    def finish(
        self, spool: Path, user_id: int, late: Sequence[int], keys_of: KeysOf
    ) -> tuple[UploadResult, str]:
        """Write the failed rows for their owner and the result for its page; let the rest go."""
        token, language = token_urlsafe(12), spoken_language()
        seen = _SeenRows()
        warned, notes = self.said()
        spool.mkdir(parents=True, exist_ok=True)
        write_failed_pairs(
            spool / spool_name(user_id, token),
            RECIPIENT_COLUMNS,
            seen.through(self._all_bad(frozenset(late))),
            language,
        )
        result = UploadResult(
            created=self.good_count() - len(late), failed=seen.count,
            good=self._first_good(frozenset(late), keys_of),
            bad=[failed_row(row, found, language) for row, found in seen.first],
            causes=seen.causes(language), warned=warned, notes=noted(notes, language),
        )  # fmt: skip
        stored = {**asdict(result), "token": token}
        part = self._result.with_suffix(".part")
        part.write_text(json.dumps(stored, ensure_ascii=False), encoding="utf-8")
        part.replace(self._result)
        for done in (self._good, self._bad, self.path, plan_path(self.path)):
            done.unlink(missing_ok=True)
        return result, token

    def result(self) -> tuple[UploadResult, str] | None:
        """Return what became of the list and the token of its failed rows; None while nobody knows."""
        if not self._result.exists():
            return None
        stored: dict[str, Any] = json.loads(self._result.read_text(encoding="utf-8"))
        rows = {kind: [RowResult(**row) for row in stored[kind]] for kind in ("good", "bad")}
        causes, notes = (
            [(str(text), int(count)) for text, count in stored.get(kind, ())]
            for kind in ("causes", "notes")
        )
        result = UploadResult(
            created=stored["created"], failed=stored["failed"], causes=causes,
            warned=stored.get("warned", 0), notes=notes,
            good=rows["good"], bad=rows["bad"],
        )  # fmt: skip
        return result, str(stored["token"])

    def _first_good(self, late: frozenset[int], keys_of: KeysOf) -> list[RowResult]:
        rows = list(islice((row for row in self.good_rows() if row.row_no not in late), SHOWN_ROWS))
        keys, language = keys_of(rows), spoken_language()
        return [good_row(row, keys.get((row.organization_id, row.phone)), language) for row in rows]

    def _all_bad(self, late: frozenset[int]) -> Iterator[FailedRow]:
        """Yield every row that was not stored, in the order of the file."""
        return heapq.merge(self.bad_rows(), self._late_rows(late), key=lambda pair: pair[0].row_no)

    def _late_rows(self, late: frozenset[int]) -> Iterator[FailedRow]:
        for row in self.good_rows() if late else ():
            if row.row_no in late:
                texts = (row.name, row.phone, row.other, "")
                cells = dict(zip(FIELDS, map(_text_cell, texts), strict=True))
                fault = Failure(row.row_no, "phone", Reason.ALREADY_REGISTERED)
                yield ListRow(row.row_no, cells), [fault]


class _SeenRows:
    """Counts failed rows and their causes on their way into the workbook, and keeps the first."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[FailedRow] = []
        self._causes: Counter[tuple[str, Reason]] = Counter()

    def through(self, rows: Iterator[FailedRow]) -> Iterator[FailedRow]:
        """Yield the rows on."""
        for row, failures in rows:
            self.count += 1
            self._causes.update((one.field, one.reason) for one in failures)
            if len(self.first) < SHOWN_ROWS:
                self.first.append((row, failures))
            yield row, failures

    def causes(self, language: Language) -> list[tuple[str, int]]:
        """Return how many rows each cause concerns, most first."""
        return [
            (failure_sentence(field, reason, language), count)
            for (field, reason), count in self._causes.most_common()
        ]


class Verdict:
    """Where judged rows are written, a line each."""

    def __init__(self, good: TextIO, bad: TextIO) -> None:
        self._good_lines = good
        self._bad_lines = bad
        self.good = 0
        self.bad = 0
        self.warned = 0
        self.mended = 0
        self.notes: Counter[RowNote] = Counter()

    def add(self, piece: Judged[ListedRecipient]) -> None:
        """Write the rows of one piece."""
        for row in piece.good:
            line = [row.row_no, row.organization_id, row.name, row.phone, row.other, *row.notes]
            self._good_lines.write(json.dumps(line, ensure_ascii=False) + "\n")
        found: dict[int, list[tuple[str, str]]] = {}
        for failure in piece.failures:
            found.setdefault(failure.row_no, []).append((failure.field, failure.reason.value))
        for bad in piece.failed_rows:
            texts = [bad.cells.get(name, EMPTY).text for name in FIELDS]
            self._bad_lines.write(json.dumps([bad.row_no, texts, found.get(bad.row_no, [])]) + "\n")
        self.good += len(piece.good)
        self.warned += warned_of(piece.good)
        self.notes.update(note for row in piece.good for note in row.notes)
        self.bad += len(piece.failed_rows)


def _text_cell(text: str) -> Cell:
    return Cell(CellKind.TEXT, text)
