"""Plans, claims and orders calls, at the trunk's pace; each order is given at most once."""

from __future__ import annotations

import asyncio
import logging

from carecall.campaign.bookkeeper import Bookkeeper
from carecall.campaign.live_calls import LiveCall, LiveCalls
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.domain.call import AttemptOutcome, Disposition, DueCall
from carecall.domain.pacing import PacingRule, allowance, full_bucket, spent, wait_s
from carecall.errors import AmiUnavailable, OriginateRefused

log = logging.getLogger(__name__)

CLOSE_DEADLINE_S = 10.0
"""Longer than an unanswered order takes."""


class Dialler:
    """Turns due planned calls into ringing phones."""

    def __init__(
        self,
        outside: Outside,
        live: LiveCalls,
        books: Bookkeeper,
        *,
        rule: PacingRule,
        timing: FlowTiming,
    ) -> None:
        """Begin with a trunk that has been quiet."""
        self._outside = outside
        self._live = live
        self._books = books
        self._rule = rule
        self._timing = timing
        self._bucket = full_bucket(rule, outside.clock.monotonic())
        self._planned_at_s: float | None = None
        self._orders: set[asyncio.Task[None]] = set()
        self._closed = False
        self._hungry = False
        """Whether the last claim got all that it asked for, so more may be due."""

    async def step(self) -> int:
        """Plan when it is time, then claim and order what pace and channels allow; return how many calls were ordered."""
        await self._plan()
        clock = self._outside.clock
        now_s = clock.monotonic()
        free = allowance(self._rule, self._bucket, now_s=now_s, live=self._live.channels)
        if not free or not self._may_dial:
            return 0
        due = await asyncio.to_thread(
            self._outside.ledger.claim_due,
            clock.now(),
            limit=free,
            new_id=self._outside.ids.new_id,
        )
        self._bucket = spent(self._rule, self._bucket, now_s=now_s, calls=len(due))
        self._hungry = len(due) == free
        for call in due:
            self._begin(call, now_s)
        return len(due)

    @property
    def pause_s(self) -> float:
        """Seconds until the next step is worth taking."""
        until_token = wait_s(self._rule, self._bucket, self._outside.clock.monotonic())
        # With a token in hand something else is missing, a channel, the line or the voice: asking at once would spin.
        pace_alone = self._hungry and until_token > 0
        return min(self._timing.poll_s, until_token) if pace_alone else self._timing.poll_s

    async def close(self, deadline_s: float = CLOSE_DEADLINE_S) -> None:
        """Order nothing more; claimed calls whose order did not go out are given back.

        What a silent database keeps from being written by then is found open at the next start.
        """
        self._closed = True
        if not self._orders:
            return
        _, unwritten = await asyncio.wait(self._orders, timeout=deadline_s)
        for order in unwritten:
            order.cancel()

    @property
    def _may_dial(self) -> bool:
        return not self._closed and self._outside.line.ready and self._outside.voice_ready()

    async def _plan(self) -> None:
        now_s = self._outside.clock.monotonic()
        if self._planned_at_s is not None and now_s < self._planned_at_s + self._timing.plan_s:
            return
        planned = await asyncio.to_thread(self._outside.ledger.plan_due, self._outside.clock.now())
        self._planned_at_s = now_s
        if planned:
            log.info("calls planned", extra={"planned": planned})

    def _begin(self, call: DueCall, now_s: float) -> None:
        log.info(
            "call claimed",
            extra={
                "call_id": call.call_id,
                "planned_call_id": call.planned_call_id,
                "attempt_no": call.attempt_no,
            },
        )
        self._live.add(
            LiveCall(
                call_id=call.call_id,
                since_s=now_s,
                ring_timeout_s=call.ring_timeout_s,
                ordering=True,
            )
        )
        order = asyncio.create_task(self._order(call))
        self._orders.add(order)
        order.add_done_callback(self._orders.discard)

    async def _order(self, call: DueCall) -> None:
        try:
            if not self._may_dial:
                self._live.drop(call.call_id)
                await self._books.released(call.call_id)
            elif await self._commit(call):
                log.info("call cleared", extra={"call_id": call.call_id})
                await self._dial(call)
            else:
                self._live.drop(call.call_id)
        finally:
            known = self._live.get(call.call_id)
            if known is not None:
                known.ordering = False

    async def _commit(self, call: DueCall) -> bool:
        # Without the committed row a crash would forget that this phone may ring; so no commit, no call.
        try:
            return await asyncio.to_thread(
                self._outside.ledger.originating, call.call_id, self._outside.clock.now()
            )
        except Exception as error:
            log.warning(
                "call not dialled, the ledger does not answer",
                extra={"call_id": call.call_id, "private": {"error": repr(error)}},
            )
            return False

    async def _dial(self, call: DueCall) -> None:
        try:
            await self._outside.line.dial(call)
        except OriginateRefused as refusal:
            log.warning(
                "call refused", extra={"call_id": call.call_id, "private": {"why": refusal.answer}}
            )
            await self._books.settle(
                call.call_id,
                AttemptOutcome(
                    disposition=Disposition.NETWORK_FAILURE, ended_at=self._outside.clock.now()
                ),
            )
            self._live.drop(call.call_id)
        except AmiUnavailable:
            await self._books.doubtful(call.call_id)
        else:
            log.info("call ordered", extra={"call_id": call.call_id})
