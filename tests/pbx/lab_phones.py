"""Humans and their person at the lab carrier: phones that answer as their number says, and ears on every line."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from tests.pbx.wire import Agi, AgiServer

FRAME_S = 0.02
FRAME_BYTES = 320
LOUD = 400
"""Sample value above which a line is not silent."""
TONE = struct.pack("<160h", *(6000 if at % 8 < 4 else -6000 for at in range(160)))
"""20 ms of a 1,000 Hz square wave."""
HUSH = bytes(FRAME_BYTES)


@dataclass
class Phone:
    """One phone of the lab, known by the number that rings it."""

    number: str
    action: str = "answer"
    key: str = ""
    key_after_ms: int = 300
    speaks: bytes = HUSH
    """What it sends all the while."""
    hangs_up_after_s: float = 60.0
    rang: int = 0
    from_number: str = ""
    loud: int = 0
    """Frames heard that were not silent."""
    quiet_run: int = 0
    longest_quiet_s: float = 0.0
    lifted: asyncio.Event = field(default_factory=asyncio.Event)
    spoken_to: asyncio.Event = field(default_factory=asyncio.Event)
    down: asyncio.Event = field(default_factory=asyncio.Event)

    def hears(self, payload: bytes) -> None:
        """Take 20 ms of what the line brings."""
        loudest = max(abs(value) for (value,) in struct.iter_unpack("<h", payload))
        if loudest > LOUD:
            self.loud += 1
            self.quiet_run = 0
            self.spoken_to.set()
            return
        self.quiet_run += 1
        self.longest_quiet_s = max(self.longest_quiet_s, self.quiet_run * FRAME_S)


class LabPhones:
    """Answers the carrier's dialplan and holds the sound of every phone that was lifted."""

    def __init__(self, *phones: Phone) -> None:
        self._by_number = {phone.number: phone for phone in phones}
        self._expected: dict[str, Phone] = {}

    async def answer(self, agi: Agi) -> None:
        """Say what the phone that was dialled does."""
        phone = self._by_number[await agi.get("LAB_DIALLED") or ""]
        phone.rang += 1
        phone.from_number = await agi.get("LAB_FROM_NUMBER") or ""
        sound_id = str(uuid4())
        self._expected[sound_id] = phone
        said = {"LAB_ACTION": phone.action, "LAB_RING_MS": "200", "LAB_CALL_ID": sound_id}
        if phone.key:
            said |= {"LAB_KEY": phone.key, "LAB_KEY_MS": str(phone.key_after_ms)}
        for name, value in said.items():
            await agi.set(name, value)

    async def sound(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one phone's sound until a side hangs up."""
        phone: Phone | None = None
        sending: asyncio.Task[None] | None = None
        try:
            while True:
                kind, *length = await reader.readexactly(3)
                payload = await reader.readexactly(int.from_bytes(length))
                if kind == 1:
                    phone = self._expected.pop(str(UUID(bytes=payload)))
                    phone.lifted.set()
                    sending = asyncio.create_task(_send(phone, writer))
                elif kind == 16 and phone is not None:
                    phone.hears(payload)
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            if sending is not None:
                sending.cancel()
            if phone is not None:
                phone.down.set()
            writer.close()


async def _send(phone: Phone, writer: asyncio.StreamWriter) -> None:
    frame = b"\x10\x01\x40" + phone.speaks
    for _ in range(int(phone.hangs_up_after_s / FRAME_S)):
        writer.write(frame)
        await asyncio.sleep(FRAME_S)
    writer.write(b"\x00\x00\x00")
    writer.close()


@asynccontextmanager
async def lab_phones(ports: Mapping[str, int], *phones: Phone) -> AsyncIterator[LabPhones]:
    """Open the lab's side of the pair."""
    lab = LabPhones(*phones)
    servers = [
        await asyncio.start_server(AgiServer(lab.answer).serve, "127.0.0.1", ports["lab_control"]),
        await asyncio.start_server(lab.sound, "127.0.0.1", ports["lab_media"]),
    ]
    try:
        yield lab
    finally:
        for server in servers:
            server.close()
