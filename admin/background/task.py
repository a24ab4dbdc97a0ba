"""One piece of background work while it is being done: how far it is, and whether it is to go on."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from carecall.domain.job import HeldJob, JobCancelled, JobLost, WorkerStops
from carecall.errors import CareCallError
from carecall.store.job_desk import JobDesk

log = logging.getLogger(__name__)


class JobFailed(CareCallError):
    """Work that cannot be done; the message is said to whoever ordered it, in their language."""


@dataclass(kw_only=True)
class Task:
    """What a kind of work is handed; it calls `step` often, which is cheap."""

    held: HeldJob
    order: Mapping[str, Any]
    file: str | None
    """The uploaded file to be worked on."""
    stopping: threading.Event
    """The worker is to end."""
    done: int = 0
    total: int | None = None
    verdict: type[Exception] | None = field(default=None)
    """Set by the heart: why the work is to stop."""

    def step(self, done: int, total: int | None = None) -> None:
        """Say how far the work is.

        Raises:
            JobLost, JobCancelled, WorkerStops: stop, remove what was begun, and let this pass.
        """
        self.done = done
        self.total = total if total is not None else self.total
        if self.verdict is not None:
            raise self.verdict
        if self.stopping.is_set():
            raise WorkerStops


class Heart:
    """Beats beside the work: renews its lease, writes its progress, hears that it is cancelled or lost."""

    def __init__(self, desk: JobDesk, task: Task, now: Callable[[], datetime]) -> None:
        self._desk = desk
        self._task = task
        self._now = now
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)

    def __enter__(self) -> Heart:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._over.wait(self._desk.rule.beat_s):
            try:
                self._desk.beat(self._task.held, self._task.done, self._task.total, self._now())
            except (JobLost, JobCancelled) as word:
                self._task.verdict = type(word)
                return
            except Exception:  # the database may be away for a moment; the lease says what then
                log.warning("a heartbeat failed", exc_info=True)
