"""The sound end of a test phone: RTP as the phone of the person sends it, or leaves it."""

from __future__ import annotations

import asyncio
import math
import struct
from collections.abc import Iterable

PACKET_SAMPLES = 160
PCMA = 8
EVENTS = 101
SILENCE = b"\xd5" * PACKET_SAMPLES
"""20 ms of silence in A-law."""
SILENT = frozenset(b"\x55\xd5")
TONES_HZ = {"1": (697, 1209), "5": (770, 1336), "9": (852, 1477)}
"""Two tones of a key (ITU-T Q.23)."""
KEY_PACKETS = 5


def alaw(sample: int) -> int:
    """Return one 13-bit sample in A-law (ITU-T G.711)."""
    sign, level = (0x80, sample) if sample >= 0 else (0, -sample - 1)
    exponent = max(0, level.bit_length() - 5)
    mantissa = (level >> max(exponent, 1)) & 0x0F
    return (sign | exponent << 4 | mantissa) ^ 0x55


def tone(digit: str, packets: int) -> list[bytes]:
    """Return the sound of a key in packets of 20 ms."""
    low, high = TONES_HZ[digit]
    samples = (
        int(900 * (math.sin(at * low * math.tau / 8000) + math.sin(at * high * math.tau / 8000)))
        for at in range(packets * PACKET_SAMPLES)
    )
    coded = bytes(alaw(sample) for sample in samples)
    return [coded[at : at + PACKET_SAMPLES] for at in range(0, len(coded), PACKET_SAMPLES)]


def key_events(digit: str) -> list[bytes]:
    """Return RFC 4733 payloads of one key press: it goes on, and its end three times."""
    going = [struct.pack("!BBH", int(digit), 10, at * PACKET_SAMPLES) for at in range(1, KEY_PACKETS)]  # fmt: skip
    return going + [struct.pack("!BBH", int(digit), 0x80 | 10, KEY_PACKETS * PACKET_SAMPLES)] * 3


class SoundEnd(asyncio.DatagramProtocol):
    """Keeps what came, and plays back to where it came from."""

    def __init__(self) -> None:
        self.heard = 0
        self.voiced = 0
        """Packets that held more than silence."""
        self._from: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
        self._no = 0
        self._stamp = 0

    @classmethod
    async def open(cls) -> SoundEnd:
        """Take any free port on this machine."""
        loop = asyncio.get_running_loop()
        wire, end = await loop.create_datagram_endpoint(cls, local_addr=("127.0.0.1", 0))
        end.wire = wire
        return end

    wire: asyncio.DatagramTransport

    @property
    def port(self) -> int:
        return int(self.wire.get_extra_info("sockname")[1])

    def close(self) -> None:
        self.wire.close()

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        if not self._from.done():
            self._from.set_result(addr)
        self.heard += 1
        self.voiced += not SILENT.issuperset(data[12:])

    async def play(self, packets: Iterable[bytes]) -> None:
        """Send sound at its own speed once the other side has sent something."""
        to = await self._from
        for payload in packets:
            self._send(PCMA, payload, to, self._stamp)
            self._stamp += PACKET_SAMPLES
            await asyncio.sleep(0.02)

    async def press(self, digit: str) -> None:
        """Press a key as RFC 4733 tells it: one timestamp, a marker on the first packet."""
        to, began = await self._from, self._stamp
        for at, payload in enumerate(key_events(digit)):
            self._send(EVENTS, payload, to, began, marker=at == 0)
            await asyncio.sleep(0.02)

    def _send(
        self, kind: int, payload: bytes, to: tuple[str, int], stamp: int, *, marker: bool = False
    ) -> None:
        self._no += 1
        head = struct.pack("!BBHI4s", 0x80, 0x80 * marker | kind, self._no, stamp, b"care")
        self.wire.sendto(head + payload, to)
