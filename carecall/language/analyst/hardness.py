"""What makes an utterance hard to read, told from its words alone, so that nobody has to mark it."""

from __future__ import annotations

import re
from enum import StrEnum

from carecall.domain.language import Language
from carecall.language.analyst.tables import Tables, tables_for
from carecall.language.analyst.utterances import form_of


class Hardness(StrEnum):
    """Why a reader may go wrong."""

    SHORT = "short"
    """Takes its sense from the question."""
    DIALECT = "dialect"
    NEGATED = "negated"
    PAST = "past"
    OTHER = "other"
    """Speaks of somebody else."""
    UNREAL = "unreal"
    """Television, dreams, books."""
    HYPOTHETICAL = "hypothetical"
    IDIOM = "idiom"
    NUMBER = "number"
    LONG = "long"
    PLAIN = "plain"
    """None of these."""


_SHORT = {Language.KO: 8, Language.EN: 16}
_LONG = {Language.KO: 30, Language.EN: 80}
_GUARDS = (
    (Hardness.PAST, "long_ago"),
    (Hardness.OTHER, "other"),
    (Hardness.UNREAL, "unreal"),
    (Hardness.IDIOM, "figure"),
)
_WORDS = {
    Language.KO: (
        (
            Hardness.DIALECT,
            r"당께|라우|시유|유[.]?$|예[.]?$|카이|데이|심더|능교|수다|마씸|우다|쿠다|제[.]?$|구먼|겄|노[.]?$|브러|부러",
        ),
        (Hardness.NEGATED, r"안(?!녕|경|방|사|에|부|과)|없|않|못|아니"),
        (Hardness.HYPOTHETICAL, r"만약|까봐|면어|면(?:은)?[.]?$|뻔"),
        (Hardness.IDIOM, r"죽겠|죽는줄|죽여"),
    ),
    Language.EN: (
        (Hardness.DIALECT, r"\b(?:aye|wee|nowt|owt|summat|och|lass|pet|me (?:knee|leg)s?|y'all)\b"),
        (Hardness.NEGATED, r"\b(?:no|not|never|none|nothing|nobody|without|cannot)\b"),
        (Hardness.HYPOTHETICAL, r"\b(?:if|in case|what if|unless|almost|nearly)\b"),
        (Hardness.IDIOM, r"\b(?:dying for|killing me|murder a|starving|to death)\b"),
    ),
}


def hardness_of(text: str, language: Language) -> frozenset[Hardness]:
    """Return everything that makes the utterance hard; PLAIN where nothing does."""
    form = form_of(text, language).text
    tables: Tables = tables_for(language)
    found = {hard for hard, guard in _GUARDS if tables.guards[guard].search(form)}
    found |= {hard for hard, words in _WORDS[language] if re.search(words, form)}
    if re.search(r"\d", form):
        found.add(Hardness.NUMBER)
    if len(form) <= _SHORT[language]:
        found.add(Hardness.SHORT)
    if len(form) >= _LONG[language]:
        found.add(Hardness.LONG)
    return frozenset(found or {Hardness.PLAIN})
