"""Short plain sentences out of what a person said about themselves."""

from __future__ import annotations

import re

from carecall.domain.language import Language
from carecall.language.analyst.korean_endings import plain_korean

_OPENERS = re.compile(
    r"^(?:(?:yes|no|well|oh|and|but|so|actually|you know|i mean|also|anyway|um+|uh+|er+|by the way|"
    r"to be honest|i think|i suppose|guess what|i told you|did i tell you|yeah|ah)\b[,.!]?\s*)+",
    re.IGNORECASE,
)
_SUBJECTS = (
    (r"^i['’]?ve (?:got )?(?=an?\b|my\b|the\b|no\b|\d|some\b|two\b|new\b)", "Has "),
    (r"^i['’]ve ", "Has "),
    (r"^i have to ", "Has to "),
    (r"^i have ", "Has "),
    (r"^i(?:['’]m| am) ", "Is "),
    (r"^i(?:['’]ll| will) ", "Will "),
    (r"^i can(?:['’]t|not) ", "Cannot "),
    (r"^i can ", "Can "),
    (r"^i don['’]?t ", "Does not "),
    (r"^i do ", "Does "),
    (r"^i go ", "Goes "),
    (r"^i (take|see|live|need|eat|walk|feel|like|use|get|sleep|want|play|swim|volunteer|drink|still|keep|meet|work|cook|visit|attend|help|drive|wear|read|sing|hope|plan|start|love|enjoy) ", None),
    (r"^i ", ""),
    (r"^my ", ""),
)  # fmt: skip
_INSIDE = ((r"\bmy\b", "their"), (r"\bme\b", "them"), (r"\bmyself\b", "themselves"), (r"\bI['’]m\b", "they are"), (r"\bI['’]ve\b", "they have"), (r"\bI\b", "they"))  # fmt: skip


def plain_sentence(sentence: str, language: Language) -> str:
    """Return the sentence as a short note about the person."""
    if language is Language.KO:
        return plain_korean(sentence)
    return _plain_english(sentence)


def _plain_english(sentence: str) -> str:
    text = _OPENERS.sub("", sentence.strip().rstrip(".!,; "))
    for pattern, to in _SUBJECTS:
        found = re.match(pattern, text, re.IGNORECASE)
        if found:
            text = (f"{found[1]}s " if to is None else to) + text[found.end() :]
            break
    for pattern, to in _INSIDE:
        text = re.sub(pattern, to, text)
    return f"{text[:1].upper()}{text[1:]}." if text else sentence.strip()
