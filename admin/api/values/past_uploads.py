"""Uploads that are over."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field

from admin.actions.import_runs import Run
from admin.api.values.parts import Given


class PastUpload(Given):
    """One upload that is over."""

    run_id: int
    at: datetime
    by: str
    file_name: str
    """Empty where rows came without a file."""
    created: int
    failed: int
    broken_off: bool = Field(description="It was cancelled or failed before its end.")
    untouched: int = Field(
        description="Rows that nobody used or changed since: undoing deletes them."
    )

    @classmethod
    def of(cls, run: Run) -> Self:
        """Return an upload as programs read it."""
        return cls(
            run_id=run.run_id, at=run.at, by=run.by, file_name=run.file_name,
            created=run.created, failed=run.failed, broken_off=run.broken_off, untouched=run.untouched,
        )  # fmt: skip


class PastUploads(Given):
    """The newest uploads."""

    uploads: list[PastUpload]


class Undone(Given):
    """What taking an upload back came to."""

    deleted: int
    """Recipients that are gone; the others are used or were changed."""
