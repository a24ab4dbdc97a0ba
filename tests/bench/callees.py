"""The far end of many real calls: speaks 2 s in every 8 s, and notes each frame that arrives.

The lab carrier hands every answered call to this process by AudioSocket, so what is measured here
has gone through both Asterisks. A line on stdin begins the measurement; SIGTERM ends it, and the
figures are printed as JSON.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from typing import cast

import uvloop

from carecall.domain.audio import CHUNK_BYTES, chunks
from carecall.domain.audiosocket import AUDIO_HEADER, FRAME_BYTES
from tests.bench.call_load import REPLY_GAP, ROUND_CHUNKS, TICK_S
from tests.bench.figures import percentile
from tests.bench.voice_like import line_noise, voice_like

PHASES = 4
SPOKEN_CHUNKS = 2000 * 16 // CHUNK_BYTES
AUDIBLE = 200
ANSWERED_WITHIN_S = 4.0
GRID_FRAMES = 50


class Callee(asyncio.Protocol):
    """One call."""

    def __init__(self, calls: list[Callee], number: int) -> None:
        self._calls = calls
        self.number = number
        self.arrivals: list[float] = []
        self.replies: list[float] = []
        self.spoken: list[float] = []
        self.transport: asyncio.Transport | None = None
        self._rest = b""
        self._quiet = REPLY_GAP

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._calls.append(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        data = self._rest + data
        at = 0
        while len(data) - at >= 3:
            end = at + 3 + int.from_bytes(data[at + 1 : at + 3], "big")
            if end > len(data):
                break
            if end - at == FRAME_BYTES:
                self._heard(now, data[at + 3 + CHUNK_BYTES // 2 : at + 5 + CHUNK_BYTES // 2])
            at = end
        self._rest = data[at:]

    def _heard(self, now: float, sample: bytes) -> None:
        """Note a frame by its middle sample: the canned answer is one level throughout."""
        self.arrivals.append(now)
        if abs(int.from_bytes(sample, "little", signed=True)) < AUDIBLE:
            self._quiet += 1
            return
        if self._quiet >= REPLY_GAP:
            self.replies.append(now)
        self._quiet = 0


async def speak(calls: list[Callee], stopped: asyncio.Event) -> None:
    """Send every call's next frame each 20 ms, spread over four phases."""
    frames = [AUDIO_HEADER + chunk for chunk in chunks(voice_like(2000) + line_noise(6000))]
    step, base = 0, time.monotonic()
    while not stopped.is_set():
        index = step // PHASES
        for call in calls[step % PHASES :: PHASES]:
            at = (index + call.number * 37) % ROUND_CHUNKS
            if call.transport is not None:
                call.transport.write(frames[at])
                if at == SPOKEN_CHUNKS - 1:
                    call.spoken.append(time.monotonic())
        step += 1
        await asyncio.sleep(max(base + step * TICK_S / PHASES - time.monotonic(), 0))


def lateness_ms(arrivals: list[float]) -> list[float]:
    """Return how late each frame came, against an even grid through the best frame of each second."""
    late: list[float] = []
    for first in range(0, len(arrivals), GRID_FRAMES):
        part = arrivals[first : first + GRID_FRAMES]
        shifts = [(at - index * TICK_S) * 1000 for index, at in enumerate(part)]
        best = min(shifts)
        late += [shift - best for shift in shifts]
    return late


def measured(calls: list[Callee], began: float, ended: float) -> dict[str, float | None]:
    """Return what arrived between two moments, over all calls."""
    inside = [[at for at in call.arrivals if began <= at <= ended] for call in calls]
    late = [ms for arrivals in inside for ms in lateness_ms(arrivals)]
    ends = [
        (call, end)
        for call in calls
        for end in call.spoken
        if began <= end <= ended - ANSWERED_WITHIN_S
    ]
    answered = sum(
        any(0 < at - end < ANSWERED_WITHIN_S for at in call.replies) for call, end in ends
    )
    passed = ended - began
    return {
        "calls_up": sum(call.transport is not None for call in calls),
        "frames": len(late),
        "frames_per_second_a_call": round(len(late) / passed / max(len(calls), 1), 2),
        "late_p50_ms": percentile(late, 50),
        "late_p99_ms": percentile(late, 99),
        "late_max_ms": max(late, default=None),
        "turns_spoken": len(ends),
        "turns_missed": len(ends) - answered,
    }


async def serve(port: int) -> None:
    """Take every call until SIGTERM."""
    loop = asyncio.get_running_loop()
    calls: list[Callee] = []
    stopped = asyncio.Event()
    began = time.monotonic()

    def begin() -> None:
        nonlocal began
        sys.stdin.readline()
        began = time.monotonic()

    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    loop.add_reader(sys.stdin, begin)
    await loop.create_server(lambda: Callee(calls, len(calls)), "127.0.0.1", port, backlog=512)
    print("ready", port, flush=True)
    await speak(calls, stopped)
    print(json.dumps(measured(calls, began, time.monotonic())), flush=True)


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
