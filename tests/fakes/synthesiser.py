"""A synthesiser whose sentences last 50 ms a character."""

from __future__ import annotations

import asyncio

from carecall.errors import EngineFailed
from carecall.ports.speech import SpokenText

CHARACTER_MS = 50


class FakeSynthesiser:
    """Renders a steady negative sample; can be slow or fail on command."""

    name = "fake"

    def __init__(self) -> None:
        self.rendered: list[SpokenText] = []
        self.broken_on: str | None = None
        self.free = asyncio.Event()
        self.free.set()

    async def render(self, sentence: SpokenText) -> bytes:
        self.rendered.append(sentence)
        await self.free.wait()
        if self.broken_on is not None and self.broken_on in sentence.text:
            raise EngineFailed("the voice broke")
        return b"\xfe\xfe" * (8 * CHARACTER_MS * len(sentence.text))
