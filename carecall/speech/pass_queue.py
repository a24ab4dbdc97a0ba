"""Gives a recogniser's few threads to the passes that matter most, and drops those nobody waits for."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from carecall.domain.percentile import percentile
from carecall.errors import EngineTooSlow, PassShed
from carecall.ports.speech import PassFigures, Priority, RecogniserLoad
from carecall.speech.load_meter import LoadMeter
from carecall.speech.pass_log import PassLog
from carecall.speech.shedding import SHEDDABLE, Pressure, is_shed

Result = TypeVar("Result")
Wanted = Callable[[], bool]
"""True while somebody still waits: a long pass asks between its steps."""


@dataclass(frozen=True, slots=True)
class Pass(Generic[Result]):
    """What one pass gave, and how long it waited and took."""

    result: Result
    waited_ms: int
    pass_ms: int


@dataclass(slots=True)
class _Ticket:
    """A pass that waits for a lane."""

    priority: Priority
    number: int
    lane: asyncio.Future[None]

    def __lt__(self, other: _Ticket) -> bool:
        return (self.priority, self.number) < (other.priority, other.number)


class PassQueue:
    """Runs blocking passes in `lanes` threads, in the order of their priority. Lives in one event loop."""

    def __init__(
        self,
        lanes: int = 1,
        *,
        most_waiting: int = 64,
        now_s: Callable[[], float] = time.monotonic,
        on_thread_start: Callable[[], None] | None = None,
    ) -> None:
        """`on_thread_start` runs first in every thread; more than `most_waiting` are refused."""
        self.threads = ThreadPoolExecutor(
            lanes, thread_name_prefix="recogniser", initializer=on_thread_start
        )
        self._lanes = lanes
        self._free = lanes
        self._most_waiting = most_waiting
        self._now_s = now_s
        self._numbers = itertools.count()
        self._waiting: list[_Ticket] = []
        self._log = PassLog()
        self._meter = LoadMeter(lanes, now_s=now_s)

    async def run(
        self,
        work: Callable[[Wanted], Result],
        *,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Pass[Result]:
        """Return what `work` gives, run in a thread once a lane is free.

        A cancelled or late pass that has begun keeps its lane until its thread is done.

        Raises:
            EngineTooSlow: the queue is full, or `deadline_s` passed, waiting included.
            PassShed: the lanes are too busy for this priority.
        """
        if priority in SHEDDABLE and is_shed(priority, self._pressure(priority)):
            self._log.shed += 1
            raise PassShed
        asked_s = self._now_s()
        try:
            async with asyncio.timeout(deadline_s):
                await self._take_lane(priority)
                return await self._run(work, asked_s, priority)
        except TimeoutError:
            self._log.too_slow += 1
            if priority is Priority.FINAL:
                self._meter.waited(_ms(deadline_s))
            raise EngineTooSlow(
                f"Recognition did not finish in {deadline_s:g} s: "
                "take fewer calls at once, or a smaller speech model."
            ) from None

    def figures(self) -> PassFigures:
        """Return how the queue does."""
        return self._log.figures(waiting=len(self._waiting), running=self._lanes - self._free)

    def load(self) -> RecogniserLoad:
        """Return how busy the lanes have been."""
        return self._meter.read()

    def close(self) -> None:
        """Let the threads end after the pass that they are at."""
        self.threads.shutdown(wait=False, cancel_futures=True)

    def _pressure(self, priority: Priority) -> Pressure:
        return Pressure(
            ahead=sum(ticket.priority <= priority for ticket in self._waiting),
            lanes=self._lanes,
            free=self._free > 0,
            pass_ms=percentile(self._log.passes_ms, 50),
            load=self._meter.share(),
        )

    async def _take_lane(self, priority: Priority) -> None:
        if self._free:
            self._free -= 1
            return
        ticket = _Ticket(priority, next(self._numbers), asyncio.get_running_loop().create_future())
        if len(self._waiting) >= self._most_waiting:
            self._make_room_for(ticket)
        heapq.heappush(self._waiting, ticket)
        try:
            await ticket.lane
        except asyncio.CancelledError:
            self._give_up(ticket)
            raise

    def _make_room_for(self, ticket: _Ticket) -> None:
        last = max(self._waiting)
        self._log.too_slow += 1
        refusal = EngineTooSlow(
            f"{len(self._waiting)} recognitions wait already: take fewer calls at once."
        )
        if last < ticket:
            raise refusal
        self._forget(last)
        if not last.lane.done():
            last.lane.set_exception(refusal)

    def _give_up(self, ticket: _Ticket) -> None:
        self._log.dropped += 1
        if ticket in self._waiting:
            self._forget(ticket)
        elif not ticket.lane.cancelled() and ticket.lane.exception() is None:
            self._free_lane()

    def _forget(self, ticket: _Ticket) -> None:
        self._waiting.remove(ticket)
        heapq.heapify(self._waiting)

    def _free_lane(self) -> None:
        while self._waiting:
            ticket = heapq.heappop(self._waiting)
            if not ticket.lane.done():
                ticket.lane.set_result(None)
                return
        self._free += 1

    async def _run(
        self, work: Callable[[Wanted], Result], asked_s: float, priority: Priority
    ) -> Pass[Result]:
        wanted = True
        began_s = self._now_s()

        def begin() -> Result:
            return work(lambda: wanted)

        if priority is Priority.FINAL:
            self._meter.waited(_ms(began_s - asked_s))
        lane = self._meter.begin(began_s)

        def idle(_: object) -> None:
            self._meter.end(lane)
            self._free_lane()

        done = asyncio.get_running_loop().run_in_executor(self.threads, begin)
        done.add_done_callback(idle)
        try:
            result = await asyncio.shield(done)
        finally:
            wanted = False
        ended_s = self._now_s()
        waited_ms, pass_ms = _ms(began_s - asked_s), _ms(ended_s - began_s)
        self._log.waits_ms.append(waited_ms)
        self._log.passes_ms.append(pass_ms)
        return Pass(result, waited_ms, pass_ms)


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
