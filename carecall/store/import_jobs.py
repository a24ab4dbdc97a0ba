"""A long import while it is under way: what its job knows of it, and its entry in the trail where it stops half-way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import object_session

from carecall.store.audit import Actor, Deed, record_deed
from carecall.store.import_marks import IMPORTED, RECIPIENT_LIST, Imported
from carecall.store.rows.base import Document
from carecall.store.tables import JobRow, UserRow

LATE = "late"
"""In the result: rows whose number somebody registered after they were judged."""
UNDER_WAY = "under_way"
"""In the result, from the first stored piece until the import stands in the trail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the trail tells of an import besides the rows that are stored."""

    file_name: str
    failed: int
    """Rows that failed when they were judged."""
    mended: int


def note_progress(job: JobRow, judgement: Judgement, late: list[int], position: int) -> None:
    """Note a stored piece: the place behind it, and its rows that came too late; the caller commits."""
    words: Document = {
        "file": judgement.file_name,
        "failed": judgement.failed,
        "mended": judgement.mended,
    }
    job.result = {LATE: [*late_of(job), *late], UNDER_WAY: words}
    job.position = position


def late_of(job: JobRow) -> list[int]:
    """Return the rows that came too late so far."""
    found = (job.result or {}).get(LATE, [])
    return [int(row_no) for row_no in found] if isinstance(found, list) else []


def imported_so_far(job: JobRow, judgement: Judgement, position: int) -> Imported:
    """Return what became of the good rows up to a place."""
    late = len(late_of(job))
    return Imported(
        created=position - late, failed=judgement.failed + late, file_name=judgement.file_name,
        moment=job.created_at, mended=judgement.mended,
    )  # fmt: skip


def note_ended(job: JobRow) -> None:
    """Forget what only an import under way tells: it stands in the trail."""
    job.result = {LATE: late_of(job)}


def note_broken_off(job: JobRow, now: datetime) -> None:
    """Write an import that ends before its end into the trail: what is stored stays, and can be undone.

    Whoever ends the job does this, also where no worker holds it any more.
    """
    words, session = (job.result or {}).get(UNDER_WAY), object_session(job)
    if not isinstance(words, Mapping) or session is None:
        return
    judgement = Judgement(
        file_name=str(words["file"]), failed=int(words["failed"]), mended=int(words["mended"])
    )
    imported = replace(imported_so_far(job, judgement, job.position), broken_off=True)
    note_ended(job)
    name = session.scalar(select(UserRow.name).where(UserRow.id == job.user_id))
    deed = Deed(
        action=IMPORTED, object_type=RECIPIENT_LIST, object_key="",
        organization_id=job.organization_id, facts=imported.facts(),
    )  # fmt: skip
    record_deed(session, Actor(user_id=job.user_id, name=name or ""), deed, now)
