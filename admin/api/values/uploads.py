"""Lists of recipients on their way in: what became of every row."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from admin.actions.upload import RowResult, UploadResult
from admin.api.values.parts import Asked, Given

MOST_TYPED = 1000


class UploadedRow(Given):
    """One row of a list; the problems are sentences by field."""

    row_no: int
    recipient_id: int | None
    name: str
    problems: dict[str, str]
    notes: list[str]
    """What was repaired in it, and why it deserves a look."""

    @classmethod
    def of(cls, row: RowResult) -> Self:
        """Return what became of a row."""
        return cls(
            row_no=row.row_no,
            recipient_id=row.recipient_id,
            name=row.name,
            problems=dict(row.problems),
            notes=[*row.warnings, *row.notes],
        )


class Cause(Given):
    """One sentence and how many rows it concerns."""

    sentence: str
    rows: int


class Upload(Given):
    """One list: staged until it is confirmed, then stored."""

    token: str
    """Names the list where it waits, or its failed rows."""
    confirmed: bool
    good: int
    """Rows that would be stored, or that were."""
    failed: int
    rows: list[UploadedRow]
    """The first failed ones, and the first stored ones."""
    causes: list[Cause]
    warned: int = 0
    """Good rows that deserve a look: their number asked not to be called."""
    notes: list[Cause] = Field(default_factory=list)
    """What is said about good rows."""
    job_id: int | None = Field(
        default=None,
        description="Of a long list, which is stored in the background: follow it under /jobs; its result counts the rows and names the token of the failed ones.",
    )

    @classmethod
    def of(cls, result: UploadResult, token: str, *, confirmed: bool) -> Self:
        """Return the result of a file."""
        return cls(
            token=token,
            confirmed=confirmed,
            good=result.created,
            failed=result.failed,
            rows=[UploadedRow.of(row) for row in (*result.bad, *result.good)],
            causes=[Cause(sentence=sentence, rows=rows) for sentence, rows in result.causes],
            warned=result.warned,
            notes=[Cause(sentence=sentence, rows=rows) for sentence, rows in result.notes],
        )


class TypedRow(Asked):
    """One recipient as a spreadsheet's row would hold it."""

    name: str = ""
    phone: str = ""
    other_info: str = ""
    organization: str = ""
    """Name of the responsible organization; empty for the key's own."""


class TypedRows(Asked):
    """A list of recipients without a file."""

    recipients: list[TypedRow] = Field(min_length=1, max_length=MOST_TYPED)
    confirm: bool = False
    """Without it nothing is stored: the answer says what would be."""
