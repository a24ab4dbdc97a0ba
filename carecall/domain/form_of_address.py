"""How people are called, and the wish to be called otherwise."""

from __future__ import annotations

import re

from carecall.domain.language import Language

LONGEST = 20
_HONOURED = ("님", "씨", "어르신", "어머니", "아버지")
"""A name with one of these takes no other honorific after it."""
_KOREAN = re.compile(
    r"(?:저를|나를|저는|나는|그냥|앞으로|이제|제발)*([가-힣]{2,8}?)(?:이?라고|으로|로)(?:만)?(?:불러|불르|부르(?!지|면))"
)
_ENGLISH = re.compile(
    r"(?<!don't )(?<!not )(?<!never )\b(?:call me|you can call me|just call me)\s+((?:mrs?|ms|miss|dr|aunt|uncle|grandma|grandpa)?\.?\s*[a-z][a-z'-]+)",
    re.IGNORECASE,
)
_NO_NAMES = frozenset(
    [
        "later",
        "back",
        "again",
        "tomorrow",
        "tonight",
        "at",
        "in",
        "on",
        "when",
        "any",
        "anymore",
        "anytime",
        "after",
        "before",
        "this",
        "next",
        "soon",
        "another",
        "once",
        "by",
        "during",
        "daily",
        "less",
        "more",
        "never",
        "every",
        "not",
        "a",
        "an",
        "the",
        "some",
        "sometime",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "old",
        "crazy",
        "please",
        "up",
        "if",
        "because",
        "and",
        "or",
        "but",
        "from",
        "for",
        "that",
        "names",
    ]
)
_NO_KOREAN_NAMES = frozenset(
    {"전화", "다시", "사람", "나중", "직원", "뭐", "누구", "어떻게", "이름"}
)


def spoken_address(recipient: str, language: Language) -> str:
    """Return a name as it is spoken to the person: a Korean one never without, and never with two honorifics."""
    if language is not Language.KO or not recipient or recipient.endswith(_HONOURED):
        return recipient
    return f"{recipient} 님"


def wished_address(text: str, language: Language) -> str:
    """Return what somebody asks to be called, or an empty text when `text` asks for nothing of the kind."""
    if language is Language.KO:
        return _in_korean(text)
    found = _ENGLISH.search(text)
    if found is None:
        return ""
    name = re.sub(r"\s+", " ", found[1]).strip()
    if name.split()[-1].lower() in _NO_NAMES or name.lower() in _NO_NAMES:
        return ""
    return name.title()[:LONGEST]


def _in_korean(text: str) -> str:
    joined = re.sub(r"[\s.,!?]", "", text)
    found = _KOREAN.search(joined)
    if found is None or found[1] in _NO_KOREAN_NAMES:
        return ""
    return re.sub(r"(?<=.)(씨|여사|어르신)$", r" \1", found[1])[:LONGEST]
