"""“Last time you told me …”: whether a sentence says so, and whether the store has it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from carecall.domain.language import Language

_EARLIER = {
    Language.KO: re.compile(
        r"(?:지난번|저번|지난 ?(?:통화|주|달)|일전|예전|며칠 전|그때|접때|(?<!기 )(?<!기)전에|어제|그저께)"
        r".*(?:하셨|말씀|그러셨|들려|들었|이야기|얘기|약속|알려 ?주|적어)|기억(?:하|나|해|이 나|에 남)"
    ),
    Language.EN: re.compile(
        r"\b(?:last (?:time|week|month|call)|before|previously|earlier|the other day|yesterday|once|already)\b"
        r".*\b(?:you|we|i)\b.*\b(?:told|said|mentioned|talked|spoke|heard|shared|complained|promised|asked)\b|"
        r"\b(?:you|we|i)\b.*\b(?:told|said|mentioned|talked|spoke|heard|shared|complained|promised|asked)\b"
        r".*\b(?:last (?:time|week|month|call)|before|previously|earlier|the other day|yesterday)\b|"
        r"\b(?:i|we) (?:still )?(?:remember|recall|talked|spoke)\b|\byou used to\b",
        re.IGNORECASE,
    ),
}
"""Said to have been told on an earlier call."""
_SAID = {
    Language.KO: re.compile(r"(?<!달)[라다]고 (?:하셨|말씀하셨|그러셨|들었)"),
    Language.EN: re.compile(
        r"(?<!what )(?<!all )\byou(?:'d| had| have|'ve)?(?: just)? (?:told|said|mentioned|complained|promised|shared)"
        r"(?: me| us)? (?:that|about|of|your|you|it|this|the|how|to)\b|\bas you (?:said|told)\b",
        re.IGNORECASE,
    ),
}
"""Said to have been told, now or before."""
_FRAME = {
    Language.KO: re.compile(
        r"지난|저번|지난번|전에|예전|일전|며칠|그때|접때|어제|그저께|하셨|말씀|그러셨|들려|들었|들은|이야기|얘기|"
        r"약속|알려|적어|기억|지금|요즘|어떠|어때|괜찮|통화|그 뒤|이후|제가|저는|아직|계속|여전|좀|혹시|조금"
    ),
    Language.EN: re.compile(
        r"last|time|times|week|month|call|before|previously|earlier|other|yesterday|once|already|you|your|told|"
        r"said|mentioned|talked|spoke|heard|shared|complained|promised|asked|remember|recall|that|this|these|"
        r"how|now|days|about|have|been|were|was|with|from|what|when|them|they|there|still|feeling|feel|today|"
        r"doing|going|used|since|then|just|would|could|like|very|some|does|it's|it"
    ),
}
_WORD = {Language.KO: re.compile(r"[가-힣]{2,}"), Language.EN: re.compile(r"[a-z']{3,}")}
_STEM = {Language.KO: 2, Language.EN: 4}
"""So many letters from its beginning tell a word; endings and particles come after."""
ENOUGH = 0.5
"""Share of the claim's own words that one remembered sentence must have."""


def is_unfounded(
    sentence: str, language: Language, *, memory: Sequence[str], told: Sequence[str]
) -> bool:
    """Say whether `sentence` says that something was told which neither `memory` nor, for this call, `told` has."""
    if _EARLIER[language].search(sentence):
        return not _is_kept(sentence, memory, language)
    if _SAID[language].search(sentence):
        return not _is_kept(sentence, (*memory, *told), language)
    return False


def _is_kept(sentence: str, kept: Sequence[str], language: Language) -> bool:
    """Say whether one of `kept` carries what the claim `sentence` is about."""
    said = _stems(sentence, language)
    if not said:
        return False
    return any(len(said & _stems(each, language)) >= ENOUGH * len(said) for each in kept)


def _stems(text: str, language: Language) -> frozenset[str]:
    words = _WORD[language].findall(text.lower())
    frame, length = _FRAME[language], _STEM[language]
    framing = frame.match if language is Language.KO else frame.fullmatch
    return frozenset(word[:length] for word in words if not framing(word))
