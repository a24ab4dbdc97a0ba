"""The loop that tells others of alerts and unreached people whom nobody has taken up in time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from carecall.ports.clock import Clock
from carecall.ports.notifications import EscalationDesk

log = logging.getLogger(__name__)

POLL_S = 5.0

Sleep = Callable[[float], Awaitable[None]]


class Escalation:
    """Looks every few seconds; one process is enough, and several change nothing."""

    def __init__(
        self,
        desk: EscalationDesk,
        clock: Clock,
        *,
        sleep: Sleep = asyncio.sleep,
        poll_s: float = POLL_S,
    ) -> None:
        self._desk = desk
        self._clock = clock
        self._sleep = sleep
        self._poll_s = poll_s

    async def run(self) -> None:
        """Escalate until cancelled."""
        while True:
            await self.escalate()
            await self._sleep(self._poll_s)

    async def escalate(self) -> int:
        """Escalate what has waited too long; return how much it was."""
        try:
            done = await asyncio.to_thread(self._desk.escalate, self._clock.now())
        except Exception:
            log.exception("what waits too long could not be looked for")
            return 0
        if done:
            log.warning("escalated what nobody has taken up", extra={"escalated": done})
        return done
