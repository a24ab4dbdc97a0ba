"""Background work: its states, and when work that somebody holds may be taken up by another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class JobState(StrEnum):
    """How far background work has come."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOB_TRANSITIONS: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.CANCELLED, JobState.FAILED}),
    JobState.RUNNING: frozenset(
        {JobState.DONE, JobState.FAILED, JobState.CANCELLED, JobState.QUEUED}
    ),
    JobState.DONE: frozenset(),
    JobState.FAILED: frozenset({JobState.QUEUED}),
    JobState.CANCELLED: frozenset(),
}
OPEN_STATES = (JobState.QUEUED, JobState.RUNNING)
"""Work that is still to come to an end."""
INTERRUPTED = "interrupted"
"""The problem of work whose worker was lost again and again."""


class JobLost(Exception):
    """Somebody else holds this work now: the one who finds this out stops and writes nothing more."""


class JobCancelled(Exception):
    """Its owner does not want the result any more."""


class WorkerStops(Exception):
    """The worker ends: the work goes back into the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRule:
    """How long work stays somebody's without a word, how often it is tried, and how long its result is kept."""

    lease_s: float = 30.0
    beat_s: float = 2.0
    most_attempts: int = 5
    kept_s: float = 24 * 3600.0
    """For a result file; whoever ordered it fetches it within that time."""
    remembered_s: float = 30 * 24 * 3600.0
    """For the entry itself."""
    most_open: int = 10
    """Unfinished work of one person at a time."""

    def lease_until(self, now: datetime) -> datetime:
        """Return until when work that is held now stays so without a word."""
        return now + timedelta(seconds=self.lease_s)

    def kept_until(self, now: datetime) -> datetime:
        """Return until when a result that is ready now can be fetched."""
        return now + timedelta(seconds=self.kept_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldJob:
    """Work that a worker has taken: nobody else does it while the worker gives a word in time."""

    job_id: int
    kind: str
    holder: str
    attempt: int
    """Rises with each taking, so that who held it before cannot speak for who holds it now."""
    organization_id: int | None
    user_id: int | None
    position: int
    """What of it is done for good and need not be done again."""


def worker_is_heard(last_heard_at: datetime | None, now: datetime) -> bool:
    """Say whether some worker gave a word of late."""
    return last_heard_at is not None and now - last_heard_at < timedelta(seconds=WORKER_SILENT_S)


WORKER_BEAT_S = 15.0
WORKER_SILENT_S = 60.0
