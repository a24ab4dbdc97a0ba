"""The least that can be written for the same work: the yardstick for our media process.

One ticker, frames out and in, and (unless --deaf) batched voice detection with a fixed pause;
no recording, no transcript, no admission, no repair of lost sound.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import cast

import uvloop

from carecall.telephony.lateness import Lateness

HEADER = b"\x10\x01\x40"
QUIET = HEADER + bytes(320)
WINDOW = 512
PAUSE_WINDOWS = 25
"""0.8 s."""
REPLY = [HEADER + b"\x05\x05" * 160] * 50


class Call(asyncio.Protocol):
    """One connection."""

    def __init__(self, server: BareServer) -> None:
        self.server = server
        self.queue: deque[bytes] = deque()
        self.sound = bytearray()
        self.rest = b""
        self.loud = self.silent = 0
        self.spoke = False
        self.slot = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(QUIET)
        self.slot = self.server.detector.open() if self.server.detector else 0
        self.server.calls.append(self)

    def data_received(self, data: bytes) -> None:
        data = self.rest + data
        at = 0
        while len(data) - at >= 3:
            end = at + 3 + int.from_bytes(data[at + 1 : at + 3], "big")
            if end > len(data):
                break
            if data[at] == 0x10 and self.server.detector:
                self.sound += data[at + 3 : end]
            at = end
        self.rest = data[at:]

    def connection_lost(self, exc: Exception | None) -> None:
        self.server.calls.remove(self)

    def tick(self) -> None:
        self.transport.write(self.queue.popleft() if self.queue else QUIET)

    def scored(self, probability: float) -> None:
        if probability >= 0.3:
            self.loud, self.silent = self.loud + 1, 0
            self.spoke = self.spoke or self.loud >= 3
        elif probability < 0.2:
            self.loud, self.silent = 0, self.silent + 1
            if self.spoke and self.silent >= PAUSE_WINDOWS:
                self.spoke = False
                self.queue.extend(REPLY)


class BareServer:
    """All calls on one ticker and one detector."""

    def __init__(self, *, deaf: bool) -> None:
        self.calls: list[Call] = []
        self.detector = None
        if not deaf:
            from carecall.speech.silero import SileroVoiceDetector

            self.detector = SileroVoiceDetector(quiet_peak=0)
        self.thread = ThreadPoolExecutor(1)
        self.busy = False
        self.task: asyncio.Task[None] | None = None
        self.lateness = Lateness()
        self.ended = False

    def end(self) -> None:
        print(json.dumps({"lateness": asdict(self.lateness.figures())}), flush=True)
        self.ended = True

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Call(self), "127.0.0.1", 0, backlog=512)
        loop.add_signal_handler(signal.SIGTERM, self.end)
        loop.add_signal_handler(signal.SIGUSR1, self.lateness.clear)
        print("ready", server.sockets[0].getsockname()[1], flush=True)
        due = time.monotonic()
        while not self.ended:
            due += 0.020
            await asyncio.sleep(max(due - time.monotonic(), 0))
            self.lateness.count(int((time.monotonic() - due) * 1000), len(self.calls))
            for call in self.calls:
                call.tick()
            if self.detector and not self.busy:
                self.task = loop.create_task(self.listen())

    async def listen(self) -> None:
        assert self.detector is not None
        ready = [call for call in self.calls if len(call.sound) >= WINDOW]
        if not ready:
            return
        batch = [(call.slot, bytes(call.sound[:WINDOW])) for call in ready]
        for call in ready:
            del call.sound[:WINDOW]
        self.busy = True
        scores = await asyncio.get_running_loop().run_in_executor(
            self.thread, self.detector.score, batch
        )
        self.busy = False
        for call, probability in zip(ready, scores, strict=True):
            call.scored(probability)


if __name__ == "__main__":
    uvloop.run(BareServer(deaf="--deaf" in sys.argv).run())
