"""Recognition of free speech by faster-whisper: one int8 model shared by all calls."""

from __future__ import annotations

import os
import threading
from concurrent.futures import Future

import numpy as np

from carecall.domain.audio import BYTES_PER_MS, duration_ms
from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.ports.speech import Priority, RecognitionHints
from carecall.speech import whisper_rules as rules
from carecall.speech.engine import NOTHING, Words
from carecall.speech.log_mel import Samples, to_model_rate
from carecall.speech.lane_queue import PassFigures, LaneQueue, Wanted
from carecall.speech.whisper_model import WhisperNetwork, WhisperPlace
from carecall.speech.whisper_phrases import whisper_phrases

NICENESS = 5
"""The threads that pace the sound of all calls go first."""
LIVE_BEAM = 1
AFTER_CALL_BEAM = 5
SHORTEST_MS = 100


class WhisperRecogniser:
    """The Recogniser of free Korean and English."""

    limited = False

    def __init__(self, place: WhisperPlace, *, most_waiting: int = 64) -> None:
        """Load the model and begin to warm it up; the first pass waits for the warm-up.

        Raises:
            MissingPart: a file of the model is not there.
            EngineFailed: the model cannot be loaded.
        """
        self.name = f"whisper {place.folder.name}"
        self._queue = LaneQueue(
            place.workers, most_waiting=most_waiting, on_thread_start=_step_back
        )
        self._network = self._queue.threads.submit(WhisperNetwork, place).result()
        self.warm: Future[Words] = self._queue.threads.submit(self._warm_up)

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        """Return what was said in 8 kHz `pcm`; after the call with a wider search than live.

        Raises:
            EngineFailed: the model broke.
            EngineTooSlow: the deadline passed, or too many passes wait.
        """
        beam = AFTER_CALL_BEAM if priority is Priority.AFTER_CALL else LIVE_BEAM

        def work(wanted: Wanted) -> Words:
            return self.recognise(pcm, language, hints, beam=beam, wanted=wanted)

        done = await self._queue.run(work, priority=priority, deadline_s=deadline_s)
        words = done.result
        return Heard(
            text=words.text, confidence=words.confidence, engine=self.name, pass_ms=done.pass_ms
        )

    def figures(self) -> PassFigures:
        """Return how long passes wait and take: what admission of calls goes by."""
        return self._queue.figures()

    def close(self) -> None:
        """Let the threads end."""
        self._queue.close()

    def recognise(
        self,
        pcm: bytes,
        language: Language,
        hints: RecognitionHints,
        *,
        beam: int = LIVE_BEAM,
        wanted: Wanted = lambda: True,
    ) -> Words:
        """Return the words in `pcm`, in this thread; sound beyond 28 s is read in pieces."""
        piece = rules.LONGEST_PIECE_MS * BYTES_PER_MS
        found = [
            self._recognise_piece(pcm[at : at + piece], language, hints, (beam, wanted))
            for at in range(0, len(pcm), piece)
        ]
        texts = [words for words in found if words.text]
        if not texts:
            return NOTHING
        return Words(
            text=" ".join(words.text for words in texts),
            confidence=min(words.confidence for words in texts),
        )

    def _recognise_piece(
        self,
        pcm: bytes,
        language: Language,
        hints: RecognitionHints,
        search: tuple[int, Wanted],
    ) -> Words:
        if duration_ms(pcm) < SHORTEST_MS:
            return NOTHING
        phrases = whisper_phrases(language)
        hot_words = phrases.hot_words(hints)
        decoding = self._decode(pcm, self._network.prompt(language, hot_words), search)
        if rules.is_silence(decoding) or phrases.is_invented(decoding.text, hot_words):
            return NOTHING
        return Words(text=decoding.text, confidence=rules.confidence(decoding))

    def _decode(self, pcm: bytes, prompt: list[int], search: tuple[int, Wanted]) -> rules.Decoding:
        beam, wanted = search
        speech_ms = duration_ms(pcm)
        samples = to_model_rate(pcm)
        window_ms = rules.window_ms(speech_ms)
        tokens = rules.most_tokens(speech_ms)
        first = self._pass(samples, window_ms, prompt, (beam, tokens))
        if window_ms == rules.FULL_WINDOW_MS or not rules.is_doubtful(first) or not wanted():
            return first
        second = self._pass(
            samples, rules.FULL_WINDOW_MS, prompt, (beam, rules.more_tokens(tokens))
        )
        return rules.better(first, second)

    def _pass(
        self, samples: Samples, window_ms: int, prompt: list[int], limits: tuple[int, int]
    ) -> rules.Decoding:
        beam, tokens = limits
        features = self._network.log_mel.features(samples, window_ms)
        return self._network.decode(features, prompt, beam=beam, most_tokens=tokens)

    def _warm_up(self) -> Words:
        hiss = np.random.default_rng(1).integers(-500, 500, 8000, dtype=np.int16)
        return self.recognise(hiss.tobytes(), Language.KO, RecognitionHints())


def _step_back() -> None:
    """Lower this thread's place at the processor; the model's threads, made by it, inherit that."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
