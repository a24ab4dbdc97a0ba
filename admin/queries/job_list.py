"""Background work as the tray and its page show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Permission, Principal
from admin.background.kinds import KINDS
from admin.background.order import RECIPIENT_IMPORT
from admin.words import Word
from carecall.domain.job import INTERRUPTED, OPEN_STATES, JobState, worker_is_heard
from carecall.store.jobs import mine, shown_jobs, worker_heard_at
from carecall.store.tables import JobRow, UserRow

TRAY_ROWS = 8
PAGE_ROWS = 100
Owned = tuple[JobRow, str]
"""A job, and the name of whoever ordered it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """One piece of work as it is shown."""

    key: int
    title: str
    owner: str
    """Empty for one's own."""
    state: JobState
    word: Word
    done: int
    total: int | None
    sentence: str
    """Why it failed, or how far a cancelled upload came."""
    ordered_at: datetime
    expires_at: datetime | None
    file_bytes: int | None
    result_url: str
    """Where the result is, while there is one for the reader."""
    result_text: str
    own: bool

    @property
    def open(self) -> bool:
        """Say whether it still waits or is worked on."""
        return self.state in OPEN_STATES


def job_words() -> dict[JobState, Word]:
    """Return the words of the states."""
    return {
        JobState.QUEUED: Word(_("Waiting"), "", "clock"),
        JobState.RUNNING: Word(_("In progress"), "note", "refresh"),
        JobState.DONE: Word(_("Done"), "ok", "check"),
        JobState.FAILED: Word(_("Failed"), "bad", "alert"),
        JobState.CANCELLED: Word(_("Cancelled"), ""),
    }


def tray_jobs(session: Session, principal: Principal) -> list[JobLine]:
    """Return somebody's newest work that was not put away."""
    rows = shown_jobs(session, principal.user_id, TRAY_ROWS)
    return lines_of(principal, [(row, "") for row in rows])


def page_jobs(session: Session, principal: Principal, *, everybody: bool) -> list[JobLine]:
    """Return own work, or for whoever manages users that of everybody in reach."""
    statement = (
        select(JobRow, UserRow.name)
        .outerjoin(UserRow, UserRow.id == JobRow.user_id)
        .order_by(JobRow.created_at.desc(), JobRow.id.desc())
        .limit(PAGE_ROWS)
    )
    if not (everybody and sees_everybody(principal)):
        statement = statement.where(mine(principal.user_id))
    return lines_of(principal, [(row, name or "") for row, name in session.execute(statement)])


def sees_everybody(principal: Principal) -> bool:
    """Say whether somebody may see what others ordered; what it came to stays its owner's."""
    return principal.may(Permission.USERS)


def nobody_works(session: Session, lines: Sequence[JobLine], now: datetime) -> bool:
    """Say whether work waits and no worker is there."""
    waits = any(line.state is JobState.QUEUED for line in lines)
    return waits and not worker_is_heard(worker_heard_at(session), now)


def lines_of(principal: Principal, rows: Sequence[Owned]) -> list[JobLine]:
    """Return work as it is shown."""
    words = job_words()
    return [line_of(principal, row, name, words[row.state]) for row, name in rows]


def line_of(principal: Principal, row: JobRow, name: str, word: Word) -> JobLine:
    """Return one piece of work as it is shown."""
    kind = KINDS.get(row.kind)
    own = row.user_id == principal.user_id
    fetchable = own and kind is not None and row.state is JobState.DONE and row.file is not None
    return JobLine(
        key=row.id,
        title=kind.title(row) if kind else row.kind,
        owner="" if own else name,
        state=row.state,
        word=word,
        done=max(row.done, row.position if row.kind == RECIPIENT_IMPORT else 0),
        total=row.total,
        sentence=sentence_of(row),
        ordered_at=row.created_at,
        expires_at=row.expires_at if row.state is JobState.DONE else None,
        file_bytes=row.file_bytes,
        result_url=kind.result_url(row) if kind and fetchable else "",
        result_text=kind.result_text() if kind else "",
        own=own,
    )


def sentence_of(row: JobRow) -> str:
    """Return what has to be said besides the state."""
    if row.state is JobState.RUNNING and row.cancel_asked_at is not None:
        return _("Is being cancelled …")
    if row.problem == INTERRUPTED:
        return _("It was interrupted again and again. Try again, or ask whoever runs CareCall.")
    if row.state is JobState.CANCELLED and row.position:
        return _("%(n)s rows were saved before.", n=f"{row.position:,}")
    if row.state is JobState.DONE and row.file is None:
        return _("The result was removed, because its time is over.")
    return row.problem
