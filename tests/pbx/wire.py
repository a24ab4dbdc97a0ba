"""Small clients and servers for tests against a real Asterisk: raw AMI, FastAGI, AudioSocket."""

from __future__ import annotations

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

DEADLINE_S = 15.0
SILENCE = b"\x10\x01\x40" + bytes(320)
FRAME_S = 0.02


def secret_of(etc: Path, user: str) -> str:
    """The AMI secret of a user in a rendered manager.conf."""
    text = (etc / "manager.conf").read_text()
    found = re.search(rf"^\[{user}\]\nsecret = (\S+)$", text, re.MULTILINE)
    assert found is not None
    return found[1]


class Ami:
    """A plain AMI session that keeps every event."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.events: list[dict[str, str]] = []

    @classmethod
    async def log_in(cls, port: int, user: str, secret: str) -> Ami:
        """Connect and log in."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        ami = cls(reader, writer)
        answer = await ami.ask(Action="Login", Username=user, Secret=secret)
        assert answer["Response"] == "Success", answer
        return ami

    async def order(self, number: str, *, max_talk_s: int) -> None:
        """Ask once for a call to `number` over the lab trunk, as our controller does."""
        call_id = str(uuid.uuid4())
        await self.ask(
            Action="Originate",
            ActionID=call_id,
            Channel=f"PJSIP/{number}@lab",
            Context="carecall-talk",
            Exten="s",
            Priority="1",
            ChannelId=call_id,
            CallerID='"CareCall" <0212345678>',
            Timeout="20000",
            Async="true",
            Variable=f"CARECALL_ID={call_id},CARECALL_MAX_TALK_S={max_talk_s}",
        )

    async def ask(self, **headers: str) -> dict[str, str]:
        """Send one action and return its response."""
        text = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        self._writer.write(f"{text}\r\n".encode())
        return await self._until(lambda message: "Response" in message)

    async def event(self, name: str, **wanted: str) -> dict[str, str]:
        """Return the first event of that name with those headers, seen already or still to come."""

        def fits(message: dict[str, str]) -> bool:
            return message.get("Event") == name and wanted.items() <= message.items()

        for seen in self.events:
            if fits(seen):
                return seen
        return await self._until(fits)

    async def _until(self, fits: Callable[[dict[str, str]], bool]) -> dict[str, str]:
        async with asyncio.timeout(DEADLINE_S):
            while True:
                message = await self._message()
                if "Event" in message:
                    self.events.append(message)
                if fits(message):
                    return message

    async def _message(self) -> dict[str, str]:
        block = (await self._reader.readuntil(b"\r\n\r\n")).decode()
        pairs = [line.partition(": ") for line in block.split("\r\n") if ": " in line]
        return {name: value for name, _, value in pairs}

    def close(self) -> None:
        """End the session."""
        self._writer.close()


@dataclass
class Agi:
    """One FastAGI request of the dialplan."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    request: dict[str, str]

    @property
    def script(self) -> str:
        """The name after the last slash."""
        return self.request["agi_network_script"]

    async def command(self, text: str) -> str:
        """Send one AGI command and return the answer."""
        self.writer.write(f"{text}\n".encode())
        return (await self.reader.readline()).decode().strip()

    async def get(self, name: str) -> str | None:
        """Return a channel variable."""
        answer = await self.command(f"GET VARIABLE {name}")
        found = re.fullmatch(r"200 result=1 \((.*)\)", answer)
        return found[1] if found else None

    async def set(self, name: str, value: str) -> None:
        """Set a channel variable."""
        await self.command(f'SET VARIABLE {name} "{value}"')


@dataclass
class AgiServer:
    """Answers every request by `answer` and keeps the requests."""

    answer: Callable[[Agi], Awaitable[None]]
    requests: list[dict[str, str]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection."""
        request: dict[str, str] = {}
        while line := (await reader.readline()).decode().strip():
            name, _, value = line.partition(": ")
            request[name] = value
        self.requests.append(request)
        await self.answer(Agi(reader, writer, request))
        writer.close()


@dataclass
class SoundServer:
    """An AudioSocket server that sends silence until the other side goes, or `frames` are sent."""

    frames: int = 10_000
    ids: list[bytes] = field(default_factory=list)
    heard: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one call."""
        sending = asyncio.create_task(self._send(writer))
        try:
            while True:
                kind, *length = await reader.readexactly(3)
                payload = await reader.readexactly(int.from_bytes(length))
                if kind == 1:
                    self.ids.append(payload)
                elif kind == 16:
                    self.heard += 1
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            sending.cancel()
            writer.close()

    async def _send(self, writer: asyncio.StreamWriter) -> None:
        for _ in range(self.frames):
            writer.write(SILENCE)
            await asyncio.sleep(FRAME_S)
        writer.write(b"\x00\x00\x00")
        writer.close()
