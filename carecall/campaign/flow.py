"""The campaign flow: dial what is due, follow what rings, reconcile what was missed; until told to stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from carecall.campaign.bookkeeper import Bookkeeper
from carecall.campaign.dialler import Dialler
from carecall.campaign.follower import Follower
from carecall.campaign.lease_keeper import LeaseKeeper
from carecall.campaign.live_calls import LiveCalls
from carecall.campaign.outside import Outside
from carecall.campaign.reconciler import Reconciler
from carecall.campaign.timing import FlowTiming
from carecall.campaign.voice_watch import VoiceWatch
from carecall.errors import NodeHeld
from carecall.ports.telemetry import Counted

log = logging.getLogger(__name__)


class CampaignFlow:
    """One controller's campaigns on one phone line."""

    def __init__(self, outside: Outside, *, timing: FlowTiming | None = None) -> None:
        """Nothing runs before `run`."""
        self._outside = outside
        self._timing = timing or FlowTiming()
        self.live = LiveCalls()
        books = Bookkeeper(
            outside.ledger,
            outside.clock,
            retry_s=self._timing.retry_s,
            journal=outside.journal,
            telemetry=outside.telemetry,
        )
        self.books = books
        self.lease = LeaseKeeper(outside.node, outside.clock)
        self.dialler = Dialler(outside, self.live, books, lease=self.lease, timing=self._timing)
        self.follower = Follower(outside.line, self.live, books)
        self.reconciler = Reconciler(outside, self.live, books, self._timing)
        self.voice_watch = VoiceWatch(outside, self.live, self._timing)
        self._stopping = asyncio.Event()
        self._check_now = asyncio.Event()
        self._leave_at_s = 0.0
        self._lost: NodeHeld | None = None
        self.begun = asyncio.Event()
        """Set when the node is ours and what was left open on it is taken over."""

    def stop(self, *, wait_for_live_s: float = 0.0) -> None:
        """Dial nothing more; `run` returns when our calls are over, or after `wait_for_live_s` and leaves them to the next start."""
        self._leave_at_s = self._outside.clock.monotonic() + wait_for_live_s
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`; a part that fails is logged and goes on.

        Raises:
            NodeHeld: another controller holds the node, or took it over.
        """
        if not await self.lease.gain(self._stopping.is_set):
            return
        try:
            await self._work()
        finally:
            await self.lease.release()
        if self._lost is not None:
            raise self._lost

    async def _work(self) -> None:
        keeping = asyncio.create_task(self._keep_lease())
        try:
            await self._take_over()
            self.begun.set()
            await self._dial_and_follow()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)

    async def _keep_lease(self) -> None:
        try:
            await self.lease.run()
        except NodeHeld as lost:
            self._lost = lost
            self._stopping.set()

    async def _dial_and_follow(self) -> None:
        dialling = asyncio.create_task(self._dial())
        others = [
            asyncio.create_task(loop)
            for loop in (
                self._follow(),
                self._watch_sessions(),
                self._watch_stops(),
                self._watch_voice(),
                self._reconcile(),
                self._bring_over(),
            )
        ]
        try:
            await dialling
            await self.dialler.close()
            await self._drain()
        finally:
            for loop in (dialling, *others):
                loop.cancel()
            await asyncio.gather(dialling, *others, return_exceptions=True)

    async def _take_over(self) -> None:
        while not self._stopping.is_set():
            if await self._guarded("open calls not read", self.reconciler.take_over):
                return
            await asyncio.sleep(self._timing.retry_s)

    async def _dial(self) -> None:
        while not self._stopping.is_set():
            stepped = await self._guarded("calls not claimed", self.dialler.step)
            pause_s = self.dialler.pause_s if stepped else self._timing.retry_s
            await _first_of(self._stopping, pause_s)

    async def _follow(self) -> None:
        while not await self._guarded("news not followed", self.follower.run):
            await self._nap()

    async def _bring_over(self) -> None:
        while not await self._guarded("notes not brought over", self.books.run):
            await self._nap()

    async def _watch_sessions(self) -> None:
        await self._outside.line.next_session()
        while True:
            self._check_now.set()
            await self._outside.line.next_session()
            self._outside.telemetry.count(Counted.AMI_RECONNECTS)

    async def _watch_stops(self) -> None:
        while True:
            await asyncio.sleep(self._timing.stop_poll_s)
            if self.live.channels:
                await self._guarded("stops not read", self.reconciler.end_unwanted)

    async def _watch_voice(self) -> None:
        while True:
            await asyncio.sleep(self._timing.voice_poll_s)
            await self._guarded("voice not asked", self.voice_watch.look)

    async def _reconcile(self) -> None:
        checked_at_s = self._outside.clock.monotonic()
        while True:
            await _first_of(self._check_now, self._timing.poll_s)
            if not self._check_due(checked_at_s):
                continue
            self._check_now.clear()
            checked_at_s = self._outside.clock.monotonic()
            await self._guarded("open calls not compared", self.reconciler.check)

    def _check_due(self, checked_at_s: float) -> bool:
        now_s = self._outside.clock.monotonic()
        wait = self._timing.recheck_s if self.reconciler.recheck else self._timing.check_s
        silent = self.live.silent(now_s, self._timing.ring_grace_s)
        return silent or self._check_now.is_set() or now_s >= checked_at_s + wait

    async def _drain(self) -> None:
        while self.live.channels and self._outside.clock.monotonic() < self._leave_at_s:
            await self._nap()
        if self.live.channels:
            log.warning("calls left running", extra={"calls": self.live.channels})

    async def _nap(self) -> None:
        await asyncio.sleep(self._timing.poll_s)

    async def _guarded(self, failure: str, work: Callable[[], Awaitable[object]]) -> bool:
        try:
            await work()
        except Exception as error:
            log.warning(
                "part of the campaign flow failed",
                extra={"part": failure, "private": {"error": repr(error)}},
            )
            return False
        return True


async def _first_of(event: asyncio.Event, seconds: float) -> None:
    """Return when `event` is set or `seconds` have passed."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return
