"""Gives a recogniser that hears many at once as many as there are: what waits together is heard together.

A GPU takes hardly longer for eight utterances than for one. So the first of a quiet moment waits a
few milliseconds for company, and whatever arrives during a batch makes the next one.
"""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from carecall.domain.percentile import percentile
from carecall.errors import EngineTooSlow, PassShed
from carecall.ports.speech import PassFigures, Priority, RecogniserLoad
from carecall.speech.load_meter import LoadMeter
from carecall.speech.pass_log import PassLog
from carecall.speech.pass_queue import Pass
from carecall.speech.shedding import SHEDDABLE, Pressure, is_shed

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRule:
    """How batches are made."""

    most: int = 16
    """Utterances in one batch: beyond it a GPU gains little and everybody waits longer."""
    collect_s: float = 0.01
    """How long the first one waits for company while the engine is idle."""
    most_waiting: int = 256


@dataclass(slots=True, eq=False)
class _Waiting(Generic[Item, Result]):
    """One utterance and who waits for it."""

    item: Item
    key: Hashable
    priority: Priority
    number: int
    asked_s: float
    done: asyncio.Future[Pass[Result]]

    @property
    def rank(self) -> tuple[int, int]:
        """What goes first is lower."""
        return self.priority, self.number


class BatchQueue(Generic[Item, Result]):
    """Runs blocking batches, one at a time, in a thread of its own. Lives in one event loop."""

    def __init__(
        self,
        work: Callable[[Sequence[Item]], Sequence[Result]],
        *,
        rule: BatchRule | None = None,
        now_s: Callable[[], float] = time.monotonic,
        on_thread_start: Callable[[], None] | None = None,
    ) -> None:
        """`work` gives one result for each item, in their order."""
        self.rule = rule or BatchRule()
        self.thread = ThreadPoolExecutor(
            1, thread_name_prefix="batches", initializer=on_thread_start
        )
        self._work = work
        self._now_s = now_s
        self._numbers = itertools.count()
        self._waiting: list[_Waiting[Item, Result]] = []
        self._pump: asyncio.Task[None] | None = None
        self._log = PassLog()
        self._running = 0
        self._meter = LoadMeter(self.rule.most, now_s=now_s)

    async def run(
        self, item: Item, *, key: Hashable, priority: Priority, deadline_s: float
    ) -> Pass[Result]:
        """Return what `work` gives for `item`, in a batch of items with the same `key`.

        Raises:
            EngineTooSlow: too many wait, or `deadline_s` passed.
            PassShed: too many wait for this priority.
        """
        self._refuse(priority)
        done: asyncio.Future[Pass[Result]] = asyncio.get_running_loop().create_future()
        waiting = _Waiting(item, key, priority, next(self._numbers), self._now_s(), done)
        self._waiting.append(waiting)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._run_batches())
        try:
            async with asyncio.timeout(deadline_s):
                return await done
        except TimeoutError:
            self._log.too_slow += 1
            raise EngineTooSlow(
                f"Recognition did not finish in {deadline_s:g} s: take fewer calls at once."
            ) from None
        finally:
            if waiting in self._waiting:
                self._waiting.remove(waiting)
                self._log.dropped += 1

    def figures(self) -> PassFigures:
        """Return how the queue does; a pass is a batch."""
        return self._log.figures(waiting=len(self._waiting), running=self._running)

    def load(self) -> RecogniserLoad:
        """Return how busy the places of the batches have been."""
        return self._meter.read()

    def close(self) -> None:
        """Let the thread end after the batch that it is at."""
        self.thread.shutdown(wait=False, cancel_futures=True)

    def _refuse(self, priority: Priority) -> None:
        if priority in SHEDDABLE and is_shed(priority, self._pressure(priority)):
            self._log.shed += 1
            raise PassShed
        if len(self._waiting) >= self.rule.most_waiting:
            self._log.too_slow += 1
            raise EngineTooSlow(
                f"{len(self._waiting)} recognitions wait already: take fewer calls at once."
            )

    def _pressure(self, priority: Priority) -> Pressure:
        before = sum(waiting.priority <= priority for waiting in self._waiting)
        return Pressure(
            ahead=before // self.rule.most,
            lanes=1,
            free=len(self._waiting) < self.rule.most,
            pass_ms=percentile(self._log.passes_ms, 50),
            load=self._meter.share(),
        )

    async def _run_batches(self) -> None:
        if len(self._waiting) < self.rule.most:
            await asyncio.sleep(self.rule.collect_s)
        while self._waiting:
            await self._run_batch(self._take())

    def _take(self) -> list[_Waiting[Item, Result]]:
        first = min(self._waiting, key=lambda waiting: waiting.rank)
        alike = sorted(
            (waiting for waiting in self._waiting if waiting.key == first.key),
            key=lambda waiting: waiting.rank,
        )
        batch = alike[: self.rule.most]
        self._waiting = [waiting for waiting in self._waiting if waiting not in batch]
        return batch

    async def _run_batch(self, batch: list[_Waiting[Item, Result]]) -> None:
        began_s = self._now_s()
        places = [self._meter.begin(began_s) for _ in batch]
        self._running = len(batch)
        for waiting in batch:
            waited_ms = _ms(began_s - waiting.asked_s)
            self._log.waits_ms.append(waited_ms)
            if waiting.priority is Priority.FINAL:
                self._meter.waited(waited_ms)
        items = [waiting.item for waiting in batch]
        try:
            found = await asyncio.get_running_loop().run_in_executor(self.thread, self._work, items)
        except Exception as error:
            _fail(batch, error)
        else:
            batch_ms = _ms(self._now_s() - began_s)
            self._log.passes_ms.append(batch_ms)
            self._log.batches.append(len(batch))
            for waiting, result in zip(batch, found, strict=True):
                if not waiting.done.done():
                    waited_ms = _ms(began_s - waiting.asked_s)
                    waiting.done.set_result(Pass(result, waited_ms, batch_ms))
        finally:
            self._running = 0
            for place in places:
                self._meter.end(place)


def _fail(batch: Sequence[_Waiting[Item, Result]], error: Exception) -> None:
    for waiting in batch:
        if not waiting.done.done():
            waiting.done.set_exception(error)


def _ms(seconds: float) -> int:
    return round(1000 * seconds)
