"""Recognition of set phrases in processes of its own: what every machine has without a download."""

from __future__ import annotations

import asyncio
import queue

from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.ports.speech import PassFigures, Priority, RecogniserLoad, RecognitionHints
from carecall.speech.pass_queue import PassQueue, Wanted
from carecall.speech.worker_frames import Frame
from carecall.speech.worker_process import WorkerProcess


class PhraseRecogniser:
    """The Recogniser of the phrases in `phrases/*.yaml`, by pocketsphinx."""

    name = "pocketsphinx"
    limited = True

    def __init__(self, *, workers: int = 1, most_waiting: int = 64) -> None:
        """Plan `workers` processes (about 60 MB each); one starts when it is first needed."""
        self._queue = PassQueue(workers, most_waiting=most_waiting)
        self._workers = [WorkerProcess() for _ in range(workers)]
        self._idle: queue.SimpleQueue[WorkerProcess] = queue.SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def start(self) -> None:
        """Start and warm up all workers, in this thread (about 1 s).

        Raises:
            EngineFailed: the engine cannot be loaded.
        """
        for worker in self._workers:
            worker.start()

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        """Return the phrase that was said in 8 kHz `pcm`; empty text when none of them was.

        Raises:
            EngineFailed: the engine broke.
            EngineTooSlow: the deadline passed, or too many passes wait.
            PassShed: a partial or speculative pass was not taken.
        """
        head = {
            "language": language.value,
            "topic": hints.topic.value if hints.topic is not None else "",
            "expects": hints.expects.value,
        }

        def work(_: Wanted) -> Frame:
            worker = self._idle.get()
            try:
                return worker.ask(head, pcm)
            finally:
                self._idle.put(worker)

        done = await self._queue.run(work, priority=priority, deadline_s=deadline_s)
        found = done.result.head
        return Heard(
            text=str(found["text"]),
            confidence=float(str(found["confidence"])),
            engine=self.name,
            pass_ms=done.pass_ms,
        )

    def figures(self) -> PassFigures:
        """Return how long passes wait and take."""
        return self._queue.figures()

    def load(self) -> RecogniserLoad:
        """Return how busy the lanes have been."""
        return self._queue.load()

    async def close(self) -> None:
        """End the processes."""
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        for worker in self._workers:
            worker.close()
        self._queue.close()
