"""A second engine behind the first, for when it breaks or is too slow."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import replace

from carecall.domain.language import Language
from carecall.domain.turns import Heard
from carecall.errors import EngineFailed, EngineTooSlow, SpeechError
from carecall.ports.speech import (
    PassFigures,
    Priority,
    Recogniser,
    RecogniserLoad,
    RecognitionHints,
    SpokenText,
    Synthesiser,
)

REST_S = 30.0
"""How long an engine that failed is not asked."""
LAST_SHARE = 0.25
MOST_RESERVE_S = 2.0
"""The share of a deadline that is kept for the second engine."""
PATIENCE_S = 4.0
"""How long a sentence of the first voice is waited for."""
_LOG = logging.getLogger(__name__)


class Health:
    """Remembers whether an engine failed lately; says so once when it begins and once when it ends."""

    def __init__(self, name: str, *, rest_s: float, now_s: Callable[[], float]) -> None:
        self._name = name
        self._rest_s = rest_s
        self._now_s = now_s
        self._rests_until_s: float | None = None

    @property
    def resting(self) -> bool:
        """The engine failed so lately that it should not be asked."""
        return self._rests_until_s is not None and self._now_s() < self._rests_until_s

    def failed(self, problem: SpeechError, instead: str) -> None:
        """Let the engine rest."""
        if self._rests_until_s is None:
            _LOG.warning(
                "A speech engine fails and another one takes its place",
                extra={"engine": self._name, "instead": instead, "why": str(problem)},
            )
        self._rests_until_s = self._now_s() + self._rest_s

    def worked(self) -> None:
        """Take the engine back."""
        if self._rests_until_s is not None:
            _LOG.info("A speech engine works again", extra={"engine": self._name})
        self._rests_until_s = None


class FallbackRecogniser:
    """The Recogniser that asks `first`, and `second` when that fails or is too slow.

    Its name and limit are those of the engine that heard last.
    """

    def __init__(
        self,
        first: Recogniser,
        second: Recogniser,
        *,
        rest_s: float = REST_S,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._first = first
        self._second = second
        self._now_s = now_s
        self.health = Health(first.name, rest_s=rest_s, now_s=now_s)
        self.name = first.name
        self.limited = first.limited

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        """Return what was said in 8 kHz `pcm`; `engine` names who heard it.

        Only what somebody waits for rests the first engine when it is too slow: the rest may be
        late because the engine is busy with better things. A pass after the call is not worth
        having from the second one.

        Raises:
            EngineFailed: both engines broke, or the first one did after the call.
            EngineTooSlow: the deadline passed.
            PassShed: a partial or speculative pass was not taken.
        """
        ends_s = self._now_s() + deadline_s
        if not self.health.resting:
            reserve_s = min(MOST_RESERVE_S, deadline_s * LAST_SHARE)
            try:
                heard = await self._first.transcribe(
                    pcm,
                    language=language,
                    hints=hints,
                    priority=priority,
                    deadline_s=deadline_s - reserve_s,
                )
            except EngineTooSlow as problem:
                if priority is not Priority.FINAL:
                    raise
                self.health.failed(problem, self._second.name)
            except EngineFailed as problem:
                self.health.failed(problem, self._second.name)
            else:
                self.health.worked()
                self.name, self.limited = self._first.name, self._first.limited
                return heard
        if priority is Priority.AFTER_CALL:
            raise EngineFailed("The speech engine rests: the second hearing waits for it.")
        self.name, self.limited = self._second.name, self._second.limited
        return await self._second.transcribe(
            pcm,
            language=language,
            hints=hints,
            priority=priority,
            deadline_s=max(0.0, ends_s - self._now_s()),
        )

    def load(self) -> RecogniserLoad:
        """Return how busy both were: shares of each one's own lanes, for a talk is with one or the other."""
        first, second = self._first.load(), self._second.load()
        lanes = min(first.lanes, second.lanes)
        return RecogniserLoad(
            lanes=lanes,
            busy_s=lanes * (first.busy_s / first.lanes + second.busy_s / second.lanes),
            passes=first.passes + second.passes,
            waited_ms=max(first.waited_ms, second.waited_ms),
        )

    def figures(self) -> PassFigures:
        """Return the figures of the engine that is asked now."""
        return (self._second if self.health.resting else self._first).figures()

    async def close(self) -> None:
        """Let go of both engines."""
        await self._first.close()
        await self._second.close()


class FallbackSynthesiser:
    """The Synthesiser that asks `first`, and `second` when that fails or is too slow.

    Its name is that of the engine that spoke last.
    """

    def __init__(
        self,
        first: Synthesiser,
        second: Synthesiser,
        *,
        patience_s: float = PATIENCE_S,
        rest_s: float = REST_S,
        now_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.first = first
        self.second = second
        self._patience_s = patience_s
        self.health = Health(first.name, rest_s=rest_s, now_s=now_s)
        self.name = first.name

    async def render(self, sentence: SpokenText) -> bytes:
        """Return 8 kHz mono s16le PCM; the second engine speaks with its own voice of the language.

        Raises:
            EngineFailed: both engines broke.
            EngineTooSlow: the second one was too slow too.
        """
        if not self.health.resting:
            try:
                async with asyncio.timeout(self._patience_s):
                    pcm = await self.first.render(sentence)
            except TimeoutError:
                late = EngineTooSlow(f"No sentence came in {self._patience_s:g} s.")
                self.health.failed(late, self.second.name)
            except SpeechError as problem:
                self.health.failed(problem, self.second.name)
            else:
                self.health.worked()
                self.name = self.first.name
                return pcm
        self.name = self.second.name
        return await self.second.render(replace(sentence, voice=""))
