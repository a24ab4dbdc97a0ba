"""Recognition of one turn as far as it has been spoken: only the newest pass counts."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.errors import EngineTooSlow
from carecall.ports.speech import Priority, Recogniser, RecognitionHints

log = logging.getLogger(__name__)

FINAL_DEADLINE_S = 6.0


class Passes:
    """The passes of one call's recogniser. `on_done` is told when the newest one has ended."""

    def __init__(
        self, recogniser: Recogniser, language: Language, on_done: Callable[[], None]
    ) -> None:
        self._recogniser = recogniser
        self._language = language
        self._on_done = on_done
        self._newest: asyncio.Task[Heard | None] | None = None
        self._final = False

    def begin(self, pcm: bytes, hints: RecognitionHints, priority: Priority) -> None:
        """Recognise `pcm`; a pass that still runs is thrown away."""
        self.drop()
        self._final = priority is Priority.FINAL
        task = asyncio.get_running_loop().create_task(self._transcribe(pcm, hints, priority))
        task.add_done_callback(self._ended)
        self._newest = task

    def drop(self) -> None:
        """Throw away the newest pass and what came of it."""
        if self._newest is not None and not self._newest.done():
            self._newest.cancel()
        self._newest = None

    @property
    def ended(self) -> bool:
        """The newest pass has ended, with words or without."""
        return self._newest is not None and self._newest.done()

    @property
    def heard(self) -> Heard | None:
        """What the newest pass understood; None while it runs, and when recognition failed."""
        task = self._newest
        if task is None or not task.done() or task.cancelled():
            return None
        return task.result()

    @property
    def worth_waiting(self) -> bool:
        """The newest pass runs, has words, or was the last try."""
        if self._newest is None:
            return False
        return not self._newest.done() or self._final or self.heard is not None

    async def wait(self) -> None:
        """Return once the newest pass has ended; at once when there is none."""
        if self._newest is not None:
            await asyncio.wait([self._newest])

    def _ended(self, task: asyncio.Task[Heard | None]) -> None:
        if task is self._newest and not task.cancelled():
            self._on_done()

    async def _transcribe(
        self, pcm: bytes, hints: RecognitionHints, priority: Priority
    ) -> Heard | None:
        try:
            async with asyncio.timeout(FINAL_DEADLINE_S + 1):
                return await self._recogniser.transcribe(
                    pcm,
                    language=self._language,
                    hints=hints,
                    priority=priority,
                    deadline_s=FINAL_DEADLINE_S,
                )
        except EngineTooSlow:
            return (
                None  # told by the engine's own figures; under load early passes are shed by plan
            )
        except Exception:  # an engine's failure is an unclear answer, never the end of a call
            log.warning("recognition failed", exc_info=True)
            return None
