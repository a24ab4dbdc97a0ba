"""What runs inside a recognition worker: an engine that turns sound into words, one at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from carecall.domain.language import Language
from carecall.ports.speech import RecognitionHints


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What an engine made of one utterance; empty text when nothing was understood."""

    text: str
    confidence: float


NOTHING = Words(text="", confidence=0.0)


class Engine(Protocol):
    """A loaded recogniser. Plain sync: it has a process to itself."""

    name: str

    def recognise(self, pcm: bytes, language: Language, hints: RecognitionHints) -> Words:
        """Return what was said in 8 kHz s16le `pcm`."""
        ...

    def warm_up(self) -> None:
        """Do the slow first-time work now."""
        ...
