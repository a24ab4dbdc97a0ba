"""A call's sound in virtual time: a test says when 20 ms have passed and what was spoken in them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable

from carecall.domain.audio import CHUNK_MS, SILENCE, chunks


class FakeVoiceChannel:
    """A VoiceChannel whose clock is `tick`."""

    def __init__(self, call_id: str = "0b5e0b0e-0000-4000-8000-000000000001") -> None:
        self.call_id = call_id
        self.fault = ""
        self.sent: list[tuple[bytes, bool]] = []
        self.carried: list[bytes | None] = []
        """What went over the line of it; None where a chunk was lost."""
        self.hung_up = False
        self._queue: deque[bytes] = deque()
        self._paused = False
        self._slots = 0
        self._heard: list[Callable[[bytes], None]] = []
        self._told: list[Callable[[bytes, bool], None]] = []
        self._way_out: Callable[[bytes], bytes | None] = lambda chunk: chunk
        self._digits: asyncio.Queue[str | None] = asyncio.Queue()
        self._closed = asyncio.Event()

    def play(self, pcm: bytes) -> None:
        self._queue.extend(chunks(pcm))

    def pause(self) -> None:
        self._paused = True

    def resume(self) -> None:
        self._paused = False

    def stop(self) -> None:
        self._queue.clear()
        self._paused = False

    @property
    def queued_ms(self) -> int:
        return len(self._queue) * CHUNK_MS

    @property
    def position_ms(self) -> int:
        return self._slots * CHUNK_MS

    def on_chunk(self, listener: Callable[[bytes], None]) -> None:
        self._heard.append(listener)

    def on_sent(self, listener: Callable[[bytes, bool], None]) -> None:
        self._told.append(listener)

    def on_way_out(self, change: Callable[[bytes], bytes | None]) -> None:
        self._way_out = change

    async def digits(self) -> AsyncIterator[str]:
        while (digit := await self._digits.get()) is not None:
            yield digit

    async def closed(self) -> None:
        await self._closed.wait()

    def hang_up(self) -> None:
        self.hung_up = True
        self.leave()

    # --- what a test does with it ---------------------------------------------------------

    def tick(self, inbound: bytes = SILENCE) -> None:
        """Let 20 ms pass: one chunk out, one in."""
        if self._closed.is_set():
            return
        self._slots += 1
        queued = bool(self._queue) and not self._paused
        chunk = self._queue.popleft() if queued else SILENCE
        self.sent.append((chunk, queued))
        self.carried.append(self._way_out(chunk))
        for told in self._told:
            told(chunk, queued)
        for heard in self._heard:
            heard(inbound)

    def press(self, digit: str) -> None:
        """Press a key."""
        self._digits.put_nowait(digit)

    def leave(self) -> None:
        """Hang up on the other side."""
        self._closed.set()
        self._digits.put_nowait(None)

    @property
    def paused(self) -> bool:
        """Whether our voice waits."""
        return self._paused

    @property
    def sounding(self) -> bool:
        """Whether the newest chunk sent was our voice."""
        return bool(self.sent) and self.sent[-1][1] and self.sent[-1][0] != SILENCE
