"""What is denied: concepts that stand within reach of a “not”, so that “no pain” does not sound like “pain”."""

from __future__ import annotations

import re

from carecall.domain.language import Language

_DENIABLE = frozenset(
    {
        *("die", "fall", "head", "headache", "blood", "chest", "press", "hurt", "radiate", "faint"),
        *("breath", "swell", "cold", "fire", "smoke", "smell", "beat", "threat", "lonely", "sad"),
        *("ill", "help", "sudden", "lost", "burden", "trouble_kin", "weak", "droop"),
    }
)
"""Concepts that a “not” turns into good news; others hold their “not” themselves, as “cannot move”."""
_REACH = {Language.KO: 9, Language.EN: 44}
"""Letters within which a “not” still speaks of the concept."""
_BEFORE = {
    Language.KO: re.compile(r"(?:(?<![동편집방불미])안|별로|하나도안|전혀안)$"),
    Language.EN: re.compile(
        r"\b(?:(?<!could )(?<!would )(?<!will )(?<!able )not(?! (?:stop|feel|get up|move))|no|never|nor|neither"
        r"|without|none|nothing|free of|hardly any|nobody)(?: (?!but\b|only\b|because\b|since\b|that\b)[\w']+){0,4} $"
    ),
}
_AFTER = {
    Language.KO: re.compile(
        r"^[가-힣]{0,5}?(?:(?:지|진|질|길)(?:는|도|를|가|를)?(?:하나도|전혀|별로)?(?:않|안)|(?:데|적|일|거|것|건|증세|증상|줄|새|틈)?"
        r"(?:은|는|이|도|가|라곤)?(?:하나도|전혀|한번도|일절|여태)?없(?!이|애|어서)|안(?:아[파프]|차|가[빠쁘]|나|그|떨|저|붓|부|매|다))"
    ),
    Language.EN: re.compile(
        r"^ ?(?:[\w']+ )?(?:is gone|has gone|none\b|not at all|no more|never\b)"
    ),
}
_CUT = {
    Language.KO: re.compile(r"[,.]|지만|는데|근데|(?<=[았었했났])고"),
    Language.EN: re.compile(r"[.,;:!?]|\b(?:but|and|because|only|so|then|though|except|now)\b"),
}


def is_denied(name: str, form: str, start: int, end: int, language: Language) -> bool:
    """Say whether the concept at `start` to `end` of an utterance's form is denied in its own clause."""
    if name not in _DENIABLE:
        return False
    reach = _REACH[language]
    before = _CUT[language].split(form[max(0, start - reach) : start])[-1]
    after = _CUT[language].split(form[end : end + reach])[0]
    if _BEFORE[language].search(before):
        return True
    return _AFTER[language].search(after) is not None
