"""Rings many numbers at once through a real Asterisk pair, with a controller and a carrier's desk that only nod."""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from carecall.telephony.asterisk_pair import AsteriskPair
from tests.pbx.pair import pair_plan
from tests.pbx.wire import Agi, AgiServer, Ami, secret_of

RTP_PORTS = 2000
RING_EVERY_S = 0.05
UP_WITHIN_S = 20.0


@dataclass(kw_only=True)
class Exchange:
    """A running pair; calls are sent to the media process at `media_port`."""

    pair: AsteriskPair
    ami: Ami
    media_port: int
    answered: int = 0
    _wanted: int = 0
    _all_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def controller(self, agi: Agi) -> None:
        """Send every answered call to the media process."""
        if agi.script == "start":
            self.answered += 1
            if self.answered == self._wanted:
                self._all_up.set()
            await agi.set("CARECALL_ACTION", "media")
            await agi.set("CARECALL_MEDIA", f"127.0.0.1:{self.media_port}")
        elif agi.script == "next":
            await agi.set("CARECALL_ACTION", "hangup")

    async def desk(self, agi: Agi) -> None:
        """Answer at once."""
        await agi.set("LAB_RING_MS", "0")
        await agi.set("LAB_CALL_ID", str(uuid.uuid4()))
        await agi.set("LAB_ACTION", "answer")

    async def ring(self, calls: int) -> None:
        """Originate `calls` calls, 20 a second, and return when all are answered or UP_WITHIN_S has passed."""
        self._wanted = calls
        for number in range(calls):
            await self._originate(f"010{number:08}")
            await asyncio.sleep(RING_EVERY_S)
        with suppress(TimeoutError):
            async with asyncio.timeout(UP_WITHIN_S):
                await self._all_up.wait()

    async def _originate(self, number: str) -> None:
        await self.ami.order(number, max_talk_s=900)


@asynccontextmanager
async def exchange(media_port: int, callees_port: int) -> AsyncIterator[Exchange]:
    """Start a pair whose carrier hands answered calls to `callees_port`; stop it at the end."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        plan = pair_plan(Path(folder))
        first = plan.rtp_ports[0]
        middle = first + RTP_PORTS
        plan = replace(
            plan,
            ports={**plan.ports, "lab_media": callees_port},
            rtp_ports=(first, middle - 1),
            lab_rtp_ports=(middle, middle + RTP_PORTS - 1),
        )
        pair = AsteriskPair(plan)
        stack.push_async_callback(pair.stop)
        await pair.start()
        secret = secret_of(pair.core.etc, "carecall")
        ami = await Ami.log_in(plan.ports["ami"], "carecall", secret)
        stack.callback(ami.close)
        await ami.ask(Action="Events", EventMask="off")
        opened = Exchange(pair=pair, ami=ami, media_port=media_port)
        for name, answer in (("agi", opened.controller), ("lab_control", opened.desk)):
            server = await asyncio.start_server(
                AgiServer(answer).serve, "127.0.0.1", plan.ports[name], backlog=512
            )
            stack.callback(server.close)
        yield opened
