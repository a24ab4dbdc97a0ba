"""A TCP proxy that can swallow, cut, dribble or delay what passes: broken networks on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress


class TcpProxy:
    """Between a client and a server; `black_hole` keeps both connections and passes nothing."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self.black_hole = False
        self.pieces: Callable[[bytes], list[bytes]] = lambda data: [data]
        """How the bytes are cut on their way."""
        self.towards_client = False
        """Which way is cut: towards the server, or towards the client."""
        self.gap_s = 0.0
        """Between two pieces."""
        self.connections = 0
        self._target = port
        self._writers: set[asyncio.StreamWriter] = set()
        self._thawed = asyncio.Event()
        self._serving: set[asyncio.Task[None]] = set()

    def thaw(self) -> None:
        """Let everything through again, also what was swallowed nowhere but in the kernel's buffers."""
        self.black_hole = False
        self._thawed.set()

    def cut(self) -> None:
        """Reset every connection."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def over(self) -> None:
        """Return when nobody is served any more."""
        await asyncio.gather(*self._serving, return_exceptions=True)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        own = asyncio.current_task()
        assert own is not None
        self._serving.add(own)
        own.add_done_callback(self._serving.discard)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.close()
            return
        self._writers |= {writer, far_writer}
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass(reader, far_writer, cut=not self.towards_client))
                both.create_task(self._pass(far_reader, writer, cut=self.towards_client))
        except* (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._writers -= {writer, far_writer}
            for end in (writer, far_writer):
                end.close()

    async def _pass(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, cut: bool
    ) -> None:
        while data := await reader.read(65_536):
            while self.black_hole:
                self._thawed.clear()
                await self._thawed.wait()
            for piece in self.pieces(data) if cut else [data]:
                writer.write(piece)
                await writer.drain()
                if self.gap_s and cut:
                    await asyncio.sleep(self.gap_s)
        with suppress(OSError, RuntimeError):
            writer.write_eof()


@asynccontextmanager
async def tcp_proxy(port: int, *, listen: int = 0) -> AsyncIterator[TcpProxy]:
    """Stand before the server at `port`."""
    proxy = TcpProxy(port)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", listen)
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        server.close()
        proxy.thaw()
        proxy.cut()
        await proxy.over()
        await server.wait_closed()
