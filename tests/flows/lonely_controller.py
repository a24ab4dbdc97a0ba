"""A controller process on a database, with a telephone network in a folder: for tests that kill it.

The network is as durable as a real one: an order is on disk before it is acknowledged, a call rings for a moment and is
busy, and what lives and what has ended follows from the file alone.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from carecall.campaign.flow import CampaignFlow
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.domain.call import CallProgress, DueCall, ProgressKind
from carecall.store.call_journal import call_journal
from carecall.store.engine import create_engine
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.session import guarded_sessions
from carecall.system import RandomIds, SystemClock

RINGS_S = 0.05


class FolderLine:
    """ports.telephony.PhoneLine over a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._calls = folder / "calls"
        self._calls.mkdir(exist_ok=True)
        self._news: asyncio.Queue[CallProgress] = asyncio.Queue()

    @property
    def ready(self) -> bool:
        return True

    async def dial(self, call: DueCall) -> None:
        order = self._calls / call.call_id
        fresh = self._folder / call.call_id
        fresh.write_text(f"{call.number} {datetime.now(UTC).timestamp()}")
        fresh.rename(order)
        sys.stdout.write(".")
        sys.stdout.flush()
        asyncio.get_running_loop().call_later(RINGS_S + 0.01, self._end, call.call_id)

    def _end(self, call_id: str) -> None:
        ended = self._trace(call_id)
        if ended is not None:
            self._news.put_nowait(ended)

    async def progress(self) -> AsyncIterator[CallProgress]:
        while True:
            yield await self._news.get()

    async def live_calls(self) -> frozenset[str]:
        return frozenset(
            path.name for path in self._calls.iterdir() if self._trace(path.name) is None
        )

    async def hang_up(self, call_id: str) -> None:
        raise AssertionError(call_id)

    async def next_session(self) -> None:
        await asyncio.Event().wait()

    async def trace(self, call_id: str) -> CallProgress | None:
        return self._trace(call_id)

    async def never_rang(self, call_id: str, ordered_at: datetime) -> bool:
        """An order that is not in the folder while we are here was given by a process that is gone."""
        return not (self._calls / call_id).exists()

    def _trace(self, call_id: str) -> CallProgress | None:
        path = self._calls / call_id
        if not path.exists():
            return None
        at = float(path.read_text().split()[1]) + RINGS_S
        if datetime.now(UTC).timestamp() < at:
            return None
        return CallProgress(
            call_id=call_id,
            kind=ProgressKind.ENDED,
            at=datetime.fromtimestamp(at, UTC),
            hangup_cause=17,
        )


async def work(url: str, folder: Path) -> None:
    clock = SystemClock()
    ledger = SqlCampaignLedger(guarded_sessions(create_engine(url)))
    flow = CampaignFlow(
        Outside(
            ledger=ledger,
            line=FolderLine(folder),
            clock=clock,
            ids=RandomIds(),
            journal=call_journal(folder / "journal.jsonl"),
        ),
        timing=FlowTiming(
            poll_s=0.02, plan_s=1.0, check_s=0.2, recheck_s=0.05, lost_order_s=0.3, reserved_s=0.5
        ),
    )
    ledger.plan_due(clock.now())
    running = asyncio.create_task(flow.run())
    while True:
        if not ledger.work_left(clock.now()):
            break
        await asyncio.sleep(0.05)
    flow.stop(wait_for_live_s=2)
    await running


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2])))
