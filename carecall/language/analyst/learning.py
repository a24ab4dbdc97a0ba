"""What a call teaches about a person that will matter at a later one."""

from __future__ import annotations

from collections.abc import Sequence

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.language.analyst.memorable import sentences_of, worth_keeping
from carecall.language.analyst.plain_form import plain_sentence
from carecall.language.analyst.topics import topic_of


def learn(
    said: Sequence[tuple[Topic | None, str]], language: Language
) -> tuple[tuple[Topic, str], ...]:
    """Return new sentences worth remembering, each with its topic, none twice."""
    learned: dict[str, Topic] = {}
    for asked_about, text in said:
        for sentence in sentences_of(text, language):
            if worth_keeping(sentence, language):
                plain = plain_sentence(sentence, language)
                topic = topic_of(sentence, language) or asked_about or Topic.HEALTH
                learned.setdefault(plain, topic)
    return tuple((topic, plain) for plain, topic in learned.items())
