"""The whisper engine on a GPU behind the port: utterances of all calls are encoded and decoded together."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from carecall.domain.audio import BYTES_PER_MS, duration_ms
from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.errors import EngineTooSlow
from carecall.ports.speech import PassFigures, Priority, RecogniserLoad, RecognitionHints
from carecall.speech import whisper_rules as rules
from carecall.speech.batch_queue import BatchQueue, BatchRule
from carecall.speech.engine import NOTHING, Words
from carecall.speech.log_mel import Samples, to_model_rate
from carecall.speech.whisper import AFTER_CALL, LIVE, SHORTEST_MS, Search, believed_words, joined
from carecall.speech.whisper_model import WhisperNetwork, WhisperPlace
from carecall.speech.whisper_phrases import whisper_phrases
from carecall.speech.whisper_recogniser import step_back

PREPARING = 2
"""Threads that turn sound into features meanwhile; numpy lets the interpreter go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One row of a batch."""

    features: Samples
    prompt: list[int]
    beam: int
    tokens: int

    @property
    def shape(self) -> tuple[int, ...]:
        """What rows of one batch have in common: frames, length of the prompt, width of the search."""
        return self.features.shape[1], len(self.prompt), self.beam


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What one caller asked for."""

    language: Language
    hints: RecognitionHints
    priority: Priority
    deadline_s: float

    @property
    def search(self) -> Search:
        return AFTER_CALL if self.priority is Priority.AFTER_CALL else LIVE


class BatchedWhisperRecogniser:
    """The Recogniser of free Korean and English for a machine that hears many at once."""

    limited = False

    def __init__(self, place: WhisperPlace, *, rule: BatchRule | None = None) -> None:
        """Load the model and begin to warm it up; the first batch waits for the warm-up.

        Raises:
            MissingPart: a file of the model is not there.
            EngineFailed: the model cannot be loaded.
        """
        self.name = f"whisper {place.folder.name}"
        self._queue = BatchQueue(self._decode, rule=rule, on_thread_start=step_back)
        self._preparing = ThreadPoolExecutor(
            PREPARING, thread_name_prefix="features", initializer=step_back
        )
        try:
            self._network = self._queue.thread.submit(WhisperNetwork, place).result()
        except BaseException:
            self._end()
            raise
        self.warm: Future[None] = self._queue.thread.submit(self._warm_up)

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        """Return what was said in 8 kHz `pcm`; sound beyond 28 s is read in pieces.

        Raises:
            EngineFailed: the model broke.
            EngineTooSlow: the deadline passed, or too many passes wait.
            PassShed: a partial or speculative pass was not taken.
        """
        asked = _Asked(language=language, hints=hints, priority=priority, deadline_s=deadline_s)
        piece = rules.LONGEST_PIECE_MS * BYTES_PER_MS
        pieces = [pcm[at : at + piece] for at in range(0, len(pcm), piece)]
        try:
            async with asyncio.timeout(deadline_s):
                found = await asyncio.gather(*(self._hear(one, asked) for one in pieces))
        except TimeoutError:
            raise EngineTooSlow(f"Recognition did not finish in {deadline_s:g} s.") from None
        words = joined([words for words, _ in found])
        pass_ms = sum(pass_ms for _, pass_ms in found)
        return Heard(
            text=words.text, confidence=words.confidence, engine=self.name, pass_ms=pass_ms
        )

    def figures(self) -> PassFigures:
        """Return how long batches wait and take."""
        return self._queue.figures()

    def load(self) -> RecogniserLoad:
        """Return how busy the places of the batches have been."""
        return self._queue.load()

    async def close(self) -> None:
        """Let the threads end."""
        self._end()

    def _end(self) -> None:
        self._queue.close()
        self._preparing.shutdown(wait=False, cancel_futures=True)

    async def _hear(self, pcm: bytes, asked: _Asked) -> tuple[Words, int]:
        speech_ms = duration_ms(pcm)
        if speech_ms < SHORTEST_MS:
            return NOTHING, 0
        phrases = whisper_phrases(asked.language)
        hot_words = phrases.hot_words(asked.hints)
        window_ms = rules.bucket_ms(max(asked.search.least_window_ms, rules.window_ms(speech_ms)))
        tokens = rules.most_tokens(speech_ms)
        decoding, pass_ms = await self._pass(pcm, hot_words, (window_ms, tokens), asked)
        if window_ms != rules.FULL_WINDOW_MS and rules.is_doubtful(decoding):
            limits = rules.FULL_WINDOW_MS, rules.more_tokens(tokens)
            second, more_ms = await self._pass(pcm, hot_words, limits, asked)
            decoding, pass_ms = rules.better(decoding, second), pass_ms + more_ms
        return believed_words(decoding, phrases, hot_words), pass_ms

    async def _pass(
        self, pcm: bytes, hot_words: str, limits: tuple[int, int], asked: _Asked
    ) -> tuple[rules.Decoding, int]:
        window_ms, tokens = limits
        loop = asyncio.get_running_loop()
        features = await loop.run_in_executor(
            self._preparing, partial(self._features, pcm, window_ms)
        )
        utterance = Utterance(
            features=features,
            prompt=self._network.prompt(asked.language, hot_words),
            beam=asked.search.beam,
            tokens=tokens,
        )
        done = await self._queue.run(
            utterance,
            key=utterance.shape,
            priority=asked.priority,
            deadline_s=asked.deadline_s,
        )
        return done.result, done.pass_ms

    def _features(self, pcm: bytes, window_ms: int) -> Samples:
        return self._network.log_mel.features(to_model_rate(pcm), window_ms)

    def _decode(self, batch: Sequence[Utterance]) -> list[rules.Decoding]:
        return self._network.decode_many(
            np.stack([utterance.features for utterance in batch]),
            [utterance.prompt for utterance in batch],
            beam=batch[0].beam,
            most_tokens=[utterance.tokens for utterance in batch],
        )

    def _warm_up(self) -> None:
        hiss = np.random.default_rng(1).integers(-500, 500, 8000, dtype=np.int16)
        features = self._features(hiss.tobytes(), rules.LEAST_WINDOW_MS)
        self._decode(
            [
                Utterance(
                    features=features,
                    prompt=self._network.prompt(Language.KO),
                    beam=LIVE.beam,
                    tokens=rules.most_tokens(1000),
                )
            ]
        )
