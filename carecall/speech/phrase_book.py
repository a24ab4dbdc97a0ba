"""What the phrase recogniser can understand in one language, by topic, from its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files

import yaml

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.speech.phrase_form import sentences


@dataclass(frozen=True, kw_only=True)
class PhraseBook:
    """Phrases in the notation of `phrase_form`; alarms are those that nobody may be said to have said."""

    language: Language
    slots: Mapping[str, Sequence[str]]
    always: Sequence[str]
    alarms: Sequence[str]
    topics: Mapping[Topic, Sequence[str]]
    full_forms: Mapping[str, str] = field(default_factory=dict)
    """How short forms are written down, so that one meaning has one spelling."""
    sounds: Mapping[str, str] = field(default_factory=dict)
    """One more ARPAbet spelling of a word, where the telephone changes it beyond the rules."""

    @cached_property
    def spelling(self) -> Mapping[str, str]:
        """Every whole sentence: how the recogniser writes it (lower case), and how it is spelled."""
        return {
            one.lower(): " ".join(self.full_forms.get(word, word) for word in one.split())
            for phrase in self._phrases()
            for one in self._expand(phrase)
        }

    @cached_property
    def alarming(self) -> frozenset[str]:
        """The sentences, in lower case, that need a surer hearing than others."""
        return frozenset(one.lower() for phrase in self.alarms for one in self._expand(phrase))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word in lower case."""
        return frozenset(word for sentence in self.spelling for word in sentence.split())

    def sentences_for(self, topic: Topic | None) -> Iterable[str]:
        """Yield every sentence, in lower case, that may answer `topic`; all there are for None."""
        groups = [self.always, self.alarms]
        groups += [phrases for name, phrases in self.topics.items() if topic in (None, name)]
        for phrases in groups:
            for phrase in phrases:
                yield from (one.lower() for one in self._expand(phrase))

    def _phrases(self) -> Iterable[str]:
        yield from self.always
        yield from self.alarms
        for phrases in self.topics.values():
            yield from phrases

    def _expand(self, phrase: str) -> list[str]:
        return sentences(phrase, self.slots)


def read_phrase_book(language: Language) -> PhraseBook:
    """Return the phrases that come with CareCall."""
    path = files("carecall.speech") / "phrases" / f"{language.value}.yaml"
    plain = yaml.safe_load(path.read_text(encoding="utf-8"))
    return PhraseBook(
        language=language,
        full_forms=plain.get("full_forms", {}),
        sounds=plain.get("sounds", {}),
        slots=plain["slots"],
        always=plain["always"],
        alarms=plain["alarms"],
        topics={Topic(name): phrases for name, phrases in plain["topics"].items()},
    )
