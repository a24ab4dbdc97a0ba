"""Takes this controller's node, keeps it, and says at once when it may not be dialled on any more."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from carecall.domain.lease import LeaseRule
from carecall.errors import NodeHeld
from carecall.ports.clock import Clock
from carecall.ports.nodes import NodeHold

log = logging.getLogger(__name__)

LOOK_S = 0.5
"""Between two looks at a node that somebody else holds, or two tries while the database is away."""
ABANDONED_EVERY_S = 60.0


class LeaseKeeper:
    """One process's hold of its node; without a node there is nothing to hold and everything may be dialled."""

    def __init__(
        self, node: NodeHold | None, clock: Clock, *, rule: LeaseRule | None = None
    ) -> None:
        """Hold nothing yet."""
        self._node = node
        self._clock = clock
        self._rule = rule or LeaseRule()
        self._held_until_s = 0.0
        self._looked_at_s = clock.monotonic()

    @property
    def held(self) -> bool:
        """Whether the lease is ours for sure: renewed so lately that nobody can have taken the node."""
        return self._node is None or self._clock.monotonic() < self._held_until_s

    async def gain(self, stopped: Callable[[], bool]) -> bool:
        """Return True when the node is ours, False when `stopped` came first.

        A node whose holder died is waited for; its lease runs out.

        Raises:
            NodeHeld: its holder is alive, for it keeps its lease up.
        """
        first_until = None
        while self._node is not None and not stopped():
            try:
                at_s = self._clock.monotonic()
                other = await asyncio.to_thread(self._node.claim, self._clock.now())
            except Exception as error:
                log.warning("node not claimed", extra={"private": {"error": repr(error)}})
                await asyncio.sleep(LOOK_S)
                continue
            if other is None:
                self._held_until_s = at_s + self._rule.lease_s
                log.info("node taken", extra={"node": self._node.name})
                return True
            if first_until is not None and other.until is not None and other.until > first_until:
                raise NodeHeld(self._node.name)
            first_until = other.until
            await asyncio.sleep(LOOK_S)
        return self._node is None

    async def run(self) -> None:
        """Keep the lease up for ever.

        Raises:
            NodeHeld: somebody else took the node; from this moment nothing is ours to dial.
        """
        while self._node is not None:
            renewed = await self.renew()
            await asyncio.sleep(self._rule.renew_s if renewed else LOOK_S)

    async def renew(self) -> bool:
        """Keep the lease up once; False when the database did not answer.

        Raises:
            NodeHeld: somebody else took the node.
        """
        if self._node is None:
            return True
        at_s = self._clock.monotonic()
        try:
            kept = await asyncio.to_thread(self._node.renew, self._clock.now())
            await self._look_for_abandoned()
        except Exception as error:
            log.warning("lease not renewed", extra={"private": {"error": repr(error)}})
            return False
        if not kept:
            self._held_until_s = 0.0
            log.error("node lost, nothing more is dialled", extra={"node": self._node.name})
            raise NodeHeld(self._node.name, taken=True)
        self._held_until_s = at_s + self._rule.lease_s
        return True

    async def release(self) -> None:
        """Let the node go for the next controller; one that cannot be told waits for the lease's end."""
        self._held_until_s = 0.0
        if self._node is None:
            return
        try:
            await asyncio.to_thread(self._node.release, self._clock.now())
        except Exception as error:
            log.warning("lease not released", extra={"private": {"error": repr(error)}})

    async def _look_for_abandoned(self) -> None:
        now_s = self._clock.monotonic()
        if self._node is None or now_s < self._looked_at_s + ABANDONED_EVERY_S:
            return
        self._looked_at_s = now_s
        await asyncio.to_thread(self._node.abandoned, self._clock.now())
