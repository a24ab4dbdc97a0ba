"""A workbook of outgoing numbers that is kept until its rows are saved, so that it can be read at another place."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from admin.actions.staged_numbers import Pair, TooManyNumbers, pairs_of_file
from admin.actions.staged_upload import (
    ListPlan,
    forget,
    read_plan,
    safe_token,
    stage,
    staged_path,
    write_plan,
)
from carecall.errors import FileRefused
from carecall.spreadsheets.place import Choice, Found
from carecall.spreadsheets.table import told_to_nobody, visible_sheets
from carecall.store.import_marks import shown_name

MISSING_COLUMN = "missing_column"
_KIND = "numbers-"
"""Sets these files apart from lists of recipients that wait in the same folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where the workbooks of one user are kept."""

    spool: Path
    user_id: int

    def keep(self, file: BinaryIO, name: str, choice: Choice) -> KeptNumbers:
        """Keep a workbook that is to be read at a place."""
        token = secrets.token_urlsafe(12)
        path = self._path(token)
        stage(file, path)
        write_plan(path, ListPlan(file_name=shown_name(name), choice=choice))
        return KeptNumbers(token, path)

    def find(self, token: str) -> KeptNumbers | None:
        """Return an own workbook that is kept, or None where it is gone."""
        path = self._path(token)
        return KeptNumbers(safe_token(token), path) if token and path.is_file() else None

    def _path(self, token: str) -> Path:
        return staged_path(self.spool, self.user_id, _KIND + token)


@dataclass(frozen=True, slots=True)
class KeptNumbers:
    """A workbook that is kept, and where it was read last."""

    token: str
    """Names it in the form; for its owner alone."""
    path: Path

    @property
    def name(self) -> str:
        """Return what the file was called."""
        return read_plan(self.path).file_name

    @property
    def choice(self) -> Choice:
        """Return where it was read last."""
        return read_plan(self.path).choice

    @property
    def sheets(self) -> tuple[str, ...]:
        """Return what stands on the tabs of its visible sheets; nothing where it cannot be read."""
        try:
            with self.path.open("rb") as file:
                return visible_sheets(file)
        except FileRefused:
            return ()

    def pairs(self, found: Found = told_to_nobody) -> list[Pair]:
        """Return its rows from where it was read last.

        Raises:
            FileRefused: nothing is read there.
            TooManyNumbers: it holds more rows there than one form does.
        """
        with self.path.open("rb") as file:
            return pairs_of_file(file, self.choice, found)

    @property
    def may_stand_elsewhere(self) -> bool:
        """Whether a list may be found at another place of the workbook; a dangerous or broken one has none."""
        try:
            self.pairs()
        except FileRefused as refused:
            return refused.code == MISSING_COLUMN
        except TooManyNumbers:
            return True
        return True

    def given(self) -> list[Pair]:
        """Return what it has given to the list by now."""
        try:
            return self.pairs()
        except (FileRefused, TooManyNumbers):
            return []

    def turn_to(self, choice: Choice) -> None:
        """Read it at another place from now on."""
        write_plan(self.path, ListPlan(file_name=self.name, choice=choice))

    def drop(self) -> None:
        """Forget it."""
        forget(self.path)


def without(pairs: Sequence[Pair], gone: Sequence[Pair]) -> list[Pair]:
    """Return a list less what was given to it; the others keep their order."""
    left = Counter(gone)
    kept: list[Pair] = []
    for pair in pairs:
        if left[pair]:
            left[pair] -= 1
        else:
            kept.append(pair)
    return kept
