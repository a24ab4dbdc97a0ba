"""Wishes in what was said: a thing, a repair, a visit, company, a service, an answer, a call, or words to pass on."""

from __future__ import annotations

import re
from functools import cache

from carecall.domain.language import Language
from carecall.domain.requests import THING_LIMIT, HeardRequest, RequestKind
from carecall.language import requests_english, requests_korean
from carecall.language.analyst.memorable import sentences_of
from carecall.language.analyst.traced import Traced
from carecall.language.analyst.utterances import form_of
from carecall.language.request_words import Asks, RequestWords

WORDS = {Language.KO: requests_korean.WORDS, Language.EN: requests_english.WORDS}
_KINDS_OF_THINGS = (
    RequestKind.REPAIR,
    RequestKind.GOODS,
    RequestKind.SERVICE,
    RequestKind.INFORMATION,
    RequestKind.ESCORT,
)
_NEEDS_KIND = {
    RequestKind.REPAIR: frozenset({RequestKind.REPAIR}),
    RequestKind.INFORMATION: frozenset({RequestKind.INFORMATION, RequestKind.SERVICE}),
    RequestKind.ESCORT: frozenset({RequestKind.ESCORT}),
    RequestKind.GOODS: frozenset({RequestKind.GOODS}),
}
"""Kinds of nouns that a way of asking takes; None and the others take all but places to go to."""
_ANY = frozenset(
    {RequestKind.GOODS, RequestKind.REPAIR, RequestKind.SERVICE, RequestKind.INFORMATION}
)


def hear_request(text: str, *, language: Language) -> HeardRequest | None:
    """Return the first wish in `text`, or None. Emergencies are not looked at: ask the analyst first."""
    found = (_in_sentence(each, language) for each in sentences_of(text, language))
    return next((request for request in found if request is not None), None)


def _in_sentence(sentence: str, language: Language) -> HeardRequest | None:
    form, words = form_of(sentence, language), WORDS[language]
    if words.message.search(form.text) and not _past_message(form, words):
        return _passed_on(form, words, language)
    if words.never.search(form.text):
        return None
    if words.by_others.search(form.text) and words.habit.search(form.text):
        return None
    for asks in words.asks:
        request = _asked(asks, form, words, language)
        if request is not None:
            return request
    return None


def _asked(
    asks: Asks, form: Traced, words: RequestWords, language: Language
) -> HeardRequest | None:
    match = asks.pattern.search(form.text)
    if match is None:
        return None
    among = _NEEDS_KIND.get(asks.kind, _ANY) if asks.kind is not None else _ANY
    kind_of_thing, thing = _thing(form, among, language, match)
    if asks.needs_thing and not thing:
        return None
    if asks.doubtful and thing and not _touch(form.text, thing, match):
        return None
    kind = asks.kind or kind_of_thing or RequestKind.OTHER
    if kind is RequestKind.VISIT and words.broken.search(form.text):
        kind = kind_of_thing if kind_of_thing is RequestKind.REPAIR else kind
    return HeardRequest(
        kind=kind,
        quote=form.source.strip(),
        thing=thing,
        doubtful=asks.doubtful or bool(words.unsure.search(form.text)),
    )


_REACH = {True: 6, False: 16}
"""Letters between a lack and its thing: Korean forms have no spaces."""


def _touch(text: str, thing: str, lack: re.Match[str]) -> bool:
    """Say whether a thing stands beside the words that tell of its lack or fault; in Korean right before them."""
    korean = bool(_HANGUL.search(thing))
    reach = _REACH[korean]
    places = [(found.start(), found.end()) for found in re.finditer(re.escape(thing), text)]
    before = any(-1 <= lack.start() - end <= reach for _, end in places)
    after = any(lack.start() <= begin <= lack.end() + reach for begin, _ in places)
    return before or (after and not korean)


_HANGUL = re.compile("[가-힣]")


def _past_message(form: Traced, words: RequestWords) -> bool:
    """Say whether the words only tell of a message that was given."""
    return bool(_TOLD.search(form.text)) and not words.comes.search(form.text)


