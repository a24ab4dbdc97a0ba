"""The analyst that is always there: rules and tables, no network, the same answer every time."""

from __future__ import annotations

from collections.abc import Sequence

from carecall.domain.findings import CallAnalysis, Reading
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges
from carecall.domain.script import Topic
from carecall.domain.turns import Turn
from carecall.language.analyst.calls import read_call
from carecall.language.analyst.concepts import concept_patterns
from carecall.language.analyst.course import call_patterns
from carecall.language.analyst.memorable import memory_patterns
from carecall.language.analyst.model import model_for
from carecall.language.analyst.reconciling import reconcile
from carecall.language.analyst.sameness import synonyms
from carecall.language.analyst.tables import tables_for
from carecall.language.analyst.topics import topic_patterns
from carecall.language.analyst.utterances import understand

VERSION = "embedded-5"


class EmbeddedAnalyst:
    """Reads by the tables in `knowledge` and the models beside them; holds no state, so threads may share it."""

    name = VERSION

    def __init__(self) -> None:
        for language in Language:
            tables_for(language)
            call_patterns(language)
            memory_patterns(language)
            synonyms(language)
            topic_patterns(language)
            concept_patterns(language)
            model_for(language)

    def read_utterance(
        self, text: str, *, language: Language, topic: Topic | None, asked: str
    ) -> Reading:
        """Return how `text` is to be understood as an answer to `asked`."""
        return understand(text, language=language, topic=topic, asked=asked).reading

    def read_call(self, turns: Sequence[Turn], *, language: Language) -> CallAnalysis:
        """Return what the whole call meant."""
        return read_call(turns, language=language, analyst=self.name)

    def change_memory(
        self, old: Sequence[str], said: Sequence[str], *, language: Language
    ) -> MemoryChanges:
        """Return what the recipient's sentences `said` do to the remembered sentences `old`."""
        return reconcile(old, said, language=language)
