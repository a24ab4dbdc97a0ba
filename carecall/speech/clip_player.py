"""Plays recorded clips in place of a voice, which says the words itself where the file is gone."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import replace
from pathlib import Path

from carecall.errors import EngineFailed
from carecall.ports.speech import SpokenText, Synthesiser
from carecall.speech.wave_file import read_wave

MOST_CLIPS = 64
"""Kept in memory: at most a minute each, 60 MB in all."""
_LOG = logging.getLogger(__name__)


class ClipPlayer:
    """A Synthesiser that plays a sentence's clip, and has `voice` say whatever has none."""

    def __init__(self, voice: Synthesiser, folder: Path) -> None:
        self.name = voice.name
        self._voice = voice
        self._folder = folder
        self._clips: OrderedDict[str, bytes] = OrderedDict()

    async def render(self, sentence: SpokenText) -> bytes:
        """Return 8 kHz mono s16le PCM.

        Raises:
            EngineFailed: the voice broke.
            EngineTooSlow: nothing came in time.
        """
        if sentence.clip:
            clip = await self._clip(sentence.clip)
            if clip is not None:
                return clip
        return await self._voice.render(replace(sentence, clip=""))

    async def _clip(self, file: str) -> bytes | None:
        clip = self._clips.get(file)
        if clip is not None:
            self._clips.move_to_end(file)
            return clip
        try:
            clip = await asyncio.to_thread(self._read, file)
        except (OSError, EngineFailed) as problem:
            _LOG.warning(
                "a clip cannot be played and the voice says its words",
                extra={"clip": file, "why": str(problem)},
            )
            return None
        self._clips[file] = clip
        while len(self._clips) > MOST_CLIPS:
            self._clips.popitem(last=False)
        return clip

    def _read(self, file: str) -> bytes:
        path = (self._folder / file).resolve()
        if not path.is_relative_to(self._folder.resolve()):
            raise EngineFailed("The clip's file lies outside the folder of clips.")
        sound = read_wave(path.read_bytes())
        if not len(sound.samples):
            raise EngineFailed("The clip's file holds no sound.")
        return sound.samples.astype("<i2").tobytes()