_TOLD = re.compile(r"전해(?:줬|주셨|주더|들었)|\b(?:already )?told\b")


def _passed_on(form: Traced, words: RequestWords, language: Language) -> HeardRequest:
    """Return a wish to pass words on; what they are about decides its kind."""
    text = form.text
    kind, thing = RequestKind.MESSAGE, ""
    if words.broken.search(text):
        _, thing = _thing(form, frozenset({RequestKind.REPAIR}), language, None)
        kind = RequestKind.REPAIR if thing else kind
    if not thing and words.lacks.search(text):
        among = frozenset({RequestKind.GOODS, RequestKind.SERVICE})
        found, thing = _thing(form, among, language, None)
        kind = found or kind
    if not thing and words.calls.search(text):
        kind = RequestKind.CALL_BACK
    elif not thing and words.comes.search(text):
        kind = RequestKind.VISIT
    return HeardRequest(kind=kind, quote=form.source.strip(), thing=thing)


def _thing(
    form: Traced, among: frozenset[RequestKind], language: Language, near: re.Match[str] | None
) -> tuple[RequestKind | None, str]:
    """Return the noun that is asked for: in Korean the last before the asking words end, in English the first after they begin."""
    found = _found(form.text, among, language)
    if not found:
        return _short_noun(form.source, among) if language is Language.KO else (None, "")
    if language is Language.KO:
        end = near.end() if near is not None else len(form.text)
        chosen = [each for each in found if each[0] < end][-1:] or found
    else:
        begin = near.start() if near is not None else 0
        chosen = [each for each in found if each[0] >= begin] or found
    _, kind, noun = chosen[0]
    return kind, noun[:THING_LIMIT]


def _found(
    text: str, among: frozenset[RequestKind], language: Language
) -> list[tuple[int, RequestKind, str]]:
    """Return every noun of the kinds with its place, in order; vague ones only where no other stands."""
    found = [
        (match.start(), kind, match[1])
        for kind in _KINDS_OF_THINGS
        if kind in among
        for match in _nouns(language, kind).finditer(text)
    ]
    whole = [each for each in found if not any(_within(each, other) for other in found)]
    telling = [each for each in whole if each[2] not in _VAGUE] or whole
    return sorted(telling, key=lambda each: (each[0], -len(each[2])))


def _within(one: tuple[int, RequestKind, str], other: tuple[int, RequestKind, str]) -> bool:
    """Say whether one noun is only a part of another, as 전기 is of 전기장판."""
    inside = other[0] <= one[0] and one[0] + len(one[2]) <= other[0] + len(other[2])
    return inside and len(one[2]) < len(other[2])


_VAGUE = frozenset({"신청", "자격", "서류", "일정"})
"""Nouns that stand beside a better one."""


def _short_noun(source: str, among: frozenset[RequestKind]) -> tuple[RequestKind | None, str]:
    """Return a Korean noun of one syllable: it must begin a word, or many words would hold it."""
    for kind in _KINDS_OF_THINGS:
        short = "".join(noun for noun in WORDS[Language.KO].things[kind] if len(noun) == 1)
        if kind not in among or not short:
            continue
        match = re.search(
            rf"(?<![가-힣])([{short}])(?=[이가을를도은는만]?(?:[\s,.?!]|$)|{_AFTER})", source
        )
        if match is not None:
            return kind, match[1]
    return None, ""


_AFTER = r"[이가을를도]?(?:좀|하나|다|거의|갖다|가져|사다|보내|떨어|필요|없|있으)"


@cache
def _nouns(language: Language, kind: RequestKind) -> re.Pattern[str]:
    """Return the pattern of the nouns of `kind`, longer ones first; Korean ones of one syllable are left out."""
    nouns = sorted(WORDS[language].things[kind], key=len, reverse=True)
    if language is Language.EN:
        return re.compile(rf"\b({'|'.join(map(re.escape, nouns))})\b")
    return re.compile(f"({'|'.join(re.escape(noun) for noun in nouns if len(noun) > 1)})")
