"""A manager interface that speaks AMI's text and misbehaves on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from carecall.telephony.ami_session import AmiAddress, AmiTiming

QUICK = AmiTiming(login_s=1.0, answer_s=1.0, ping_s=30.0, retry_first_s=0.01, retry_longest_s=0.02)
"""No test waits for a real deadline."""


class FakeAmi:
    """Answers Login, Ping, Originate, Status and Hangup; `received` holds every action in order."""

    def __init__(self) -> None:
        self.received: list[dict[str, list[str]]] = []
        self.raw = b""
        self.logins = 0
        self.live: dict[str, str] = {}
        """Unique id to channel name of what Status lists."""
        self.close_on: set[str] = set()
        """Actions that are read and then answered by closing the connection."""
        self.ignore: set[str] = set()
        """Actions that are read and never answered."""
        self.refuse: dict[str, str] = {}
        """Actions that are answered with an error."""
        self.uptime_s: int | None = None
        """When set, it is told after every login, as Asterisk does."""
        self.black_hole = False
        self.dribble = False
        self.secret = "right"  # a test's own word
        self.address: AmiAddress
        self._writers: set[asyncio.StreamWriter] = set()
        self._arrived = asyncio.Event()
        self._closed = asyncio.Event()

    # -- the test's side ------------------------------------------------------------------

    def actions(self, name: str) -> list[dict[str, list[str]]]:
        return [action for action in self.received if action["Action"] == [name]]

    async def until(self, name: str, times: int = 1) -> None:
        """Return once `times` actions called `name` arrived."""
        async with asyncio.timeout(5):
            while len(self.actions(name)) < times:
                self._arrived.clear()
                await self._arrived.wait()

    async def until_closed(self) -> None:
        async with asyncio.timeout(5):
            await self._closed.wait()

    async def event(self, name: str, *, times: int = 1, **headers: str) -> None:
        """Send an event to every session, `times` times."""
        lines = [f"Event: {name}", *(f"{key}: {value}" for key, value in headers.items())]
        for writer in list(self._writers):
            for _ in range(times):
                await self._write(writer, lines)

    def drop(self) -> None:
        """Close every connection."""
        for writer in list(self._writers):
            writer.close()

    # -- the wire -------------------------------------------------------------------------

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        writer.write(b"Asterisk Call Manager/7.0.3\r\n")
        try:
            while block := await reader.readuntil(b"\r\n\r\n"):
                self.raw += block
                if not await self._handle(_parse(block), writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
            self._closed.set()

    async def _handle(self, action: dict[str, list[str]], writer: asyncio.StreamWriter) -> bool:
        name = action["Action"][0]
        self.received.append(action)
        self._arrived.set()
        if name in self.close_on:
            return False
        if self.black_hole or name in self.ignore:
            return True
        await self._answer(name, action, writer)
        return True

    async def _answer(
        self, name: str, action: dict[str, list[str]], writer: asyncio.StreamWriter
    ) -> None:
        identity = f"ActionID: {action['ActionID'][0]}"
        if name in self.refuse:
            return await self._write(
                writer, ["Response: Error", identity, f"Message: {self.refuse[name]}"]
            )
        if name == "Login":
            return await self._login(action, identity, writer)
        if name == "Status":
            return await self._status(identity, writer)
        if name == "Hangup" and action["Channel"][0] not in self.live:
            return await self._write(
                writer, ["Response: Error", identity, "Message: No such channel"]
            )
        message = "Originate successfully queued" if name == "Originate" else "Fine"
        return await self._write(writer, ["Response: Success", identity, f"Message: {message}"])

    async def _login(
        self, action: dict[str, list[str]], identity: str, writer: asyncio.StreamWriter
    ) -> None:
        if action["Secret"] != [self.secret]:
            await self._write(
                writer, ["Response: Error", identity, "Message: Authentication failed"]
            )
            return
        self.logins += 1
        await self._write(
            writer, ["Response: Success", identity, "Message: Authentication accepted"]
        )
        if self.uptime_s is not None:
            booted = ["Event: FullyBooted", f"Uptime: {self.uptime_s}", "Status: Fully Booted"]
            await self._write(writer, booted)

    async def _status(self, identity: str, writer: asyncio.StreamWriter) -> None:
        await self._write(
            writer,
            [
                "Response: Success",
                identity,
                "EventList: start",
                "Message: Channel status will follow",
            ],
        )
        for uniqueid, channel in self.live.items():
            await self._write(
                writer, ["Event: Status", identity, f"Channel: {channel}", f"Uniqueid: {uniqueid}"]
            )
        await self._write(
            writer,
            ["Event: StatusComplete", identity, "EventList: Complete", f"Items: {len(self.live)}"],
        )

    async def _write(self, writer: asyncio.StreamWriter, lines: list[str]) -> None:
        data = "".join(f"{line}\r\n" for line in [*lines, ""]).encode()
        pieces = [data[at : at + 1] for at in range(len(data))] if self.dribble else [data]
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            if self.dribble:
                await asyncio.sleep(0)


def _parse(block: bytes) -> dict[str, list[str]]:
    action: dict[str, list[str]] = {}
    for line in block.decode().split("\r\n"):
        if line:
            name, _, value = line.partition(": ")
            action.setdefault(name, []).append(value)
    return action


@asynccontextmanager
async def fake_ami() -> AsyncIterator[FakeAmi]:
    """Serve on a free loopback port."""
    ami = FakeAmi()
    server = await asyncio.start_server(ami.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ami.address = AmiAddress(host="127.0.0.1", port=port, username="carecall", secret="right")
    try:
        yield ami
    finally:
        ami.drop()
        server.close()
        await server.wait_closed()
