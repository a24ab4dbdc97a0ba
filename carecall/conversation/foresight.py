"""Has the first words of a call rendered while it still rings, so that nobody waits after lifting the phone."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from carecall.domain.brief import CallBrief
from carecall.ports.clock import Clock
from carecall.ports.repositories import ComingCalls

log = logging.getLogger(__name__)

POLL_S = 0.5
REMEMBERED = 2_000
"""Call ids that are known to be prepared; an older one would only be prepared once more."""


class Foresight:
    """Looks for calls that ring and has each one prepared once."""

    def __init__(
        self,
        calls: ComingCalls,
        prepare: Callable[[CallBrief], Awaitable[None]],
        clock: Clock,
        *,
        poll_s: float = POLL_S,
    ) -> None:
        self._calls = calls
        self._prepare = prepare
        self._clock = clock
        self._poll_s = poll_s
        self._known: deque[str] = deque(maxlen=REMEMBERED)

    async def run(self) -> None:
        """Prepare until cancelled; a look that fails is only a slower first word."""
        while True:
            try:
                await self.look()
            except Exception as error:
                log.warning("calls not prepared", extra={"private": {"error": repr(error)}})
            await asyncio.sleep(self._poll_s)

    async def look(self) -> int:
        """Prepare the calls that ring now and return how many were new."""
        known = frozenset(self._known)
        briefs = await asyncio.to_thread(self._calls.coming, self._clock.now(), known=known)
        for brief in briefs:
            self._known.append(brief.call_id)
            await self._prepare(brief)
        return len(briefs)
