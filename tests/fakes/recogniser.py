"""A recogniser that knows what test speech means: each text is a sample value of its own."""

from __future__ import annotations

import asyncio
import struct

from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.errors import EngineFailed
from carecall.ports.speech import PassFigures, Priority, RecogniserLoad, RecognitionHints
from carecall.speech.pass_log import PassLog

_FIRST_VALUE = 0x0101


class Phrasebook:
    """Makes speech out of text and text out of speech."""

    def __init__(self) -> None:
        self._texts: list[str] = []

    def speech(self, text: str, ms: int) -> bytes:
        """Return `ms` of test sound that means `text`."""
        if text not in self._texts:
            self._texts.append(text)
        value = _FIRST_VALUE + self._texts.index(text)
        assert value & 0xFF, "too many texts for one test"
        return struct.pack("<h", value) * (8 * ms)

    def understand(self, pcm: bytes) -> str:
        """Return the texts in `pcm`, each once, in the order in which they begin."""
        values = dict.fromkeys(struct.unpack(f"<{len(pcm) // 2}h", pcm))
        found = (value - _FIRST_VALUE for value in values if value)
        return " ".join(self._texts[index] for index in found)


class FakeRecogniser:
    """Understands a phrasebook; can be slow or fail on command."""

    name = "fake"
    limited = False

    def __init__(self, phrasebook: Phrasebook) -> None:
        self.phrasebook = phrasebook
        self.failures = 0
        """How many of the next passes fail."""
        self.free = asyncio.Event()
        self.free.set()
        self.passes: list[Priority] = []
        self.hints: list[RecognitionHints] = []
        self.dropped = 0
        self.said_otherwise = ""
        """What passes over whole turns make of any sound from now on, instead of its words."""
        self.refuses: dict[Priority, Exception] = {}
        self.late: dict[Priority, asyncio.Event] = {}
        """Passes of a priority that wait until a test lets them end."""
        self.closed = False
        self.longest_ms = 0
        self.busy = RecogniserLoad(lanes=1, busy_s=0.0, passes=0, waited_ms=0)

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        self.passes.append(priority)
        self.hints.append(hints)
        self.longest_ms = max(self.longest_ms, len(pcm) // 16)
        try:
            await self.free.wait()
        except asyncio.CancelledError:
            self.dropped += 1
            raise
        if priority in self.late:
            await self.late[priority].wait()
        if priority in self.refuses:
            raise self.refuses[priority]
        if self.failures:
            self.failures -= 1
            raise EngineFailed("the engine broke")
        words = self.phrasebook.understand(pcm)
        if self.said_otherwise and priority is not Priority.PARTIAL:
            words = self.said_otherwise
        return Heard(text=words, confidence=0.9, engine=self.name, pass_ms=1)

    def load(self) -> RecogniserLoad:
        return self.busy

    def figures(self) -> PassFigures:
        return PassLog().figures(waiting=0, running=0)

    async def close(self) -> None:
        self.closed = True
