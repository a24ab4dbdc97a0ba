"""What may never be said on a call, whoever found the words: judged sentence by sentence before it is spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from carecall.domain.language import Language
from carecall.domain.spoken_claims import is_unfounded
from carecall.domain.spoken_manner import breaks_manner
from carecall.domain.spoken_signs import Sign, SpokenRule
from carecall.domain.spoken_words_en import ENGLISH_SIGNS
from carecall.domain.spoken_words_ko import KOREAN_SIGNS

SIGNS = {Language.KO: KOREAN_SIGNS, Language.EN: ENGLISH_SIGNS}
LONGEST_SENTENCE = {Language.KO: 60, Language.EN: 130}
"""Most characters of a sentence that an engine found: an older person must be able to hold it in mind."""
ECHO = {Language.KO: 11, Language.EN: 20}
"""Letters in a row that a found sentence may share with what the person said; more is saying what one is told to say."""

_MARKUP = re.compile(r"https?:|www\.|\b\w+\.(?:com|net|org|kr)\b|[*_#`<>|~^\\{}\[\]=\n]")
_STAGE = re.compile(r"[()]|[:;]-?[)(DP]|[ㅋㅎㅠㅜ]{2,}|^\s*(?:[-•]|\d+[.)])\s|^\s*\w{1,12}:\s")
_PICTURE = re.compile("[\U0001f000-\U0001ffff\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0f\u200d]")
_FOREIGN = {
    Language.KO: re.compile(
        "[\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    ),
    Language.EN: re.compile("[\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u1100-\u11ff\u3040-\ud7ff]"),
}
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-z]")
_LETTER = re.compile(r"[^\W\d_]")
_PLACEHOLDER = re.compile(r"\{\w+\}|[\[\]]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one sentence: it may be spoken, or a rule and the words that broke it."""

    rule: SpokenRule | None = None
    words: str = ""

    @property
    def ok(self) -> bool:
        """Whether it may be spoken."""
        return self.rule is None


FINE = Verdict()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a call stands on: only what was given may be spoken of as given."""

    language: Language
    names: tuple[str, ...] = ()
    """Of the organization, the department and the person: in any language, and never judged."""
    given: tuple[str, ...] = ()
    """Texts that people wrote for this call, remembered sentences among them; quoted, they may hold any word."""
    memory: tuple[str, ...] = ()
    """Sentences of the store: the only thing that may be said to have been told before."""
    told: tuple[str, ...] = ()
    """What the person said on this call."""


def judge(sentence: str, ground: Ground) -> Verdict:
    """Judge a sentence that an engine found."""
    bare = _without(sentence, (*ground.given, *ground.names))
    return (
        _form(sentence, strict=True)
        or _length(sentence, ground.language)
        or _language(bare, ground.language)
        or _claim(sentence, ground)
        or _signs(bare, ground, written=False)
        or _echo(sentence, ground)
        or FINE
    )


def judge_written(text: str, language: Language) -> Verdict:
    """Judge a text that a person wrote for calls, placeholders and all.

    What is given may speak of weather, news, families and visits of people; nothing may sell, advise,
    carry markup, or have the AI come, own a body or a life.
    """
    bare = _PLACEHOLDER.sub(" ", text)
    ground = Ground(language=language)
    return _form(bare, strict=False) or _signs(bare, ground, written=True) or FINE


def judge_part(part: str, ground: Ground) -> Verdict:
    """Judge what fills a place in a sentence of the script: it comes from the store, a worker or the person."""
    bare = _without(part, (*ground.given, *ground.names))
    return _form(bare, strict=False) or _signs(bare, ground, written=True) or FINE


def judge_found(sentence: str, ground: Ground) -> Verdict:
    """Judge a sentence that a model found: by the rules, and by its form."""
    verdict = judge(sentence, ground)
    if not verdict.ok:
        return verdict
    broken = breaks_manner(_without(sentence, ground.names), ground.language, ground.told)
    return FINE if broken is None else Verdict(rule=broken[0], words=broken[1])


def _form(sentence: str, *, strict: bool) -> Verdict | None:
    for pattern in (_MARKUP, _PICTURE, *((_STAGE,) if strict else ())):
        found = pattern.search(sentence)
        if found:
            return Verdict(rule=SpokenRule.FORM, words=found.group())
    return None


def _length(sentence: str, language: Language) -> Verdict | None:
    if len(sentence) <= LONGEST_SENTENCE[language]:
        return None
    return Verdict(rule=SpokenRule.LENGTH, words=sentence)


def _language(bare: str, language: Language) -> Verdict | None:
    foreign = _FOREIGN[language].search(bare)
    if foreign:
        return Verdict(rule=SpokenRule.LANGUAGE, words=foreign.group())
    own = _HANGUL if language is Language.KO else _LATIN
    letters = len(_LETTER.findall(bare))
    if letters and 2 * len(own.findall(bare)) < letters:
        return Verdict(rule=SpokenRule.LANGUAGE, words=bare)
    return None


def _claim(sentence: str, ground: Ground) -> Verdict | None:
    """Whatever is said to have been told before must stand in the store."""
    unfounded = is_unfounded(sentence, ground.language, memory=ground.memory, told=ground.told)
    return Verdict(rule=SpokenRule.MEMORY, words=sentence) if unfounded else None


def _signs(bare: str, ground: Ground, *, written: bool) -> Verdict | None:
    text = " ".join(bare.replace("’", "'").split())
    told = " ".join((*ground.told, *ground.given))
    for sign in SIGNS[ground.language]:
        if written and not sign.written:
            continue
        found = _breaks(sign, text, told)
        if found:
            return Verdict(rule=sign.rule, words=found)
    return None


def _breaks(sign: Sign, text: str, told: str) -> str:
    found = sign.pattern.search(text)
    if found is None or (sign.unless is not None and sign.unless.search(text)):
        return ""
    if sign.told is not None and sign.told.search(told):
        return ""
    if sign.same and found.group().strip().lower() in told.lower():
        return ""
    return found.group()


def _echo(sentence: str, ground: Ground) -> Verdict | None:
    """Repeating at length what the person said is following their dictation."""
    mine, most = _letters(sentence), ECHO[ground.language]
    theirs = [_letters(each) for each in ground.told]
    for start in range(len(mine) - most):
        part = mine[start : start + most + 1]
        if any(part in each for each in theirs):
            return Verdict(rule=SpokenRule.ECHO, words=sentence)
    return None


def _letters(text: str) -> str:
    return "".join(_LETTER.findall(text.lower()))


def _without(sentence: str, quoted: Sequence[str]) -> str:
    for text in sorted(quoted, key=len, reverse=True):
        core = text.strip().rstrip(".!?")
        if len(core) > 1:
            sentence = sentence.replace(core, " ")
    return sentence
