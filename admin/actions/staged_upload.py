"""A list that waits: the file lies in the spool until its owner confirms it or a day has passed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from carecall.spreadsheets.failures import Reason
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.mending import Fix, Mender
from carecall.spreadsheets.place import ANYWHERE, Choice, Found
from carecall.spreadsheets.recipient_list import RecipientListRules
from carecall.spreadsheets.table import ListRow, read_list, told_to_nobody

CHUNK_BYTES = 1 << 16
MOST_FIXES = 50
"""Of one list."""
LONGEST_USE = 200
"""Characters that one fix puts in place of a fault."""


def safe_token(token: str) -> str:
    """Return a token as a file's name may hold it."""
    return "".join(sign for sign in token if sign.isascii() and (sign.isalnum() or sign in "-_"))


def staged_path(spool: Path, user_id: int, token: str) -> Path:
    """Return where a user's list waits; nobody else's name leads there."""
    return spool / f"staged-{user_id}-{safe_token(token)}.xlsx"


def stage(file: BinaryIO, path: Path) -> None:
    """Keep a file until it is confirmed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file.seek(0)
    with path.open("wb") as kept:
        shutil.copyfileobj(file, kept, CHUNK_BYTES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPlan:
    """How a list is read: where it stands, and what is used in place of faults."""

    file_name: str = ""
    choice: Choice = ANYWHERE
    fixes: tuple[Fix, ...] = ()

    def rows(
        self,
        file: Path | BinaryIO,
        rules: RecipientListRules,
        found: Found = told_to_nobody,
    ) -> tuple[Iterator[ListRow], Mender]:
        """Return the rows as they are to be judged, and who counts those that a fix mends.

        Raises:
            FileRefused: while the rows are read: the file is not read at all.
        """
        mender = Mender(self.fixes, rules)
        rows = read_list(file, RECIPIENT_COLUMNS, found=found, choice=self.choice)
        return mender.through(rows), mender


AS_IT_IS = ListPlan()


def plan_path(path: Path) -> Path:
    """Return where the plan of a list that waits lies."""
    return path.with_suffix(".plan")


def write_plan(path: Path, plan: ListPlan) -> None:
    """Keep how a list that waits is read."""
    text = json.dumps([plan.file_name, plan.choice, plan.fixes], ensure_ascii=False)
    plan_path(path).write_text(text, encoding="utf-8")


def read_plan(path: Path) -> ListPlan:
    """Return how a list that waits is read."""
    beside = plan_path(path)
    if not beside.is_file():
        return AS_IT_IS
    stored: Any = json.loads(beside.read_text(encoding="utf-8"))
    name, choice, fixes = stored
    return ListPlan(
        file_name=str(name),
        choice=Choice(*choice),
        fixes=tuple(Fix(field, Reason(reason), text, use) for field, reason, text, use in fixes),
    )


def forget(path: Path) -> None:
    """Remove a list that waits, and its plan."""
    path.unlink(missing_ok=True)
    plan_path(path).unlink(missing_ok=True)
