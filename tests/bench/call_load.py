"""Many calls at once, as Asterisk would bring them: frames both ways, 2 s of speech every 8 s.

Punctuality is measured here, at the receiving end, frame by frame; turns are counted by the
replies that come back.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from carecall.domain.audio import CHUNK_BYTES, SILENCE, chunks
from carecall.domain.audiosocket import AUDIO_HEADER, FRAME_BYTES, FrameKind, encode
from tests.bench.voice_like import line_noise, voice_like

TICK_S = 0.020
ROUND_CHUNKS = 400
"""Eight seconds: two of speech, six of line noise."""
GRID_FRAMES = 50
REPLY_GAP = 15
"""Silent frames (300 ms) that separate one reply from the next."""


def one_round() -> list[bytes]:
    """Return the frames of eight seconds of a person."""
    sound = voice_like(2000) + line_noise(6000)
    return [AUDIO_HEADER + chunk for chunk in chunks(sound)]


@dataclass
class Leg(asyncio.Protocol):
    """One call."""

    number: int
    arrivals: list[float] = field(default_factory=list)
    replies: list[float] = field(default_factory=list)
    spoken: list[float] = field(default_factory=list)
    lost: bool = False
    transport: asyncio.Transport | None = None
    rest: bytes = b""
    quiet: int = REPLY_GAP

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(encode(FrameKind.CALL_ID, UUID(int=self.number + 1).bytes))

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        data = self.rest + data
        whole = len(data) - len(data) % FRAME_BYTES
        self.rest = data[whole:]
        for at in range(0, whole, FRAME_BYTES):
            self.arrivals.append(now)
            if data[at + 3 : at + FRAME_BYTES] == SILENCE:
                self.quiet += 1
            else:
                if self.quiet >= REPLY_GAP:
                    self.replies.append(now)
                self.quiet = 0

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True


@dataclass(frozen=True)
class Load:
    """What was asked for and what came."""

    calls: int
    seconds: float
    legs: list[Leg]
    began: float
    ended: float

    def figures(self) -> dict[str, float]:
        """Return lateness at the receiver and turns, measured between `began` and `ended`."""
        late = sorted(ms for leg in self.legs for ms in self._lateness(leg))
        spoken, answered, waits = 0, 0, []
        for leg in self.legs:
            for end in leg.spoken:
                if not self.began <= end <= self.ended - 2.0:
                    continue
                spoken += 1
                wait = next((at - end for at in leg.replies if 0 < at - end < 4.0), None)
                if wait is not None:
                    answered += 1
                    waits.append(wait * 1000)
        waits.sort()
        return {
            "frames": len(late),
            "frames_missing": max(round(self.calls * self.seconds / TICK_S) - len(late), 0),
            "lost_calls": sum(leg.lost for leg in self.legs),
            "late_p50_ms": _at(late, 0.50),
            "late_p99_ms": _at(late, 0.99),
            "late_max_ms": late[-1] if late else 0.0,
            "turns_spoken": spoken,
            "turns_missed": spoken - answered,
            "reply_p50_ms": _at(waits, 0.50),
            "reply_p95_ms": _at(waits, 0.95),
        }

    def _lateness(self, leg: Leg) -> list[float]:
        """Return how late each frame came against the leg's own even grid.

        The grid runs through the best frame of each second, so that frames which were never sent
        count once, as missing, and not as lateness of all that follow.
        """
        late: list[float] = []
        inside = [at for at in leg.arrivals if self.began <= at <= self.ended]
        for first in range(0, len(inside), GRID_FRAMES):
            part = inside[first : first + GRID_FRAMES]
            shifts = [(at - index * TICK_S) * 1000 for index, at in enumerate(part)]
            late += [shift - min(shifts) for shift in shifts]
        return late


def _at(values: list[float], share: float) -> float:
    return round(values[min(int(len(values) * share), len(values) - 1)], 2) if values else 0.0


async def _pace(legs: list[Leg], until: float) -> None:
    """Send every leg's next frame each 20 ms, spread over four phases."""
    frames = one_round()
    spoken = 2000 * 16 // CHUNK_BYTES
    step, base = 0, time.monotonic()
    while time.monotonic() < until:
        index = step // 4
        for leg in legs[step % 4 :: 4]:
            at = (index + leg.number * 37) % ROUND_CHUNKS
            if leg.transport is not None and not leg.lost:
                leg.transport.write(frames[at])
                if at == spoken - 1:
                    leg.spoken.append(time.monotonic())
        step += 1
        await asyncio.sleep(max(base + step * TICK_S / 4 - time.monotonic(), 0))


async def run_load(port: int, calls: int, *, warm_up_s: float, seconds: float) -> Load:
    """Bring `calls` calls up, wait `warm_up_s`, measure for `seconds`."""
    loop = asyncio.get_running_loop()
    legs = []
    for number in range(calls):
        _, leg = await loop.create_connection(lambda number=number: Leg(number), "127.0.0.1", port)
        legs.append(leg)
        await asyncio.sleep(0.002)
    began = time.monotonic() + warm_up_s
    ended = began + seconds
    await _pace(legs, ended)
    for leg in legs:
        if leg.transport is not None:
            leg.transport.abort()
    return Load(calls, seconds, legs, began, ended)
