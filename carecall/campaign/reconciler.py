"""Compares our open calls with Asterisk's channels and settles those that ended while nobody listened."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from carecall.campaign.bookkeeper import Bookkeeper, outcome_of
from carecall.campaign.live_calls import LiveCall, LiveCalls
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.domain.call import AttemptOutcome, CallState, Disposition
from carecall.errors import AmiUnavailable
from carecall.ports.repositories import OpenCall
from carecall.ports.telemetry import Counted

log = logging.getLogger(__name__)

CallIds = AbstractSet[str]


@dataclass(slots=True)
class _Missed:
    """A call whose channel an answering Asterisk did not list."""

    since_s: float
    times: int = 0


class Reconciler:
    """Settles an open call only on evidence, or after the longest time that it can still be going on.

    Evidence is, in this order: Asterisk lists its channel (it goes on); Asterisk's own record tells its end; the ledger
    knows that it was answered, so it was cut off; Asterisk's record goes over the order without a gap and holds no channel
    of it (nothing rang). Without any it stays doubtful through its quarantine, its number reserved, and nobody is redialled.
    Ages are monotonic: a call's age counts from its claim, or from the moment this process took it over, which only
    makes a quarantine longer.
    """

    def __init__(
        self, outside: Outside, live: LiveCalls, books: Bookkeeper, timing: FlowTiming
    ) -> None:
        """Begin knowing nothing."""
        self._outside = outside
        self._live = live
        self._books = books
        self._timing = timing
        self._missed: dict[str, _Missed] = {}
        self._strange: CallIds = frozenset()
        self._unwanted: dict[str, float] = {}

    @property
    def recheck(self) -> bool:
        """Whether something was seen once and has to be looked at again soon."""
        return bool(self._strange) or any(missed.times == 1 for missed in self._missed.values())

    async def take_over(self) -> int:
        """Take over what an earlier process left open on our Asterisk; return how many calls.

        Nobody else works on our node, so a call that is only reserved now is nobody's and is given back.
        """
        await self._books.recover()
        calls = await self._read_open_calls()
        for call in calls:
            if call.state is CallState.RESERVED:
                await self._give_back(call)
            else:
                self._adopt(call)
        return len(calls)

    async def check(self) -> None:
        """Judge every open call once, and end what nobody knows."""
        try:
            living: CallIds | None = await self._outside.line.live_calls()
        except AmiUnavailable:
            living = None
        calls = await self._open_calls()
        for call in calls:
            if self._books.holds(call.call_id):
                continue
            if living is None:
                await self._judge_blind(call)
            elif call.call_id in living:
                await self._judge_living(call)
            else:
                await self._judge_gone(call)
        if living is not None:
            await self._sweep(living - {call.call_id for call in calls})

    async def end_unwanted(self) -> int:
        """End our live calls under a stop that wants so; return how many were ended.

        What rings ends at once. Who is on the line is told by the talk first; we only end a talk that does not end.
        """
        if self._outside.stops is None:
            return 0
        wanted = {
            call.call_id: call for call in await asyncio.to_thread(self._outside.stops.calls_to_end)
        }
        now_s = self._now_s()
        self._unwanted = {key: self._unwanted.get(key, now_s) for key in wanted}
        ended = 0
        for call_id, since_s in self._unwanted.items():
            patience_s = self._timing.stop_grace_s if wanted[call_id].answered else 0.0
            if self._live.get(call_id) is not None and now_s >= since_s + patience_s:
                log.warning("call ended because calls were stopped", extra={"call_id": call_id})
                await self._hang_up(call_id)
                ended += 1
        return ended

    # --- reading --------------------------------------------------------------------------

    async def _open_calls(self) -> Sequence[OpenCall]:
        """Read the open calls, and forget those that the ledger settled without us."""
        held = {call.call_id for call in self._live if not call.ordering}
        calls = await self._read_open_calls()
        still_open = {call.call_id for call in calls}
        for call_id in held - still_open:
            if not self._books.holds(call_id):
                self._live.drop(call_id)
        self._missed = {key: miss for key, miss in self._missed.items() if key in still_open}
        return calls

    async def _read_open_calls(self) -> Sequence[OpenCall]:
        """Read the open calls after everything that we know was written to the ledger."""
        calls = await asyncio.to_thread(self._outside.ledger.open_calls)
        if any(self._books.holds(call.call_id) for call in calls):
            await self._books.replay(answers=True)
            calls = await asyncio.to_thread(self._outside.ledger.open_calls)
        return calls

    # --- judging --------------------------------------------------------------------------

    async def _judge_blind(self, call: OpenCall) -> None:
        """Asterisk cannot be asked: only say that a silent call is doubtful."""
        ringing = call.state in (CallState.ORIGINATING, CallState.RINGING)
        if ringing and self._age_s(call) > self._timing.ringing_s(call):
            await self._doubt(call)

    async def _judge_living(self, call: OpenCall) -> None:
        """Its channel is there: keep it, unless it outlived every limit."""
        self._missed.pop(call.call_id, None)
        self._known(call).doubtful = False
        if self._age_s(call) <= self._timing.quarantine_s(call):
            self._tell("alive")
            return
        log.error("channel outlived its limits, ended", extra={"call_id": call.call_id})
        await self._hang_up(call.call_id)

    async def _judge_gone(self, call: OpenCall) -> None:
        """Its channel is not there: the second time that it is missed, look for its end."""
        known = self._live.get(call.call_id)
        if known is not None and known.ordering:
            return
        if call.state is CallState.RESERVED:
            waited = self._outside.clock.now() - call.changed_at
            if abs(waited.total_seconds()) > self._timing.reserved_s:
                await self._give_back(call)
            return
        missed = self._missed.setdefault(call.call_id, _Missed(self._now_s()))
        missed.times += 1
        if missed.times > 1:
            await self._look_for_the_end(call, self._now_s() - missed.since_s)

    async def _look_for_the_end(self, call: OpenCall, missed_s: float) -> None:
        trace = await self._outside.line.trace(call.call_id)
        now = self._outside.clock.now()
        if trace is not None:
            await self._end(call, outcome_of(trace))
        elif call.state is CallState.ANSWERED:
            cut_off = AttemptOutcome(
                disposition=Disposition.ANSWERED, ended_at=now, interrupted=True
            )
            await self._end(call, cut_off)
        elif await self._never_rang(call, missed_s):
            log.warning("order lost, nothing rang", extra={"call_id": call.call_id})
            failure = AttemptOutcome(disposition=Disposition.NETWORK_FAILURE, ended_at=now)
            await self._end(call, failure)
        elif self._age_s(call) > self._timing.quarantine_s(call):
            await self._end(call, AttemptOutcome(disposition=Disposition.UNKNOWN, ended_at=now))
        else:
            await self._doubt(call)

    async def _never_rang(self, call: OpenCall, missed_s: float) -> bool:
        ringing = call.state is CallState.RINGING
        if ringing or missed_s < self._timing.lost_order_s or call.ordered_at is None:
            return False
        return await self._outside.line.never_rang(call.call_id, call.ordered_at)

    async def _sweep(self, strange: CallIds) -> None:
        """End channels with call ids that neither the ledger nor this process knows, seen twice.

        The ledger is read after the channels and a call is committed before it is dialled, so these come from a database
        that was restored, or were settled while their channel lived on.
        """
        strange = strange - {call.call_id for call in self._live}
        for call_id in strange & self._strange:
            log.error("channel unknown to the ledger, ended", extra={"call_id": call_id})
            await self._hang_up(call_id)
        self._strange = strange - self._strange

    # --- acting ---------------------------------------------------------------------------

    async def _end(self, call: OpenCall, outcome: AttemptOutcome) -> None:
        await self._books.settle(call.call_id, outcome)
        self._live.drop(call.call_id)
        self._missed.pop(call.call_id, None)
        self._tell("ended")

    async def _doubt(self, call: OpenCall) -> None:
        self._known(call).doubtful = True
        if call.state is not CallState.UNKNOWN:
            await self._books.doubtful(call.call_id)
            self._tell("doubtful")

    async def _give_back(self, call: OpenCall) -> None:
        await self._books.released(call.call_id)
        self._tell("given_back")

    async def _hang_up(self, call_id: str) -> None:
        try:
            await self._outside.line.hang_up(call_id)
        except AmiUnavailable:
            log.warning("channel not ended", extra={"call_id": call_id})
        else:
            self._tell("hung_up")

    def _tell(self, became: str) -> None:
        self._outside.telemetry.count(Counted.RECONCILED, became)

    def _age_s(self, call: OpenCall) -> float:
        return self._now_s() - self._known(call).since_s

    def _known(self, call: OpenCall) -> LiveCall:
        return self._live.get(call.call_id) or self._adopt(call)

    def _adopt(self, call: OpenCall) -> LiveCall:
        known = LiveCall(
            call_id=call.call_id,
            since_s=self._now_s(),
            ring_timeout_s=call.ring_timeout_s,
            answered_at=call.changed_at if call.state is CallState.ANSWERED else None,
            doubtful=call.state is CallState.UNKNOWN,
        )
        self._live.add(known)
        return known

    def _now_s(self) -> float:
        return self._outside.clock.monotonic()
