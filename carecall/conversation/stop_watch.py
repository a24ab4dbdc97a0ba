"""Ends talks under an emergency stop that wants so: who is on the line is told before we hang up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from carecall.conversation.conversations import Conversations
from carecall.ports.stops import Stops

log = logging.getLogger(__name__)

LOOK_S = 2.0


class StopWatch:
    """Looks for stops while there are talks."""

    def __init__(
        self,
        stops: Stops,
        conversations: Conversations,
        *,
        pause: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._stops = stops
        self._conversations = conversations
        self._pause = pause
        self._told: set[str] = set()

    async def run(self) -> None:
        """Look again and again; a database that is away is asked again."""
        while True:
            try:
                await self.look()
            except Exception:  # whatever a store does, the next look comes
                log.exception("stops not read")
            await self._pause(LOOK_S)

    async def look(self) -> int:
        """Have every talk under such a stop say goodbye, once; return how many there are."""
        live = {talk.call_id: talk for talk in self._conversations.live}
        self._told &= live.keys()
        if not live.keys() - self._told:
            return 0
        wanted = await asyncio.to_thread(self._stops.calls_to_end)
        ending = {call.call_id for call in wanted} & live.keys() - self._told
        for call_id in sorted(ending):
            log.warning("talk ends because calls were stopped", extra={"call_id": call_id})
            live[call_id].take_leave()
        self._told |= ending
        return len(ending)
