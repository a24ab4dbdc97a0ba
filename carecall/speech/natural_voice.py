"""Speech by the natural voice (Supertonic 3), in a process of its own: its licence, memory and crashes stay outside."""

from __future__ import annotations

import asyncio

import numpy as np

from carecall.errors import EngineFailed
from carecall.ports.speech import Priority, SpokenText
from carecall.speech.natural_weights import DEFAULT_VOICE, VOICES, NaturalVoiceState
from carecall.speech.pass_queue import PassQueue, Wanted
from carecall.speech.telephone_sound import to_telephone
from carecall.speech.text_normaliser import normalise
from carecall.speech.wave_file import Sound
from carecall.speech.worker_frames import Frame
from carecall.speech.worker_process import WorkerProcess

DEADLINE_S = 10.0
USUAL_SPEED = 0.95
"""A little slower than it speaks by itself: the people who listen are old, on a telephone."""
MOST_THREADS = 2
"""Threads of one sentence; recognition wants the others."""
MODULE = "carecall.speech.natural_worker"


class NaturalSynthesiser:
    """The Synthesiser of whoever agreed to download it. One sentence at a time; a sentence takes part of its length."""

    def __init__(
        self,
        state: NaturalVoiceState,
        *,
        voice: str = "",
        cores: int = 1,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """Speak with `voice`, one of VOICES, where a sentence names none of them."""
        self._voice = voice if voice in VOICES else DEFAULT_VOICE
        self.name = f"supertonic-3 {self._voice}"
        self._deadline_s = deadline_s
        threads = str(max(1, min(MOST_THREADS, cores)))
        self._worker = WorkerProcess(str(state.package), str(state.model), threads, module=MODULE)
        self._queue = PassQueue(1)

    def warm_up(self) -> None:
        """Begin to load the model in the background; a sentence that comes meanwhile waits for it."""
        self._queue.threads.submit(self._start_quietly)

    async def render(self, sentence: SpokenText) -> bytes:
        """Return 8 kHz mono s16le PCM.

        Raises:
            EngineFailed: the voice cannot be loaded, died or broke.
            EngineTooSlow: the deadline passed.
        """
        text = normalise(sentence.text, sentence.language)
        if not text.strip():
            return b""
        head = {
            "text": text,
            "language": sentence.language.value,
            "voice": sentence.voice if sentence.voice in VOICES else self._voice,
            "speed": USUAL_SPEED * sentence.speed,
        }

        def work(_: Wanted) -> Frame:
            return self._worker.ask(head, b"")

        done = await self._queue.run(work, priority=Priority.FINAL, deadline_s=self._deadline_s)
        pcm = await asyncio.to_thread(_heard_on_a_phone, done.result)
        if not pcm:
            raise EngineFailed(
                "The natural voice made no sound: run `carecall setup --voice natural`."
            )
        return pcm

    async def close(self) -> None:
        """End the process."""
        await asyncio.to_thread(self._worker.close)
        self._queue.close()

    def _start_quietly(self) -> None:
        try:
            self._worker.start()
        except EngineFailed:
            return


def _heard_on_a_phone(frame: Frame) -> bytes:
    rate_hz = int(str(frame.head["rate_hz"]))
    samples = np.frombuffer(frame.body, dtype="<i2")
    return to_telephone(Sound(samples=samples, rate_hz=rate_hz))
