"""What an utterance is about: named groups of words, whatever form the words take."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from carecall.domain.language import Language
from carecall.language.analyst.tables import load_patterns


@cache
def concept_patterns(language: Language) -> Mapping[str, re.Pattern[str]]:
    """Return the words of each concept."""
    return load_patterns(f"{language}_concepts")


def concepts_in(form: str, language: Language) -> dict[str, tuple[int, int]]:
    """Return the concepts in an utterance's form, each with the place of its first words."""
    found: dict[str, tuple[int, int]] = {}
    for name, pattern in concept_patterns(language).items():
        match = pattern.search(form)
        if match is not None:
            found[name] = match.span()
    return found
