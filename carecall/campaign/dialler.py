"""Plans, claims and orders calls, at the trunk's pace; each order is given at most once."""

from __future__ import annotations

import asyncio
import logging

from carecall.campaign.bookkeeper import Bookkeeper
from carecall.campaign.clock_watch import ClockWatch
from carecall.campaign.lease_keeper import LeaseKeeper
from carecall.campaign.live_calls import LiveCall, LiveCalls
from carecall.campaign.order_pace import OrderPace
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.domain.call import AttemptOutcome, Disposition, DueCall
from carecall.domain.pacing import PacingWait
from carecall.errors import AmiUnavailable, OriginateRefused
from carecall.ports.claims import Claims
from carecall.ports.telemetry import Counted, Observed

log = logging.getLogger(__name__)

CLAIM_LIMIT = 32
"""Most calls of one claim, so that what was found out about one trunk is not old when the next is asked."""
SILENT_LOOKS = 10
"""How often a committed order looks whether Asterisk answers again, before it is tried all the same."""
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
        lease: LeaseKeeper,
        timing: FlowTiming,
    ) -> None:
        """Order nothing before `step`."""
        self._outside = outside
        self._live = live
        self._books = books
        self._lease = lease
        self._timing = timing
        self._watch = ClockWatch(outside.clock)
        self._pace = OrderPace(outside.clock)
        self._planned_at_s: float | None = None
        self._orders: set[asyncio.Task[None]] = set()
        self._closed = False
        self._again_in_s: float | None = None

    async def step(self) -> int:
        """Plan when it is time, then claim and order what pace and channels allow; return how many calls were ordered."""
        await self._plan()
        self._again_in_s = None
        missing = self._missing()
        if missing is not None:
            self._outside.telemetry.count(Counted.PACING_WAITS, missing.value)
        if missing is not None or self._closed:
            return 0
        now_s = self._outside.clock.monotonic()
        claims = await asyncio.to_thread(
            self._outside.ledger.claim_due,
            self._outside.clock.now(),
            limit=CLAIM_LIMIT,
            new_id=self._outside.ids.new_id,
        )
        self._tell(claims, now_s)
        self._again_in_s = 0.0 if len(claims) == CLAIM_LIMIT else claims.again_in_s
        self._pace.learn(claims.paces)
        for call in claims:
            self._begin(call, now_s)
        return len(claims)

    @property
    def pause_s(self) -> float:
        """Seconds until the next step is worth taking."""
        if self._again_in_s is None:
            return self._timing.poll_s
        return min(self._timing.poll_s, self._again_in_s)

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

    def _missing(self) -> PacingWait | None:
        """Return what this process itself lacks to dial."""
        if not self._watch.steady:
            return PacingWait.CLOCK
        if not self._lease.held:
            return PacingWait.LEASE
        if not self._outside.line.ready:
            return PacingWait.LINE
        return None if self._outside.voice_ready() else PacingWait.VOICE

    @property
    def _may_dial(self) -> bool:
        return not self._closed and self._missing() is None

    def _tell(self, claims: Claims, began_s: float) -> None:
        tell = self._outside.telemetry
        tell.observe(Observed.CLAIM, self._outside.clock.monotonic() - began_s)
        if claims:
            tell.count(Counted.CALLS_CLAIMED, by=len(claims))
        for rule, times in claims.refused.items():
            tell.count(Counted.GATE_REFUSALS, rule, by=times)
        for wait in claims.waits:
            tell.count(Counted.PACING_WAITS, wait.value)

    async def _plan(self) -> None:
        now_s = self._outside.clock.monotonic()
        if self._planned_at_s is not None and now_s < self._planned_at_s + self._timing.plan_s:
            return
        planned = await asyncio.to_thread(self._outside.ledger.plan_due, self._outside.clock.now())
        # A planning writes a part at a time; what is left of it must not wait for the next look.
        self._planned_at_s = None if planned else now_s
        self._outside.telemetry.observe(Observed.PLAN, self._outside.clock.monotonic() - now_s)
        if planned:
            self._outside.telemetry.count(Counted.CALLS_PLANNED, by=planned)
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
        await self._line_answers()
        await self._pace.turn(call.trunk)
        self._tell_lateness(call)
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

    def _tell_lateness(self, call: DueCall) -> None:
        if call.due_at is not None:
            late_s = (self._outside.clock.now() - call.due_at).total_seconds()
            self._outside.telemetry.observe(Observed.DIAL_LATENESS, late_s)

    async def _line_answers(self) -> None:
        """Wait a little for a link that fell silent, so that orders do not leave in a bunch when it speaks again."""
        for _ in range(SILENT_LOOKS):
            if self._outside.line.ready:
                return
            await asyncio.sleep(self._timing.poll_s)
