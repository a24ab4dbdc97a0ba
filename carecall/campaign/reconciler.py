"""Compares our open calls with Asterisk's channels and settles those that ended while nobody listened."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence, Set
from datetime import datetime

from carecall.campaign.bookkeeper import Bookkeeper, outcome_of
from carecall.campaign.live_calls import LiveCall, LiveCalls
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.domain.call import AttemptOutcome, CallState, Disposition
from carecall.errors import AmiUnavailable
from carecall.ports.repositories import OpenCall

log = logging.getLogger(__name__)


class Reconciler:
    """Settles an open call only on evidence, or after the longest time that it can still be going on.

    Evidence is, in this order: Asterisk lists its channel (it goes on), Asterisk's own record tells its end, the ledger
    knows that it was answered. Without any it stays doubtful through its quarantine and is never redialled meanwhile.
    """

    def __init__(
        self, outside: Outside, live: LiveCalls, books: Bookkeeper, timing: FlowTiming
    ) -> None:
        """Begin knowing nothing."""
        self._outside = outside
        self._live = live
        self._books = books
        self._timing = timing
        self._missed: set[str] = set()

    @property
    def recheck(self) -> bool:
        """Whether a call was missed once and has to be looked for again soon."""
        return bool(self._missed)

    async def take_over(self) -> int:
        """Take over what an earlier process left open; return how many calls.

        One controller works on a database, so a call that is only reserved now is nobody's and is given back.
        """
        calls = await asyncio.to_thread(self._outside.ledger.open_calls)
        for call in calls:
            if call.state is CallState.RESERVED:
                await self._books.released(call.call_id)
            else:
                self._adopt(call)
        return len(calls)

    async def check(self) -> None:
        """Judge every open call once."""
        try:
            living: Set[str] | None = await self._outside.line.live_calls()
        except AmiUnavailable:
            living = None
        now = self._outside.clock.now()
        for call in await self._open_calls():
            if living is None:
                await self._judge_blind(call, now)
            elif call.call_id in living:
                await self._judge_living(call, now)
            else:
                await self._judge_gone(call, now)

    async def _open_calls(self) -> Sequence[OpenCall]:
        """Read the open calls, and forget those that the ledger settled without us."""
        held = {call.call_id for call in self._live if not call.ordering}
        calls = await asyncio.to_thread(self._outside.ledger.open_calls)
        still_open = {call.call_id for call in calls}
        for call_id in held - still_open:
            self._live.drop(call_id)
        self._missed &= still_open
        return calls

    async def _judge_blind(self, call: OpenCall, now: datetime) -> None:
        """Asterisk cannot be asked: only say that a silent call is doubtful."""
        ringing = call.state in (CallState.ORIGINATING, CallState.RINGING)
        if ringing and now - call.changed_at > self._timing.ringing(call):
            await self._doubt(call)

    async def _judge_living(self, call: OpenCall, now: datetime) -> None:
        """Its channel is there: keep it, unless it outlived every limit."""
        self._missed.discard(call.call_id)
        known = self._live.get(call.call_id) or self._adopt(call)
        known.doubtful = False
        if now - call.changed_at > self._timing.quarantine(call):
            log.error("channel outlived its limits, ended", extra={"call_id": call.call_id})
            try:
                await self._outside.line.hang_up(call.call_id)
            except AmiUnavailable:
                log.warning("channel not ended", extra={"call_id": call.call_id})

    async def _judge_gone(self, call: OpenCall, now: datetime) -> None:
        """Its channel is not there: the second time that it is missed, look for its end."""
        known = self._live.get(call.call_id)
        if known is not None and known.ordering:
            return
        if call.state is CallState.RESERVED:
            if (now - call.changed_at).total_seconds() > self._timing.reserved_s:
                await self._books.released(call.call_id)
            return
        if call.call_id not in self._missed:
            self._missed.add(call.call_id)
            return
        self._missed.discard(call.call_id)
        await self._look_for_the_end(call, now)

    async def _look_for_the_end(self, call: OpenCall, now: datetime) -> None:
        trace = await self._outside.line.trace(call.call_id)
        if trace is not None:
            await self._end(call, outcome_of(trace))
        elif call.state is CallState.ANSWERED:
            await self._end(call, AttemptOutcome(disposition=Disposition.ANSWERED, ended_at=now))
        elif now - call.changed_at > self._timing.quarantine(call):
            await self._end(call, AttemptOutcome(disposition=Disposition.UNKNOWN, ended_at=now))
        else:
            await self._doubt(call)

    async def _end(self, call: OpenCall, outcome: AttemptOutcome) -> None:
        await self._books.settle(call.call_id, outcome)
        self._live.drop(call.call_id)

    async def _doubt(self, call: OpenCall) -> None:
        known = self._live.get(call.call_id) or self._adopt(call)
        known.doubtful = True
        if call.state is not CallState.UNKNOWN:
            await self._books.doubtful(call.call_id)

    def _adopt(self, call: OpenCall) -> LiveCall:
        known = LiveCall(
            call_id=call.call_id,
            since_s=self._outside.clock.monotonic(),
            ring_timeout_s=call.ring_timeout_s,
            doubtful=call.state is CallState.UNKNOWN,
        )
        self._live.add(known)
        return known
