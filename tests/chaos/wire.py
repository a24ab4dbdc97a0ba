"""A relay between two parts, which can be cut, closed for a while, or frozen as a half-open connection is."""

from __future__ import annotations

import asyncio

CHUNK_BYTES = 65_536


class Wire:
    """Listens on one port of this machine and carries every connection to another."""

    def __init__(self, port: int, target_port: int) -> None:
        self._port = port
        self._target_port = target_port
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()

    async def open(self) -> None:
        """Begin to listen."""
        self._server = await asyncio.start_server(
            self._joined, "127.0.0.1", self._port, backlog=512
        )

    async def close(self) -> None:
        """Stop listening and end every connection as a lost line does: by a reset."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for end in list(self._ends):
            end.transport.abort()
        await asyncio.sleep(0)

    def freeze(self) -> None:
        """Carry nothing any more, but keep every connection and take new ones."""
        self._flowing.clear()

    def thaw(self) -> None:
        """Carry again, what has waited first."""
        self._flowing.set()

    async def _joined(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target_port)
        except OSError:
            writer.transport.abort()
            return
        ends = {writer, far_writer}
        self._ends |= ends
        try:
            await asyncio.gather(self._carry(reader, far_writer), self._carry(far_reader, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while sound := await reader.read(CHUNK_BYTES):
                await self._flowing.wait()
                writer.write(sound)
                await writer.drain()
            writer.write_eof()
        except OSError:
            writer.transport.abort()  # who was killed with unread words resets, and the other end must hear of it
