"""Ends the calls of a media process that stands still, so that nobody is left in silence."""

from __future__ import annotations

import asyncio
import logging

from carecall.campaign.live_calls import LiveCalls
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.errors import AmiUnavailable

log = logging.getLogger(__name__)


class VoiceWatch:
    """Looks after who talks with the people that answered.

    A dead media process is noticed by Asterisk itself. One that stands still is not: Asterisk talks on into the kernel's
    buffers for minutes, and takes that for life.
    """

    def __init__(self, outside: Outside, live: LiveCalls, timing: FlowTiming) -> None:
        """Believe that it is alive."""
        self._outside = outside
        self._live = live
        self._timing = timing
        self._silent_since_s: float | None = None

    async def look(self) -> int:
        """Ask once while somebody is on the line; return how many calls were ended."""
        answers = self._outside.voice_answers
        talking = [call.call_id for call in self._live if call.answered_at is not None]
        now_s = self._outside.clock.monotonic()
        if answers is None or not talking or await answers():
            self._silent_since_s = None
            return 0
        if self._silent_since_s is None:
            self._silent_since_s = now_s
        if now_s < self._silent_since_s + self._timing.voice_silent_s:
            return 0
        for call_id in await self._without_humans(talking):
            log.error("media process stands still, call ended", extra={"call_id": call_id})
            try:
                await self._outside.line.hang_up(call_id)
            except AmiUnavailable:
                log.warning("channel not ended", extra={"call_id": call_id})
        return len(talking)

    async def _without_humans(self, talking: list[str]) -> list[str]:
        """Return those that need a media process: nobody who has a human, or for whom one is rung, is cut off."""
        try:
            calls = await asyncio.to_thread(self._outside.ledger.open_calls)
        except Exception:
            log.exception("calls with humans unknown, nobody is ended")
            return []
        held = {call.call_id for call in calls if call.held}
        return [call_id for call_id in talking if call_id not in held]
