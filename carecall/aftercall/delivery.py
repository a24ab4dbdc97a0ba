"""The loop that hands queued news over, again and again until the other side has them."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from carecall.domain.news import ChannelKind
from carecall.domain.retry import Failure, RetryRule, next_try_at
from carecall.errors import DeliveryError, DeliveryFailed, DeliveryRefused
from carecall.ports.clock import Clock
from carecall.ports.notifications import Outbox, Postman, QueuedNews
from carecall.ports.telemetry import Counted, NoTelemetry, Telemetry

log = logging.getLogger(__name__)

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRule:
    """How often the queue is looked at, and how much is on its way at once."""

    poll_s: float = 0.5
    at_once: int = 40
    per_channel: int = 8
    """About so many for one channel, so that a slow receiver holds up nobody else."""
    lease_s: float = 120.0
    """How long a message belongs to its taker; longer than any postman needs to send it."""
    longest_poll_s: float = 8.0
    """Pauses double up to this one while the queue cannot be looked at."""
    note_tries: int = 30
    note_again_s: float = 1.0
    """What became of a message is noted again and again, well within its lease."""
    finish_s: float = 10.0
    """When stopped, wait so long for messages that are on their way."""
    retry: RetryRule = field(default_factory=RetryRule)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryParts:
    """What the loop works with; `chance` gives numbers from 0 to 1."""

    outbox: Outbox
    postmen: Mapping[ChannelKind, Postman]
    clock: Clock
    chance: Callable[[], float]
    telemetry: Telemetry = field(default_factory=NoTelemetry)


class Delivery:
    """Sends due news, many at once; every fact arrives at least once, with the same key each time."""

    def __init__(
        self,
        parts: DeliveryParts,
        *,
        sleep: Sleep = asyncio.sleep,
        rule: DeliveryRule | None = None,
    ) -> None:
        self._parts = parts
        self._sleep = sleep
        self._rule = rule or DeliveryRule()
        self._under_way: dict[asyncio.Task[None], int] = {}
        self._poll_s = self._rule.poll_s

    async def run(self) -> None:
        """Deliver until cancelled; what is on its way then gets a moment to arrive."""
        try:
            while True:
                if not await self.send_due():
                    await self._sleep(self._poll_s)
        finally:
            await self._finish()

    async def send_due(self) -> int:
        """Begin to send what is due; return how many messages were taken."""
        free = self._rule.at_once - len(self._under_way)
        if free <= 0:
            return 0
        try:
            taken = await asyncio.to_thread(
                self._parts.outbox.take,
                self._parts.clock.now(),
                limit=min(free, self._rule.per_channel),
                lease_s=self._rule.lease_s,
                busy=self._busy(),
            )
        except Exception:
            log.exception("queued news could not be looked for")
            self._poll_s = min(2 * self._poll_s, self._rule.longest_poll_s)
            return 0
        self._poll_s = self._rule.poll_s
        for news in taken:
            task = asyncio.create_task(self._deliver(news))
            self._under_way[task] = news.channel_id
            task.add_done_callback(self._arrived)
        return len(taken)

    async def arrivals(self) -> None:
        """Wait until nothing is on its way."""
        while self._under_way:
            await asyncio.wait(tuple(self._under_way))

    def _busy(self) -> frozenset[int]:
        counted = Counter(self._under_way.values())
        return frozenset(key for key, count in counted.items() if count >= self._rule.per_channel)

    def _arrived(self, task: asyncio.Task[None]) -> None:
        self._under_way.pop(task, None)

    async def _finish(self) -> None:
        if not self._under_way:
            return
        _, late = await asyncio.wait(tuple(self._under_way), timeout=self._rule.finish_s)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _deliver(self, news: QueuedNews) -> None:
        """Send one message and say what became of it; unsaid, it comes back when its lease is over."""
        try:
            try:
                await self._parts.postmen[news.kind].send(news.message)
            except DeliveryRefused as refusal:
                await self._give_up(news, refusal, gone=refusal.gone)
            except DeliveryFailed as failure:
                await self._fail(news, failure)
            else:
                await self._note_arrival(news)
        except Exception:
            log.exception("news neither arrived nor failed, they are sent again", extra=_of(news))

    async def _note_arrival(self, news: QueuedNews) -> None:
        now = self._parts.clock.now()
        await self._note(news, lambda: self._parts.outbox.delivered(news, now))
        self._parts.telemetry.count(Counted.NEWS_DELIVERED, news.kind.value)
        log.info("news delivered", extra=_of(news))

    async def _fail(self, news: QueuedNews, failure: DeliveryFailed) -> None:
        self._parts.telemetry.count(Counted.NEWS_FAILED, news.kind.value)
        now = self._parts.clock.now()
        next_at = next_try_at(
            self._rule.retry,
            Failure(
                tries=news.attempt,
                began_at=news.waiting_since,
                failed_at=now,
                asked_s=failure.asked_s,
            ),
            self._parts.chance(),
        )
        if next_at is None:
            await self._give_up(news, failure)
            return
        told = str(failure)
        await self._note(news, lambda: self._parts.outbox.failed(news, told, next_at))
        log.warning("news failed, they are sent again", extra=_of(news) | {"code": failure.code})

    async def _give_up(
        self, news: QueuedNews, problem: DeliveryError, *, gone: bool = False
    ) -> None:
        if isinstance(problem, DeliveryRefused):
            self._parts.telemetry.count(Counted.NEWS_FAILED, news.kind.value)
        told, now = str(problem), self._parts.clock.now()
        await self._note(news, lambda: self._parts.outbox.gave_up(news, told, now, gone=gone))
        log.error(
            "news given up and the channel switched off" if gone else "news given up",
            extra=_of(news) | {"code": problem.code},
        )

    async def _note(self, news: QueuedNews, write: Callable[[], None]) -> None:
        """Write what became of a message; a database that is away for a moment costs no second sending."""
        tries = self._rule.note_tries
        while True:
            try:
                await asyncio.to_thread(write)
            except Exception:
                tries -= 1
                if tries == 0:
                    raise
                log.warning("what became of news could not be noted", extra=_of(news))
            else:
                return
            await self._sleep(self._rule.note_again_s)


def _of(news: QueuedNews) -> dict[str, object]:
    """Return what a log line says of a message; never its target."""
    call_id = dict(news.message.facts).get("call_id")
    told: dict[str, object] = {
        "outbox_id": news.outbox_id,
        "channel_id": news.channel_id,
        "kind": news.kind.value,
        "topic": news.message.topic.value,
        "attempt": news.attempt,
    }
    return told | ({"call_id": call_id} if call_id is not None else {})
