"""Every sentence is rendered once: kept in memory for a while, and on disk where it is nobody's.

What a call says is rendered with names in it, so it stays in memory only and goes with the process.
On disk lies only what `keep` was told to keep: the lines of scripts that hold no placeholder.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path

from carecall.errors import SpeechError
from carecall.ports.speech import SpokenText, Synthesiser
from carecall.speech import levelling, text_normaliser
from carecall.speech.prompt_files import PromptFiles

MOST_MEMORY_BYTES = 64 * 2**20
"""About 70 minutes of speech."""
_LOG = logging.getLogger(__name__)


class CachedSynthesiser:
    """A Synthesiser that asks `engine` once for each sentence. Lives in one event loop."""

    def __init__(
        self,
        engine: Synthesiser,
        *,
        folder: Path | None = None,
        most_bytes: int = MOST_MEMORY_BYTES,
    ) -> None:
        """Keep sentences of `keep` in `folder`, if there is one."""
        self.name = engine.name
        self._engine = engine
        self._files = PromptFiles(folder) if folder is not None else None
        self._most_bytes = most_bytes
        self._bytes = 0
        self._sounds: OrderedDict[str, bytes] = OrderedDict()
        self._under_way: dict[str, asyncio.Task[bytes]] = {}

    async def render(self, sentence: SpokenText) -> bytes:
        """Return 8 kHz mono s16le PCM.

        Callers that ask for the same sentence share one rendering, which goes on when one of
        them is cancelled: the next call will want it.

        Raises:
            EngineFailed: the engine broke.
            EngineTooSlow: nothing came in time.
        """
        return await self._sound(sentence, stays=False)

    async def keep(self, sentences: Iterable[SpokenText]) -> int:
        """Render sentences that hold nothing personal ahead and keep them on disk; return how many stand.

        A sentence that the engine cannot say is left out: the call that needs it tries again.
        """
        standing = 0
        for sentence in sentences:
            try:
                await self._sound(sentence, stays=True)
            except SpeechError as problem:
                _LOG.warning("a prompt could not be rendered ahead", extra={"why": str(problem)})
            else:
                standing += 1
        if self._files is not None:
            await asyncio.to_thread(self._files.prune)
        return standing

    async def _sound(self, sentence: SpokenText, *, stays: bool) -> bytes:
        key = self._key(sentence)
        sound = self._sounds.get(key)
        if sound is not None:
            self._sounds.move_to_end(key)
        else:
            sound = await asyncio.shield(self._rendering(key, sentence))
        if stays and self._files is not None:
            await asyncio.to_thread(self._files.write, key, sound)
        return sound

    def _rendering(self, key: str, sentence: SpokenText) -> asyncio.Task[bytes]:
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.create_task(self._render(key, sentence))
            self._under_way[key] = task
            task.add_done_callback(lambda done: self._rendered(key, done))
        return task

    async def _render(self, key: str, sentence: SpokenText) -> bytes:
        sound = None
        if self._files is not None:
            sound = await asyncio.to_thread(self._files.read, key)
        return sound if sound is not None else await self._engine.render(sentence)

    def _rendered(self, key: str, task: asyncio.Task[bytes]) -> None:
        del self._under_way[key]
        if task.cancelled() or task.exception() is not None:
            return
        sound = task.result()
        self._sounds[key] = sound
        self._bytes += len(sound)
        while self._bytes > self._most_bytes:
            _, oldest = self._sounds.popitem(last=False)
            self._bytes -= len(oldest)

    def _key(self, sentence: SpokenText) -> str:
        facts = (
            self.name,
            sentence.voice,
            sentence.language.value,
            sentence.speed,
            sentence.text,
            text_normaliser.VERSION,
            levelling.VERSION,
        )
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
