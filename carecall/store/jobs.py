"""Background work as its owner sees it: ordered, watched, cancelled, tried again, put away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from carecall.domain.job import JOB_TRANSITIONS, OPEN_STATES, JobRule, JobState
from carecall.errors import BadInput, BadTransition, UnknownName
from carecall.store.import_jobs import note_broken_off
from carecall.store.rows.base import Document
from carecall.store.tables import JobRow, OrganizationRow, SettingRow, UserRow

HEARD = "jobs.worker_heard"
"""Key of the setting under which workers leave a word."""


class TooManyJobs(BadInput):
    """One person has too much unfinished work."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You have {most} unfinished background jobs: wait for one, or cancel one."
        )
        self.most = most


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """Work to be ordered."""

    kind: str
    order: Document
    """What is to be done; what it names of people stays in the database."""
    organization_id: int
    user_id: int
    file: str | None = None
    """What is worked on, where that is an uploaded file: its name below the folder of results."""


def add_job(session: Session, new: NewJob, now: datetime, rule: JobRule | None = None) -> JobRow:
    """Put work into the queue; the same work that still waits or runs is not ordered twice.

    Raises:
        TooManyJobs: its owner has too much unfinished work.
    """
    most = (rule or JobRule()).most_open
    mine = session.scalars(
        select(JobRow).where(JobRow.user_id == new.user_id, JobRow.state.in_(OPEN_STATES))
    ).all()
    for job in mine:
        if job.kind == new.kind and job.order == new.order and new.file is None:
            return job
    if len(mine) >= most:
        raise TooManyJobs(most)
    row = JobRow(
        organization_id=new.organization_id, user_id=new.user_id, kind=new.kind, order=new.order,
        state=JobState.QUEUED, created_at=now, file=new.file, done=0, attempts=0, position=0,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def shown_jobs(session: Session, user_id: int, limit: int = 20) -> Sequence[JobRow]:
    """Return somebody's own work that was not put away, newest first."""
    return session.scalars(
        select(JobRow)
        .where(mine(user_id), JobRow.dismissed_at.is_(None))
        .order_by(JobRow.created_at.desc(), JobRow.id.desc())
        .limit(limit)
    ).all()


def mine(user_id: int) -> ColumnElement[bool]:
    """Return the condition of somebody's own work."""
    return JobRow.user_id == user_id


def ask_cancel(row: JobRow, now: datetime) -> None:
    """Take waiting work away at once, and tell whoever does it to stop.

    Raises:
        BadTransition: it has come to an end already.
    """
    if row.state is JobState.RUNNING:
        row.cancel_asked_at = row.cancel_asked_at or now
        return
    move_job(row, JobState.CANCELLED, now)


def try_again(row: JobRow, now: datetime) -> None:
    """Put failed work into the queue again; what is done for good of it stays done.

    Raises:
        BadTransition: it did not fail.
    """
    move_job(row, JobState.QUEUED, now)
    row.problem, row.attempts, row.ended_at, row.expires_at = "", 0, None, None
    row.cancel_asked_at = row.dismissed_at = None


def dismiss(row: JobRow, now: datetime) -> None:
    """Put an entry away that has come to an end.

    Raises:
        BadTransition: it still waits or runs.
    """
    if row.state in OPEN_STATES:
        raise BadTransition("The background job", row.state, "put away")
    row.dismissed_at = row.dismissed_at or now


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEntry:
    """Background work as commands list it; nothing of what it is about."""

    job_id: int
    kind: str
    state: JobState
    organization: str
    by: str
    done: int
    total: int | None
    attempts: int
    created_at: datetime
    ended_at: datetime | None
    problem: str


def job_entries(session: Session, *, ended: bool, limit: int = 200) -> list[JobEntry]:
    """Return the work that waits, runs or failed, newest first; with `ended` all of it."""
    statement = (
        select(JobRow, OrganizationRow.name, UserRow.name)
        .outerjoin(OrganizationRow, OrganizationRow.id == JobRow.organization_id)
        .outerjoin(UserRow, UserRow.id == JobRow.user_id)
        .order_by(JobRow.created_at.desc(), JobRow.id.desc())
        .limit(limit)
    )
    if not ended:
        statement = statement.where(JobRow.state.in_((*OPEN_STATES, JobState.FAILED)))
    return [
        JobEntry(
            job_id=row.id,
            kind=row.kind,
            state=row.state,
            organization=organization or "",
            by=by or "",
            done=row.done,
            total=row.total,
            attempts=row.attempts,
            created_at=row.created_at,
            ended_at=row.ended_at,
            problem=row.problem,
        )
        for row, organization, by in session.execute(statement)
    ]


def one_job(session: Session, job_id: int) -> JobRow:
    """Return the work of a number.

    Raises:
        UnknownName: there is none in reach.
    """
    row = session.scalar(select(JobRow).where(JobRow.id == job_id))
    if row is None:
        raise UnknownName("background job", str(job_id), "see `carecall jobs list --all`.")
    return row


def move_job(row: JobRow, after: JobState, now: datetime) -> None:
    """Change the state of background work; an end is stamped, and nobody holds it any more.

    Raises:
        BadTransition: `after` may not follow.
    """
    if after not in JOB_TRANSITIONS[row.state]:
        raise BadTransition("The background job", row.state, after)
    row.state = after
    if after is not JobState.RUNNING:
        row.holder = row.lease_until = None
    if after not in OPEN_STATES:
        row.ended_at = now
        note_broken_off(row, now)


def worker_heard_at(session: Session) -> datetime | None:
    """Return when a worker last gave a word."""
    return session.scalar(select(SettingRow.changed_at).where(SettingRow.key == HEARD))
