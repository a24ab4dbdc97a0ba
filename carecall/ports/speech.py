"""Ears and mouth: voice detection, recognition, synthesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from carecall.domain.language import Language
from carecall.domain.script import Expectation, Topic
from carecall.domain.turns import Heard


class VoiceDetector(Protocol):
    """Says how likely each window is speech; one model for all calls, one state row a call."""

    window_bytes: int
    """Bytes of 8 kHz PCM in one window (512 for 32 ms)."""

    def open(self) -> int:
        """Take a state row for a call and return its number."""
        ...

    def close(self, slot: int) -> None:
        """Give a state row back."""
        ...

    def score(self, windows: Sequence[tuple[int, bytes]]) -> Sequence[float]:
        """Return the speech probability of each (slot, window), in one batch; a slot at most once."""
        ...


class Priority(IntEnum):
    """Which recognition goes first."""

    FINAL = 0
    """A turn that is over: somebody on the line waits for it."""
    PARTIAL = 1
    """Speech that goes on for long, so that an emergency is heard before its end. Refused first under load."""
    SPECULATIVE = 2
    """A pause that may be the end. Refused under more load."""
    AFTER_CALL = 3
    """Once more, better, when nobody waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionHints:
    """What the person was asked, so that a recogniser can expect an answer to it."""

    topic: Topic | None = None
    expects: Expectation = Expectation.FREE


@dataclass(frozen=True, slots=True, kw_only=True)
class RecogniserLoad:
    """What a recogniser has done since it was made; compare two to know its load between them."""

    lanes: int
    """Passes at once."""
    busy_s: float
    """Seconds that lanes were busy, all together, passes under way included."""
    passes: int
    waited_ms: int
    """Longest wait, before its pass began, of an utterance that somebody waits for; since the reading before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFigures:
    """How a recogniser does, over its last passes; None before the first."""

    waiting: int
    running: int
    waited_ms_p50: int | None
    waited_ms_p95: int | None
    pass_ms_p50: int | None
    pass_ms_p95: int | None
    dropped: int
    """Left the queue before they began: cancelled, or their deadline passed."""
    too_slow: int
    """Refused because the queue was full, or not done by their deadline."""
    shed: int = 0
    """Partial and speculative ones that were not taken, so that final ones are in time."""
    batch: int = 1
    """Utterances in one pass."""


class Recogniser(Protocol):
    """Turns one utterance into words."""

    name: str
    limited: bool
    """True when it understands only set phrases; the console and the doctor say so."""

    async def transcribe(
        self,
        pcm: bytes,
        *,
        language: Language,
        hints: RecognitionHints,
        priority: Priority = Priority.FINAL,
        deadline_s: float = 8.0,
    ) -> Heard:
        """Return what was said in 8 kHz `pcm`.

        Cancelling the task drops a queued pass.

        Raises:
            EngineFailed: the engine broke.
            EngineTooSlow: the deadline passed.
            PassShed: a partial or speculative pass was refused, so that final ones come in time.
        """
        ...

    def load(self) -> RecogniserLoad:
        """Return how busy it has been."""
        ...

    def figures(self) -> PassFigures:
        """Return how long passes wait and take, and how many came to nothing."""
        ...

    async def close(self) -> None:
        """Let go of threads, processes and connections; passes under way are not waited for."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenText:
    """One sentence as it should sound; equal values sound equal, so it is the cache key too."""

    text: str
    language: Language
    voice: str = ""
    speed: float = 1.0
    clip: str = ""
    """A recorded file below the folder of clips that is played instead, while it can be read."""


class Synthesiser(Protocol):
    """Turns one sentence into sound."""

    name: str

    async def render(self, sentence: SpokenText) -> bytes:
        """Return 8 kHz mono s16le PCM.

        Raises:
            EngineFailed: the engine broke.
            EngineTooSlow: nothing came in time.
        """
        ...
