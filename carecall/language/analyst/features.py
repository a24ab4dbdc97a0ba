"""What the second listener hears of an utterance: numbered groups of letters and words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from zlib import crc32

from carecall.domain.language import Language
from carecall.language.analyst.concepts import concepts_in

BUCKETS = 1 << 15
"""Groups are told apart by this many numbers; some share one."""
MOST_LETTERS = 300
"""Of a longer utterance only the last letters are heard, so that none takes long."""
_WORD = re.compile(r"[a-z']+|\d+")
_LETTERS = re.compile(r"[^\s,.]+")
_LONG_WORD = 5
_ABOUT = 2
"""What words are about weighs so much more than the words."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One group: its number, and the letters of the form that it stands for."""

    bucket: int
    start: int
    end: int
    strength: int = 1


def features_of(form: str, language: Language) -> dict[int, Feature]:
    """Return the groups of an utterance's form by number; a number that recurs keeps its first place."""
    offset = max(0, len(form) - MOST_LETTERS)
    groups = _korean(form[offset:]) if language is Language.KO else _english(form[offset:])
    found: dict[int, Feature] = {}
    for group, start, end in groups:
        bucket = crc32(group.encode()) % BUCKETS
        if bucket not in found:
            found[bucket] = Feature(bucket, start + offset, end + offset)
    for each in _about(form[offset:], language, offset):
        found.setdefault(each.bucket, each)
    return found


def _about(form: str, language: Language, offset: int) -> Iterator[Feature]:
    """Concepts, and which of them meet in the utterance."""
    places = sorted(concepts_in(form, language).items())
    for name, (start, end) in places:
        bucket = crc32(f"#{name}".encode()) % BUCKETS
        yield Feature(bucket, start + offset, end + offset, _ABOUT)
    for (one, first), (two, second) in combinations(places, 2):
        bucket = crc32(f"#{one}+{two}".encode()) % BUCKETS
        start, end = min(first[0], second[0]), max(first[1], second[1])
        yield Feature(bucket, start + offset, end + offset, _ABOUT)


def _korean(form: str) -> Iterator[tuple[str, int, int]]:
    """Groups of one to four letters within clauses; spaces mean nothing after recognition."""
    for clause in _LETTERS.finditer(form):
        text, first = clause[0], clause.start()
        last = len(text)
        yield "^" + text[:2], first, first + min(2, last)
        yield text[-3:] + "$", first + max(0, last - 3), first + last
        for size in (1, 2, 3, 4):
            for start in range(last - size + 1):
                yield text[start : start + size], first + start, first + start + size


def _english(form: str) -> Iterator[tuple[str, int, int]]:
    """Words, neighbours, words with one between, and pieces of longer words."""
    words = [(each[0], each.start(), each.end()) for each in _WORD.finditer(form)]
    for word, start, end in words:
        yield word, start, end
        if len(word) >= _LONG_WORD:
            yield word[:4] + "-", start, end
            yield word[:5] + "-", start, end
            yield "-" + word[1:5], start, end
    for (one, start, _), (two, _, end) in pairwise(words):
        yield f"{one} {two}", start, end
    for (one, start, _), (middle, _, _), (two, _, end) in zip(
        words, words[1:], words[2:], strict=False
    ):
        yield f"{one} * {two}", start, end
        yield f"{one} {middle} {two}", start, end
