"""What the personas say, rendered once each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from carecall.lab.measures import trim
from carecall.lab.persona import Persona
from carecall.ports.speech import SpokenText, Synthesiser

Lines = Mapping[str, bytes]
"""Sound by text."""


class Voices:
    """Renders a persona's sentences when it is first rung."""

    def __init__(self, synthesiser: Synthesiser) -> None:
        self._synthesiser = synthesiser
        self._rendered: dict[str, asyncio.Task[Lines]] = {}

    async def lines_of(self, persona: Persona) -> Lines:
        """Return the sound of everything `persona` says.

        Raises:
            EngineFailed, EngineTooSlow: the synthesiser could not; the next call tries again.
        """
        task = self._rendered.get(persona.persona_id)
        if task is None:
            task = asyncio.ensure_future(self._render(persona))
            self._rendered[persona.persona_id] = task
        try:
            return await asyncio.shield(task)
        except Exception:
            self._rendered.pop(persona.persona_id, None)
            raise

    async def _render(self, persona: Persona) -> Lines:
        lines: dict[str, bytes] = {}
        for text in persona.lines:
            sentence = SpokenText(
                text=text, language=persona.language, voice=persona.voice, speed=persona.speed
            )
            lines[text] = trim(await self._synthesiser.render(sentence))
        return lines
