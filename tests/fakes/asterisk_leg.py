"""Asterisk's end of one AudioSocket connection, as strict as the real application.

It ends the call on an empty sound frame, on a type that it must not get and on two seconds
without a frame, exactly as app_audiosocket of Asterisk 22 does.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from uuid import UUID

from carecall.domain.audio import CHUNK_BYTES, SILENCE
from carecall.domain.audiosocket import Frame, FrameKind, FrameParser, encode

PATIENCE_S = 2.0


class LegBroken(Exception):
    """The server did something that makes Asterisk end the call."""


class AsteriskLeg:
    """One call, seen from the dialplan application."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._parser = FrameParser()
        self._waiting: list[Frame] = []
        self.ended = False
        """The server sent the end frame or closed."""

    @classmethod
    async def connect(
        cls, port: int, call_id: str | None = None, host: str = "127.0.0.1"
    ) -> AsteriskLeg:
        """Connect, and name the call when an id is given."""
        leg = cls(*await asyncio.open_connection(host, port))
        if call_id is not None:
            leg.name(call_id)
        return leg

    def name(self, call_id: str) -> None:
        """Send the call id, as Asterisk's first message."""
        self.write(encode(FrameKind.CALL_ID, UUID(call_id).bytes))

    def write(self, raw: bytes) -> None:
        """Send any bytes."""
        self._writer.write(raw)

    def dribble(self, raw: bytes, step: int = 1) -> None:
        """Send bytes in small pieces, each in its own packet."""
        sock: socket.socket = self._writer.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(raw), step):
            self._writer.write(raw[at : at + step])

    def speak(self, pcm: bytes = SILENCE) -> None:
        """Send sound in frames of 20 ms."""
        for at in range(0, len(pcm), CHUNK_BYTES):
            self.write(encode(FrameKind.AUDIO, pcm[at : at + CHUNK_BYTES]))

    def press(self, digit: str) -> None:
        """Send a key press."""
        self.write(encode(FrameKind.DIGIT, digit.encode()))

    async def chunk(self) -> bytes | None:
        """Return the next sound frame's payload; None when the server has ended the call.

        Raises:
            LegBroken: what came would end the call with an error, or nothing came for 2 s.
        """
        while not self._waiting:
            try:
                received = await asyncio.wait_for(self._reader.read(4096), PATIENCE_S)
            except TimeoutError:
                raise LegBroken("no frame for two seconds") from None
            except ConnectionError:
                received = b""
            if not received:
                self.ended = True
                return None
            self._waiting += self._parser.feed(received)
        return self._sound(*self._waiting.pop(0))

    async def chunks(self, count: int) -> list[bytes]:
        """Return the next `count` sound frames' payloads."""
        found = []
        for _ in range(count):
            chunk = await self.chunk()
            if chunk is None:
                raise LegBroken("the server ended the call")
            found.append(chunk)
        return found

    async def until_ended(self) -> None:
        """Read on until the server ends the call."""
        while await self.chunk() is not None:
            pass

    def hang_up(self) -> None:
        """Close without an end frame, as Asterisk does when the person hangs up."""
        self._writer.close()

    async def closed(self) -> None:
        """Close and wait until nothing is left of the connection."""
        self._writer.close()
        with suppress(ConnectionError):
            await self._writer.wait_closed()

    def reset(self) -> None:
        """Drop the connection hard."""
        self._writer.transport.abort()

    def _sound(self, kind: int, payload: bytes) -> bytes | None:
        if kind == FrameKind.END:
            self.ended = True
            return None
        if kind != FrameKind.AUDIO or not payload:
            raise LegBroken(f"frame type {kind:#04x} with {len(payload)} bytes")
        return payload
