"""Whatever fails in whatever order: nobody is rung more often than allowed, and every call finds its end."""

import asyncio
import contextlib
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from carecall.domain.call import FINAL_PLANNED_STATES, CallState
from carecall.domain.pacing import PacingRule
from tests.flows.campaign_stage import CampaignStage

PEOPLE = 4
MOST_ATTEMPTS = 2
CHANNELS = 3

MISHAPS = (
    "dial",
    "dial and lose the answer",
    "dial while refused",
    "ring",
    "answer",
    "busy",
    "hang up",
    "vanish",
    "vanish on record",
    "hear",
    "check",
    "crash",
    "crash between claim and order",
    "line down",
    "line up",
    "database down",
    "database up",
    "time passes",
)


class Chaos:
    """One history of mishaps."""

    def __init__(self) -> None:
        self.stage = CampaignStage(PacingRule(calls_per_second=10.0, channels=CHANNELS))
        for no in range(PEOPLE):
            self.stage.plan(f"010555500{no:02d}", max_attempts=MOST_ATTEMPTS, gap=timedelta(0))

    async def play(self, mishap: str, pick: int) -> None:
        line, ledger, clock = self.stage.line, self.stage.ledger, self.stage.clock
        live = sorted(line.live)
        call_id = live[pick % len(live)] if live else None
        line.loses_answers = mishap == "dial and lose the answer"
        line.refuses = "no" if mishap == "dial while refused" else None
        if mishap.startswith("dial"):
            clock.advance(1)
            await self.safely(self.stage.dial())
        elif mishap == "hear" and not ledger.fails:
            await self.safely(self.stage.hear())
        elif mishap == "check" and not ledger.fails:
            await self.safely(self.stage.check(after_s=3))
        elif mishap.startswith("crash"):
            await self.crash(between=mishap != "crash")
        elif mishap in ("line down", "line up"):
            line.connected = mishap == "line up"
        elif mishap in ("database down", "database up"):
            ledger.fails = mishap == "database down"
        elif mishap == "time passes":
            clock.advance(300)
        elif call_id is not None:
            self.happen(mishap, call_id)

    def happen(self, mishap: str, call_id: str) -> None:
        line = self.stage.line
        answered = line.live[call_id]
        if mishap == "ring":
            line.rings(call_id)
        elif mishap == "answer":
            line.answers(call_id)
        elif mishap == "busy" and not answered:
            line.ends(call_id, cause=17, reason=0)
        elif mishap == "hang up":
            line.ends(call_id, cause=16, reason=0)
        elif mishap == "vanish":
            line.vanishes(call_id)
        elif mishap == "vanish on record":
            now = self.stage.clock.now()
            line.leaves_a_record(call_id, cause=19, answered=answered, at=now)
            line.vanishes(call_id)

    async def crash(self, *, between: bool) -> None:
        """The process dies, its unread news with it; the next one takes over when the database answers."""
        stage = self.stage
        if between:
            with contextlib.suppress(ConnectionError):
                stage.ledger.claim_due(stage.clock.now(), limit=1, new_id=stage.ids.new_id)
        for order in stage.flow.dialler._orders:
            order.cancel()
        while not stage.line._news.empty():
            stage.line._news.get_nowait()
        stage.start()
        failing, stage.ledger.fails = stage.ledger.fails, False
        await stage.flow.reconciler.take_over()
        stage.ledger.fails = failing

    async def safely(self, step) -> None:
        """Take one step; a failing database stops it, as in the flow's loops."""
        with contextlib.suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(0.02):
                await step

    def hold(self) -> None:
        """Check what must hold at every moment."""
        numbers = [call.number for call in self.stage.line.dialled]
        assert all(numbers.count(number) <= MOST_ATTEMPTS for number in numbers)
        up = [
            call.number for call in self.stage.line.dialled if call.call_id in self.stage.line.live
        ]
        assert len(up) == len(set(up))
        assert self.stage.flow.live.channels <= PEOPLE

    async def calm_down(self) -> None:
        """Let everything work again, every phone be hung up, and time pass."""
        stage = self.stage
        stage.line.connected, stage.ledger.fails = True, False
        stage.line.loses_answers, stage.line.refuses = False, None
        for _ in range(40):
            stage.clock.advance(400)
            await stage.dial()
            for call_id in list(stage.line.live):
                stage.line.ends(call_id, cause=17, reason=0)
            await stage.hear()
            await stage.check()
            await stage.check(after_s=3)
            self.hold()


@settings(max_examples=60, deadline=None)
@given(history=st.lists(st.tuples(st.sampled_from(MISHAPS), st.integers(0, 9)), max_size=40))
async def test_nobody_is_rung_too_often_and_every_call_ends(history):
    chaos = Chaos()
    for mishap, pick in history:
        await chaos.play(mishap, pick)
        chaos.hold()
    await chaos.calm_down()
    assert all(one.state in FINAL_PLANNED_STATES for one in chaos.stage.ledger.planned)
    assert all(call.state is CallState.ENDED for call in chaos.stage.ledger.calls.values())
    assert list(chaos.stage.flow.live) == []
