"""Keeps the orders of one process apart, so that calls claimed at a trunk's pace do not reach it in a bunch."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from carecall.domain.pacing import Bucket, PacingRule, booked, full_bucket
from carecall.ports.clock import Clock


class OrderPace:
    """One token bucket for each trunk, on this process's own clock; the ledger's bucket is the one that is shared.

    A claim takes its token when it is committed; until its order goes out a slow database may delay one
    call and not the next.
    """

    def __init__(self, clock: Clock) -> None:
        """Begin with trunks that have been quiet."""
        self._clock = clock
        self._rules: dict[str, PacingRule] = {}
        self._buckets: dict[str, Bucket] = {}

    def learn(self, rules: Mapping[str, PacingRule]) -> None:
        """Take over the limits of trunks, by name, as they are now."""
        self._rules |= rules

    def delay_s(self, trunk: str) -> float:
        """Take the next place among the orders of `trunk`; return how many seconds it is away."""
        rule = self._rules.get(trunk)
        if rule is None:
            return 0.0
        now_s = self._clock.monotonic()
        bucket = self._buckets.get(trunk) or full_bucket(rule, now_s)
        self._buckets[trunk], delay_s = booked(rule, bucket, now_s)
        return delay_s

    async def turn(self, trunk: str) -> None:
        """Return when the next order on `trunk` may go out."""
        delay_s = self.delay_s(trunk)
        if delay_s > 0:
            await asyncio.sleep(delay_s)
