"""The loop that reads finished calls until every one is understood."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

from carecall.aftercall.understanding import Understanding, understand
from carecall.domain.call_course import CallCourse
from carecall.domain.findings import FollowUpKind
from carecall.ports.analysis import Analyst
from carecall.ports.clock import Clock
from carecall.ports.course import CourseReader
from carecall.ports.repositories import AfterCallStore, CallToAnalyse

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRule:
    """How often finished calls are looked for, and how a failure is tried again."""

    poll_s: float = 1.0
    batch: int = 20
    first_retry_s: float = 5.0
    longest_retry_s: float = 600.0

    def retry_s(self, failures: int) -> float:
        """Return how long a call rests after its `failures`th failure: doubling up to the longest."""
        doubled: float = self.first_retry_s * 2 ** min(failures - 1, 30)
        return min(doubled, self.longest_retry_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A call that could not be read, and when it is tried again (monotonic seconds)."""

    failures: int
    until: float


def _tell(call_id: str, meant: Understanding) -> None:
    """Log what became of a call, without a word of it."""
    analysis, changes = meant.analysis, meant.changes
    log.info("call understood", extra={"call_id": call_id, "label": analysis.label.value})
    counts = {
        "added": len(changes.add),
        "replaced": len(changes.replace),
        "deleted": len(changes.delete),
    }
    log.info("call remembered", extra={"call_id": call_id, **counts})
    if analysis.follow_up is not FollowUpKind.NONE:
        log.info(
            "somebody must act",
            extra={"call_id": call_id, "follow_up": analysis.follow_up.value},
        )


class AfterCall:
    """Reads every finished call once; one that fails stays in the store and is tried again."""

    def __init__(
        self,
        store: AfterCallStore,
        analyst: Analyst,
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
        rule: ReadingRule | None = None,
        course: CourseReader | None = None,
    ) -> None:
        self._course = course
        self._store = store
        self._analyst = analyst
        self._clock = clock
        self._sleep = sleep
        self._rule = rule or ReadingRule()
        self._resting: dict[str, Rest] = {}

    async def run(self) -> None:
        """Read finished calls until cancelled."""
        while True:
            if not await self.read_waiting():
                await self._sleep(self._rule.poll_s)

    async def read_waiting(self) -> int:
        """Read the calls that wait now; return how many were understood and written.

        Calls that rest after a failure do not stand in the way of others.
        """
        try:
            limit = self._rule.batch + len(self._resting)
            waiting = await asyncio.to_thread(self._store.waiting, limit)
        except Exception:
            log.exception("finished calls could not be looked for")
            return 0
        self._forget_gone(waiting)
        now = self._clock.monotonic()
        due = [call for call in waiting if not self._rests(call.call_id, now)]
        return sum([await self._read(call) for call in due[: self._rule.batch]])

    async def _read(self, call: CallToAnalyse) -> bool:
        try:
            meant = await asyncio.to_thread(understand, call, self._analyst)
            course = await asyncio.to_thread(self._course_of, call, meant)
            write = partial(
                self._store.save, call.call_id, meant.analysis, meant.changes, self._clock.now()
            )
            await asyncio.to_thread(write, course=course)
        except Exception:
            self._let_rest(call.call_id)
            return False
        self._resting.pop(call.call_id, None)
        _tell(call.call_id, meant)
        return True

    def _course_of(self, call: CallToAnalyse, meant: Understanding) -> CallCourse | None:
        """Return wishes, facts and figures of the talk; None where it was not the recipient's."""
        if self._course is None or not meant.of_recipient:
            return None
        return self._course.read(call.turns, language=call.language)

    def _rests(self, call_id: str, now: float) -> bool:
        rest = self._resting.get(call_id)
        return rest is not None and now < rest.until

    def _let_rest(self, call_id: str) -> None:
        before = self._resting.get(call_id)
        failures = before.failures + 1 if before else 1
        pause_s = self._rule.retry_s(failures)
        self._resting[call_id] = Rest(failures=failures, until=self._clock.monotonic() + pause_s)
        log.exception(
            "call not understood, it is tried again",
            extra={"call_id": call_id, "failures": failures, "retry_s": pause_s},
        )

    def _forget_gone(self, waiting: Sequence[CallToAnalyse]) -> None:
        """Drop rests of calls that somebody else has read meanwhile."""
        here = {call.call_id for call in waiting}
        self._resting = {key: rest for key, rest in self._resting.items() if key in here}
