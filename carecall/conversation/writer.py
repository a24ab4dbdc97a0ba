"""Writes of one call, in order, behind the talk: the voice path never waits for the database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

Write = Callable[[], None]
PATIENT_S = (0.2, 1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Pauses between attempts of a write that must not be lost (an alert, the end of a call)."""
WRITTEN = {"turn": "turn written", "alert": "alert raised", "end": "call written"}
"""What the log says of each kind of write."""


@dataclass(frozen=True, slots=True)
class _Job:
    what: str
    write: Write
    pauses_s: tuple[float, ...]


class OrderedWriter:
    """One call's writes; each runs in a thread after the one before it."""

    def __init__(
        self, call_id: str, *, pause: Callable[[float], Awaitable[object]] = asyncio.sleep
    ) -> None:
        self._of_call = {"call_id": call_id}
        self._pause = pause
        self._jobs: list[_Job] = []
        self._task: asyncio.Task[None] | None = None

    def put(self, what: str, write: Write, *, patient: bool = False) -> None:
        """Have `write` done in its turn; a patient write is tried again when it fails."""
        self._jobs.append(_Job(what, write, PATIENT_S if patient else ()))
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._work())

    async def drained(self, within_s: float | None = None) -> bool:
        """Wait until everything is written, at most `within_s`; False when it is not."""
        task = self._task
        if task is None:
            return True
        done, _ = await asyncio.wait([task], timeout=within_s)
        return bool(done)

    async def _work(self) -> None:
        while self._jobs:
            await self._do(self._jobs.pop(0))

    async def _do(self, job: _Job) -> None:
        for pause_s in (*job.pauses_s, None):
            try:
                await asyncio.to_thread(job.write)
            except Exception:  # a store that fails must not end the talk
                log.exception("write failed", extra=self._of_call | {"what": job.what})
            else:
                log.info(WRITTEN.get(job.what, "conversation written"), extra=self._of_call)
                return
            if pause_s is not None:
                await self._pause(pause_s)
