"""What a question or a sentence is about."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.language.analyst.english_form import english_form
from carecall.language.analyst.korean_form import korean_form
from carecall.language.analyst.tables import load_patterns


@cache
def topic_patterns(language: Language) -> Mapping[str, re.Pattern[str]]:
    """Return the words of each topic, the most telling topic first."""
    return load_patterns(f"{language}_topics")


def topic_of(text: str, language: Language) -> Topic | None:
    """Return the topic whose words come last in `text`, None where no topic has any."""
    form = korean_form(text).text if language is Language.KO else english_form(text).text
    best: tuple[int, Topic] | None = None
    for name, pattern in topic_patterns(language).items():
        for match in pattern.finditer(form):
            if best is None or match.end() > best[0]:
                best = (match.end(), Topic(name))
    return best[1] if best else None
