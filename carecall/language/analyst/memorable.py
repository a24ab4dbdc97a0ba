"""Which sentences are worth remembering: people, dates to come, illness, routines, present troubles."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from carecall.domain.findings import Kind, Label
from carecall.domain.language import Language
from carecall.domain.matters import Matter
from carecall.language.analyst.tables import load_patterns
from carecall.language.analyst.utterances import form_of, understand_by_rules

_SENTENCE_END = re.compile(r"(?<=[.!?。])\s+|\n+")
_FEWEST_LETTERS = {Language.KO: 6, Language.EN: 12}
_LASTING_TROUBLES = frozenset(
    {
        Matter.PAIN, Matter.SLEEP, Matter.ILLNESS, Matter.MEDICINE, Matter.FALL, Matter.HOME,
        Matter.MONEY, Matter.MEAL, Matter.MOOD, Matter.ACTIVITY, Matter.BREATH, Matter.STROKE,
        Matter.BLEEDING, Matter.VIOLENCE, Matter.CRIME, Matter.SELF_HARM,
    }
)  # fmt: skip


@cache
def memory_patterns(language: Language) -> Mapping[str, re.Pattern[str]]:
    """Return the patterns of what sentences do to memory."""
    return load_patterns(f"{language}_memory")


def sentences_of(text: str, _language: Language) -> Sequence[str]:
    """Return the sentences of what was said in one turn."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def worth_keeping(sentence: str, language: Language) -> bool:
    """Say whether a sentence tells something that will matter at a later call."""
    form = form_of(sentence, language).text
    patterns = memory_patterns(language)
    if len(form) < _FEWEST_LETTERS[language] or patterns["hearsay"].search(form):
        return False
    if _tells_lasting(form, patterns):
        return True
    if patterns["not_lasting"].search(form):
        return False
    understood = understand_by_rules(sentence, language=language, topic=None, asked="")
    reading = understood.reading
    if reading.kind is not Kind.ANSWER:
        return False
    return reading.label is not Label.NORMAL and reading.matter in _LASTING_TROUBLES


def _tells_lasting(form: str, patterns: Mapping[str, re.Pattern[str]]) -> bool:
    if any(patterns[name].search(form) for name in ("people", "routine")):
        return True
    if patterns["dates"].search(form) and patterns["to_come"].search(form):
        return True
    return bool(patterns["lasting"].search(form)) and not patterns["over"].search(form)
