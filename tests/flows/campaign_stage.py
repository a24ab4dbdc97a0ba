"""A campaign flow over fakes, moved step by step."""

from __future__ import annotations

import asyncio

from carecall.campaign.flow import CampaignFlow
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.domain.pacing import PacingRule
from tests.fakes.clock import CountingIds, FakeClock
from tests.fakes.journal import MemoryJournal
from tests.fakes.ledger import FakeLedger
from tests.fakes.node import FakeNode
from tests.fakes.phone_line import FakePhoneLine
from tests.fakes.stops import FakeStops
from tests.fakes.telemetry import CountingTelemetry

RULE = PacingRule(calls_per_second=2.0, channels=3)


class CampaignStage:
    """Steps the flow's parts by hand, so that nothing waits."""

    def __init__(self, rule: PacingRule = RULE) -> None:
        self.clock = FakeClock()
        self.ledger = FakeLedger(rule)
        self.line = FakePhoneLine(self.clock)
        self.ids = CountingIds()
        self.journal = MemoryJournal()
        self.telemetry = CountingTelemetry()
        self.stops = FakeStops()
        self.node: FakeNode | None = None
        self.voice_ready = True
        self.voice_answers = None
        self.flow = self.start()

    def start(self) -> CampaignFlow:
        """Make a flow, as a new process does."""
        outside = Outside(
            ledger=self.ledger,
            line=self.line,
            clock=self.clock,
            ids=self.ids,
            voice_ready=lambda: self.voice_ready,
            journal=self.journal,
            telemetry=self.telemetry,
            stops=self.stops,
            voice_answers=self.voice_answers,
            node=self.node,
        )
        self.flow = CampaignFlow(outside, timing=FlowTiming(poll_s=0.005, retry_s=0.005))
        return self.flow

    def plan(self, number: str, **rule):
        return self.ledger.plan(number, self.clock.now(), **rule)

    async def dial(self, *, after_s: float = 0.0) -> list[str]:
        """Let time pass, take one dialling step, return the ids of the calls ordered in it."""
        self.clock.advance(after_s)
        before = len(self.line.dialled)
        await self.flow.dialler.step()
        await asyncio.gather(*self.flow.dialler._orders)
        return [call.call_id for call in self.line.dialled[before:]]

    async def hear(self) -> None:
        """Take all news that are waiting."""
        self.line.close()
        await self.flow.follower.run()

    async def check(self, *, after_s: float = 0.0) -> None:
        """Compare open calls with the line's channels."""
        self.clock.advance(after_s)
        await self.flow.reconciler.check()

    def state_of(self, call_id: str):
        return self.ledger.calls[call_id].state

    def ended(self, call_id: str):
        outcome = self.ledger.calls[call_id].outcome
        return outcome.disposition if outcome else None
