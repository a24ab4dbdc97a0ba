"""Background work as its worker sees it: taken with a lease, kept by a heartbeat, ended once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from carecall.domain.job import (
    INTERRUPTED,
    OPEN_STATES,
    HeldJob,
    JobCancelled,
    JobLost,
    JobRule,
    JobState,
)
from carecall.store.jobs import HEARD, move_job
from carecall.store.rows.base import Document
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import JobRow, SettingRow

REASON = "a worker does background work"
PROBLEM_LIMIT = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What work came to."""

    file: str | None = None
    file_name: str = ""
    file_bytes: int | None = None
    result: Document | None = None
    done: int = 0


class JobDesk:
    """The queue of background work in the database; many workers may share it."""

    def __init__(self, sessions: Sessions, holder: str, rule: JobRule | None = None) -> None:
        self._sessions = sessions
        self._holder = holder
        self.rule = rule or JobRule()

    def take(self, now: datetime) -> HeldJob | None:
        """Take the oldest work that waits, or whose worker was lost; an empty queue is only looked at."""
        free = _free(now)
        with system_reading(self._sessions, REASON) as session:
            if not session.scalar(select(exists().where(free))):
                return None
        with system_writing(self._sessions, REASON) as session:
            oldest = select(JobRow).where(free).order_by(JobRow.created_at, JobRow.id).limit(1)
            row = session.scalar(oldest.with_for_update(skip_locked=True))
            return None if row is None else self._taken(row, now)

    def _taken(self, row: JobRow, now: datetime) -> HeldJob | None:
        if row.cancel_asked_at is not None:
            move_job(row, JobState.CANCELLED, now)
            return None
        if row.attempts >= self.rule.most_attempts:
            move_job(row, JobState.FAILED, now)
            row.problem, row.expires_at = INTERRUPTED, self.rule.kept_until(now)
            return None
        if row.state is JobState.QUEUED:
            move_job(row, JobState.RUNNING, now)
        row.holder, row.lease_until = self._holder, self.rule.lease_until(now)
        row.attempts += 1
        row.started_at = row.started_at or now
        return HeldJob(
            job_id=row.id, kind=row.kind, holder=self._holder, attempt=row.attempts,
            organization_id=row.organization_id, user_id=row.user_id, position=row.position,
        )  # fmt: skip

    def order_of(self, held: HeldJob) -> tuple[Document, str | None]:
        """Return what is to be done, and the file that is worked on."""
        with system_reading(self._sessions, REASON) as session:
            row = session.get_one(JobRow, held.job_id)
            return dict(row.order), row.file

    def beat(self, held: HeldJob, done: int, total: int | None, now: datetime) -> None:
        """Say that the work goes on and how far it is.

        Raises:
            JobLost: somebody else has it.
            JobCancelled: its owner does not want it any more.
        """
        until = self.rule.lease_until(now)
        with system_writing(self._sessions, REASON) as session:
            asked = session.execute(
                update(JobRow)
                .where(_of(held))
                .values(lease_until=until, done=done, total=total)
                .returning(JobRow.cancel_asked_at)
            ).all()
        if not asked:
            raise JobLost
        if asked[0][0] is not None:
            raise JobCancelled

    def finish(
        self, held: HeldJob, result: Result, now: datetime, *, if_wanted: bool = False
    ) -> None:
        """Say what the work came to.

        Raises:
            JobLost: somebody else has it.
            JobCancelled: nobody wants the result any more, of work that is done `if_wanted` only.
        """
        with system_writing(self._sessions, REASON) as session:
            row = held_row(session, held)
            if if_wanted and row.cancel_asked_at is not None:
                raise JobCancelled
            move_job(row, JobState.DONE, now)
            row.file, row.file_name, row.file_bytes = (
                result.file,
                result.file_name,
                result.file_bytes,
            )
            row.result, row.done, row.total = result.result, result.done, result.done
            row.expires_at = self.rule.kept_until(now)

    def fail(self, held: HeldJob, problem: str, now: datetime) -> None:
        """Say in one sentence why it cannot be done; work that somebody else has is left alone."""
        self._end(held, JobState.FAILED, now, problem)

    def cancel(self, held: HeldJob, now: datetime) -> None:
        """Say that it was stopped as its owner wished."""
        self._end(held, JobState.CANCELLED, now, "")

    def give_back(self, held: HeldJob, now: datetime) -> None:
        """Put work back into the queue that a stopping worker leaves; this does not count as a try."""
        with system_writing(self._sessions, REASON) as session:
            row = session.scalar(select(JobRow).where(_of(held)))
            if row is not None:
                move_job(row, JobState.QUEUED, now)
                row.attempts -= 1

    def _end(self, held: HeldJob, state: JobState, now: datetime, problem: str) -> None:
        with system_writing(self._sessions, REASON) as session:
            row = session.scalar(select(JobRow).where(_of(held)))
            if row is not None:
                move_job(row, state, now)
                row.problem = problem[:PROBLEM_LIMIT]
                row.expires_at = self.rule.kept_until(now)

    def be_heard(self, now: datetime) -> None:
        """Leave word that a worker is there."""
        with system_writing(self._sessions, REASON) as session:
            row = session.get(SettingRow, HEARD)
            if row is None:
                session.add(SettingRow(key=HEARD, value={}, changed_at=now))
            else:
                row.changed_at = now

    def sweep(self, now: datetime) -> frozenset[str]:
        """Forget results whose time is over and old entries; return the files that are still somebody's."""
        with system_writing(self._sessions, "old results are removed") as session:
            for row in session.scalars(select(JobRow).where(JobRow.expires_at <= now)).all():
                row.file, row.result, row.order = None, None, {}
            old = now - timedelta(seconds=self.rule.remembered_s)
            for gone in session.scalars(_ended_before(old)).all():
                session.delete(gone)
            session.flush()
            kept = session.scalars(select(JobRow.file).where(JobRow.file.is_not(None)))
            return frozenset(name for name in kept if name)


def held_row(session: Session, held: HeldJob) -> JobRow:
    """Return the row of held work, locked until the transaction ends.

    Raises:
        JobLost: somebody else has it.
    """
    row = session.scalar(select(JobRow).where(_of(held)).with_for_update())
    if row is None:
        raise JobLost
    return row


def advance(session: Session, held: HeldJob, position: int) -> None:
    """Note, in the transaction that did it, how far the work is done for good.

    Raises:
        JobLost: somebody else has it; the caller rolls back.
    """
    held_row(session, held).position = position


def _of(held: HeldJob) -> ColumnElement[bool]:
    return and_(
        JobRow.id == held.job_id,
        JobRow.state == JobState.RUNNING,
        JobRow.holder == held.holder,
        JobRow.attempts == held.attempt,
    )


def _free(now: datetime) -> ColumnElement[bool]:
    lost = and_(JobRow.state == JobState.RUNNING, JobRow.lease_until < now)
    return or_(JobRow.state == JobState.QUEUED, lost)


def _ended_before(moment: datetime) -> Select[JobRow]:
    return select(JobRow).where(JobRow.state.not_in(OPEN_STATES), JobRow.ended_at < moment)
