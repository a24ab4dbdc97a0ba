"""The whisper engine behind the port: threads of this process share one model, whose work frees the GIL."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future

from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.ports.speech import PassFigures, Priority, RecogniserLoad, RecognitionHints
from carecall.speech.engine import Words
from carecall.speech.pass_queue import PassQueue, Wanted
from carecall.speech.whisper import AFTER_CALL, LIVE, WhisperEngine
from carecall.speech.whisper_model import WhisperPlace

NICENESS = 5
"""The threads that pace the sound of all calls go first."""


class WhisperRecogniser:
    """The Recogniser of free Korean and English."""

    limited = False

    def __init__(self, place: WhisperPlace, *, most_waiting: int = 64) -> None:
        """Load the model and begin to warm it up; the first pass waits for the warm-up.

        Raises:
            MissingPart: a file of the model is not there.
            EngineFailed: the model cannot be loaded.
        """
        self._queue = PassQueue(place.workers, most_waiting=most_waiting, on_thread_start=step_back)
        try:
            self._engine = self._queue.threads.submit(WhisperEngine, place).result()
        except BaseException:
            self._queue.close()
            raise
        self.name = self._engine.name
        self.warm: Future[None] = self._queue.threads.submit(self._engine.warm_up)

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        """Return what was said in 8 kHz `pcm`; after the call with a wider search and the whole window.

        Raises:
            EngineFailed: the model broke.
            EngineTooSlow: the deadline passed, or too many passes wait.
            PassShed: a partial or speculative pass was not taken.
        """
        search = AFTER_CALL if priority is Priority.AFTER_CALL else LIVE

        def work(wanted: Wanted) -> Words:
            return self._engine.recognise(pcm, language, hints, search=search, wanted=wanted)

        done = await self._queue.run(work, priority=priority, deadline_s=deadline_s)
        words = done.result
        return Heard(
            text=words.text, confidence=words.confidence, engine=self.name, pass_ms=done.pass_ms
        )

    def figures(self) -> PassFigures:
        """Return how long passes wait and take: what admission of calls goes by."""
        return self._queue.figures()

    def load(self) -> RecogniserLoad:
        """Return how busy the lanes have been."""
        return self._queue.load()

    async def close(self) -> None:
        """Let the threads end."""
        self._queue.close()


def step_back() -> None:
    """Lower this thread's place at the processor; the model's threads, made by it, inherit that."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
