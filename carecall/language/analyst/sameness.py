"""Whether two sentences are about the same thing, and whether they say the same of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from carecall.domain.language import Language
from carecall.language.analyst.tables import load_patterns
from carecall.language.analyst.utterances import form_of


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_GENERIC = _words(
    "medicine hospital test money walk surgery move class club friend appetite exercise daughter son grandchild sister brother sibling "
    "niece husband wife neighbour carer daughter_in_law church trip job phone"
)
"""Things that need another shared word before two sentences are about the same."""
_DAY = {
    Language.KO: re.compile(r"[월화수목금토일]요일|내일|모레|다음주|다음달|이번주|[0-9]{1,2}월|[0-9]{1,2}일"),
    Language.EN: re.compile(
        r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)|\btomorrow|\bnext (?:week|month)|\b\d+(?:st|nd|rd|th)"
    ),
}  # fmt: skip
_NUMBER = re.compile(r"\d+(?:\.\d)?")
_WORD_EN = re.compile(r"[a-z]+")
_STOP_EN = _words(
    "the and has have had is are was were been being with for from that this their they them she her his him "
    "not does did but about very really now then when who what which some any all out into over again still just also "
    "will can cannot could would should every day days week weeks month year years time times lot get gets got goes going "
    "went come comes coming take takes taking took you your our its there here said says told tell think know like more much "
    "since until after before last next new old my me myself i am it a an of on in at to as by so no yes oh well day's"
)
_STEM_EN = re.compile(r"(?:ing|ies|ied|ed|es|s|'s)$")
_JOSA = re.compile(
    r"(?:에서는|에서도|에게서|한테서|이랑은|으로는|까지는|부터는|에서|에게|한테|이랑|하고|으로|까지|부터|마다|처럼|보다|만큼|이나|라도|이라|께서|네가|들이|들은|들을|"
    r"은|는|이|가|을|를|에|의|도|만|로|와|과|랑|나|야|요)$"
)
_STOP_KO = _words(
    "있다 없다 있어 없어 해요 한다 했다 했어 이제 요즘 지금 오늘 어제 내일 매일 아주 많이 조금 너무 다시 아직 계속 그냥 정말 그래 저는 제가 나는 내가 "
    "우리 하고 같이 그거 이거 그게 것이 거예 매주 하루 이번 다음 지난 지난주 다음주 그런 때문 좋다 좋아 괜찮 됐어 갔다 왔다 온다 간다 받았 받는 먹는 먹어"
)
_WORD_KO = re.compile(r"[가-힣]+")


@dataclass(frozen=True, slots=True)
class Gist:
    """What a sentence is about."""

    things: frozenset[str]
    words: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]


@cache
def synonyms(language: Language) -> Mapping[str, re.Pattern[str]]:
    """Return the words for each known thing."""
    return load_patterns(f"{language}_synonyms")


def gist_of(sentence: str, language: Language) -> Gist:
    """Return what a sentence is about."""
    form = form_of(sentence, language).text
    spaced = sentence if language is Language.KO else form
    things = frozenset(
        name
        for name, pattern in synonyms(language).items()
        if pattern.search(form) or (language is Language.KO and pattern.search(spaced))
    )
    words = _words_ko(sentence) if language is Language.KO else _words_en(form)
    days = frozenset(_DAY[language].findall(form))
    return Gist(things, words, frozenset(_NUMBER.findall(form)), days)


def _words_en(form: str) -> frozenset[str]:
    stems = (_STEM_EN.sub("", word) for word in _WORD_EN.findall(form) if word not in _STOP_EN)
    return frozenset(stem for stem in stems if len(stem) > 2)


def _words_ko(sentence: str) -> frozenset[str]:
    stems = (_JOSA.sub("", word) for word in _WORD_KO.findall(sentence))
    return frozenset(
        stem[:2]
        for stem in stems
        if len(stem) >= 2 and stem[:2] not in _STOP_KO and stem not in _STOP_KO
    )


_COMPANIONS = _words("dog cat bird daughter son grandchild sister brother friend husband wife")
"""Who goes by a name: one shared word, mostly the name, then tells that it is the same one."""


def closeness(one: Gist, other: Gist) -> float:
    """Return how much two sentences are about the same, 0 for not at all."""
    things = one.things & other.things
    strong = things - _GENERIC
    words = one.words & other.words
    named = _COMPANIONS & (one.things | other.things)
    score = 2.0 * len(strong) + 0.8 * len(things & _GENERIC) + 1.0 * len(words)
    score += 1.0 if words and named else 0.0
    extra = len((one.things ^ other.things) - _GENERIC)
    return score - 0.3 * extra if score >= _ENOUGH else 0.0


_ENOUGH = 1.6


def about_the_same(gist: Gist, known: Sequence[Gist]) -> int | None:
    """Return the place of the known sentence that is closest, None where none is about the same."""
    best = max(range(len(known)), key=lambda place: closeness(gist, known[place]), default=None)
    if best is None or closeness(gist, known[best]) <= 0:
        return None
    return best


def says_the_same(one: Gist, other: Gist) -> bool:
    """Say whether two sentences about the same thing bring the same facts."""
    if one.numbers - other.numbers and other.numbers - one.numbers:
        return False
    if one.days - other.days and other.days - one.days:
        return False
    shared = len(one.words & other.words) + len(one.things & other.things)
    smaller = min(len(one.words) + len(one.things), len(other.words) + len(other.things))
    return smaller > 0 and shared / smaller >= 0.5
