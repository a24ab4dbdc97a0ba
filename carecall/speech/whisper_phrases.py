"""Words that Whisper is told to expect, and phrases that it makes up on silence, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from carecall.domain.language import Language
from carecall.domain.script import Expectation, Topic
from carecall.ports.speech import RecognitionHints


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperPhrases:
    """One language's lists; the invented ones in bare letters."""

    answers: Mapping[Expectation, tuple[str, ...]]
    topics: Mapping[Topic, tuple[str, ...]]
    invented_whole: frozenset[str]
    invented_parts: tuple[str, ...]

    def hot_words(self, hints: RecognitionHints) -> str:
        """Return the expected answers to a question as one line, or nothing."""
        words = self.answers.get(hints.expects, ())
        if hints.topic is not None:
            words += self.topics.get(hints.topic, ())
        return ", ".join(dict.fromkeys(words))

    def is_invented(self, text: str, hot_words: str = "") -> bool:
        """Say whether `text` is one of the phrases of silence, or our own hot words handed back."""
        bare = bare_letters(text)
        if not bare or bare in self.invented_whole:
            return True
        if hot_words and "," in hot_words and bare == bare_letters(hot_words):
            return True
        return any(part in bare for part in self.invented_parts)


def bare_letters(text: str) -> str:
    """Return the letters and digits of `text` in lower case.

    >>> bare_letters("Thanks for watching!")
    'thanksforwatching'
    """
    return "".join(character for character in text.casefold() if character.isalnum())


@cache
def whisper_phrases(language: Language) -> WhisperPhrases:
    """Read the lists of `language` from the file that is shipped with the program."""
    file = files("carecall.speech") / "whisper_words" / f"{language.value}.yaml"
    lists = yaml.safe_load(file.read_text(encoding="utf-8"))
    return WhisperPhrases(
        answers={
            Expectation.YES_NO: tuple(lists["yes_no"]),
            Expectation.NUMBER: tuple(lists["number"]),
        },
        topics={Topic(name): tuple(words) for name, words in lists["topics"].items()},
        invented_whole=frozenset(lists["invented"]["whole"]),
        invented_parts=tuple(lists["invented"]["part"]),
    )
