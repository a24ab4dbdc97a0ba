"""Who understands what was said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from carecall.domain.findings import CallAnalysis, Reading
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.domain.script import Topic
from carecall.domain.turns import Turn


class Analyst(Protocol):
    """Reads utterances and whole calls by the definitions of normal, abnormal and emergency."""

    name: str

    def read_utterance(
        self, text: str, *, language: Language, topic: Topic | None, asked: str
    ) -> Reading:
        """Return how `text` is to be understood as an answer to `asked`; quick enough for a live turn."""
        ...

    def read_call(self, turns: Sequence[Turn], *, language: Language) -> CallAnalysis:
        """Return what the whole call meant."""
        ...

    def change_memory(
        self, old: Sequence[str], said: Sequence[str], *, language: Language
    ) -> MemoryChanges:
        """Return what the recipient's sentences `said` do to the remembered sentences `old`."""
        ...
