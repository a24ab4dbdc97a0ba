"""Lists of recipients on their way in: what became of every row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Self

from pydantic import Field

from admin.actions.same_faults import Offer
from admin.actions.staged_upload import LONGEST_USE, MOST_FIXES, ListPlan
from admin.actions.upload import RowResult, UploadResult
from admin.api.values.parts import Asked, Given
from carecall.spreadsheets.failures import Reason
from carecall.spreadsheets.mending import COMPARED, Fix
from carecall.spreadsheets.place import ListPlace

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


class SameFault(Given):
    """One fault that stands in many rows of a waiting list: one fix mends them all."""

    field: str
    reason: Reason
    text: str | None
    """What stands there; null where it differs from row to row."""
    rows: int
    sentence: str


class RowFix(Asked):
    """What is used wherever one fault stands, as `same_faults` names it."""

    field: Literal["name", "other", "organization"]
    reason: Reason
    text: str | None = Field(default=None, max_length=COMPARED)
    """The faulty text; left out, whatever stands there."""
    use: str = Field(default="", max_length=LONGEST_USE)
    """Empty: the key's own organization, or nothing."""

    def fix(self) -> Fix:
        """Return the rules' own value."""
        return Fix(self.field, self.reason, self.text, self.use)


class RowFixes(Asked):
    """All fixes of a waiting list: what is left out is taken back."""

    fixes: list[RowFix] = Field(max_length=MOST_FIXES)


class FixInUse(Given):
    """A fix of a waiting list."""

    field: str
    reason: Reason
    text: str | None
    use: str


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
    sheet: str | None = None
    """The sheet that a waiting list is read from."""
    header_row: int | None = None
    """The row of its titles."""
    same_faults: list[SameFault] = Field(default_factory=list)
    """Of a waiting list: faults that stand in many rows, each to be mended at once."""
    fixes: list[FixInUse] = Field(default_factory=list)
    """What mends rows of a waiting list so far."""
    mended: int = 0
    """Rows of a waiting list that these fixes mend."""
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

    def waiting(
        self, plan: ListPlan, place: ListPlace, offers: Sequence[Offer], mended: int
    ) -> Self:
        """Return this with what is told of a list that waits: where it stands, and what can be mended."""
        more = {
            "sheet": place.sheet, "header_row": place.header_row_no, "mended": mended,
            "same_faults": [SameFault.model_validate(offer) for offer in offers],
            "fixes": [FixInUse.model_validate(fix) for fix in plan.fixes],
        }  # fmt: skip
        return self.model_copy(update=more)


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
