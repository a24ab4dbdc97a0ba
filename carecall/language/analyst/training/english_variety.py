"""One English sentence said otherwise: openers, lost little words, and what recognition mishears."""

from __future__ import annotations

import re

from carecall.language.analyst.training.chance import Chance

_OPENERS = ("well", "oh", "um", "to be honest", "oh dear", "er", "you know", "I don't like to say but", "it's silly but", "actually", "look", "oh love", "I'm afraid", "truth be told", "I hate to bother you but")  # fmt: skip
_TAILS = ("dear", "love", "you know", "I'm afraid", "isn't it", "that's all", "if I'm honest", "there you are", "pet")  # fmt: skip
_MISHEARD = (
    (r"\bbreathe\b", "breath"),
    (r"\bbreath\b", "breathe"),
    (r"\bchest\b", "chess"),
    (r"\bsmell\b", "smile"),
    (r"\bfallen\b", "falling"),
    (r"\bpills\b", "bills"),
    (r"\bthere's\b", "theirs"),
    (r"\bcan't\b", "cant"),
    (r"\bcan't\b", "can not"),
    (r"\bmy\b", "me"),
    (r"\bdon't\b", "dont"),
    (r"\bI'm\b", "im"),
    (r"\bI've\b", "I"),
    (r"\bheart\b", "hard"),
    (r"\bing\b", "in"),
    (r"\b(\w+)ing\b", r"\1in"),
    (r"\bthe\b", ""),
    (r"\b(?:a|an)\b", ""),
    (r"\bI\b", ""),
    (r"\band\b", "an"),
    (r"\bwon't\b", "want"),
    (r"\bhurts\b", "hurt"),
)


def vary_english(text: str, chance: Chance) -> str:
    """Return the sentence as another person, or a bad line, might have it."""
    words = text
    if chance.happens(25):
        words = f"{chance.one_of(_OPENERS)} {words}"
    if chance.happens(12):
        words = f"{words} {chance.one_of(_TAILS)}"
    if chance.happens(30):
        words = misheard(words, chance)
    if chance.happens(10):
        words = _stammered(words, chance)
    if chance.happens(30):
        words = re.sub(r"[,.!?]", "", words).lower()
    return re.sub(r"\s+", " ", words).strip()


def misheard(text: str, chance: Chance) -> str:
    """Return the text with one thing misheard, where it has one that is."""
    fitting = [each for each in _MISHEARD if re.search(each[0], text)]
    if not fitting:
        return text
    pattern, to = chance.one_of(fitting)
    return re.sub(pattern, to, text, count=1)


def _stammered(text: str, chance: Chance) -> str:
    words = text.split(" ")
    place = chance.below(len(words))
    return " ".join([*words[: place + 1], *words[place:]])
