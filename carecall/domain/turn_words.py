"""What small words say about whose turn it is: listening noises, and sentences that are not over."""

from __future__ import annotations

import re

from carecall.domain.language import Language
from carecall.domain.script import Expectation
from carecall.domain.turn_lists import (
    AUXILIARIES_EN,
    BACKCHANNELS,
    COUNTS,
    HANGING_ENDINGS_KO,
    HANGING_PAIRS,
    HANGING_PARTICLES_KO,
    HANGING_WORDS,
    HESITANT_YES,
    NUMBERS,
    OPEN_ENDINGS_KO,
    PREPOSITIONS_EN,
    WHOLE_ENDINGS_KO,
    WHOLE_PAIRS_EN,
    WHOLE_WORDS_KO,
)

_LONGEST_BACKCHANNEL_WORDS = 5
_SHORT_ANSWER_WORDS = 4
_STRETCHED = re.compile(r"(.)\1{2,}")
_TELEPHONE_DIGITS = range(2, 9)
"""A dictated telephone number with so many digits has not all of them yet."""
_PATTERNS = {
    language: (re.compile(NUMBERS[language]), re.compile(COUNTS[language])) for language in Language
}


def words_of(text: str) -> list[str]:
    """Return the words of `text`, lower case, punctuation at their edges taken off."""
    lower = _STRETCHED.sub(r"\1\1", text.lower().replace("’", "'"))
    stripped = (word.strip(".,!?…~-\"'“”‘()[]·") for word in lower.split())
    return [word for word in stripped if word]


def is_backchannel(text: str, language: Language) -> bool:
    """Say whether `text` only shows that the person is listening ("mm-hm", "네"), or is empty."""
    words = words_of(text)
    if len(words) > _LONGEST_BACKCHANNEL_WORDS:
        return False
    return all(word in BACKCHANNELS[language] for word in words)


def looks_complete(
    text: str, language: Language, expects: Expectation = Expectation.FREE
) -> bool | None:
    """Say whether `text` is a whole answer to what was asked; None when its words do not tell."""
    words = words_of(text)
    if not words or (len(words) == 1 and words[0] in HESITANT_YES[language]):
        return None
    if trails_off(text) or is_hanging(words, language):
        return False
    if expects is Expectation.NUMBER:
        return _number_complete(" ".join(words), words, language)
    if _digits_missing(words):
        return False
    return _sentence_complete(words, language)


def trails_off(text: str) -> bool:
    """Say whether the recogniser itself wrote that the words break off."""
    return text.rstrip().endswith(("...", "…", "-", ",", "~"))


def is_hanging(words: list[str], language: Language) -> bool:
    """Say whether the last of `words` calls for more."""
    last, pair = words[-1], " ".join(words[-2:])
    if pair in HANGING_PAIRS[language]:
        return True
    if language is Language.KO:
        within = len(words) > 1 and last.endswith(HANGING_PARTICLES_KO)
        hanging = last in HANGING_WORDS[language] or last.endswith(HANGING_ENDINGS_KO)
        return hanging or (within and last not in WHOLE_WORDS_KO)
    if pair in WHOLE_PAIRS_EN:
        return False
    if last in AUXILIARIES_EN or last in PREPOSITIONS_EN:
        return len(words) > _SHORT_ANSWER_WORDS
    return last in HANGING_WORDS[language]


def _sentence_complete(words: list[str], language: Language) -> bool | None:
    last = words[-1]
    if language is Language.EN:
        told = " ".join(words[-2:]) in WHOLE_PAIRS_EN
        return True if told or last not in AUXILIARIES_EN | PREPOSITIONS_EN else None
    if last.endswith(OPEN_ENDINGS_KO):
        return None
    return True if last.endswith(WHOLE_ENDINGS_KO) else None


def _number_complete(text: str, words: list[str], language: Language) -> bool | None:
    """A number with its unit is whole; bare digits may go on; without any number all is still to come."""
    number, counted = _PATTERNS[language]
    if counted.search(text):
        return True
    if not number.search(text):
        return None if is_backchannel(text, language) else False
    return True if language is Language.KO and words[-1].endswith(("요", "다")) else None


def _digits_missing(words: list[str]) -> bool:
    digits = ""
    for word in reversed(words):
        plain = word.replace("-", "")
        if not plain.isdigit():
            break
        digits = plain + digits
    return digits.startswith("0") and len(digits) in _TELEPHONE_DIGITS
