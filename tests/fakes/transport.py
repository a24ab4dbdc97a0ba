"""A transport that keeps what is written."""

from __future__ import annotations

import asyncio
from typing import Any


class FakeTransport(asyncio.Transport):
    """Each write stays a value of its own."""

    def __init__(self, peer: str = "127.0.0.1") -> None:
        super().__init__({"peername": (peer, 40000)})
        self.writes: list[bytes] = []
        self.high: int | None = None
        self.closed = False
        self.aborted = False

    def write(self, data: Any) -> None:
        assert not self.closed, "a closed transport was written to"
        self.writes.append(bytes(data))

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.high = high

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = self.aborted = True
