"""What the second listener hears of an utterance: numbered groups of letters, sounds and words, and what the rules made of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from zlib import crc32

from carecall.domain.language import Language
from carecall.language.analyst.concepts import concepts_in
from carecall.language.analyst.scopes import is_denied

BUCKETS = 1 << 16
"""Groups are told apart by this many numbers; some share one."""
MOST_LETTERS = 300
"""Of a longer utterance only the last letters are heard, so that none takes long."""
_WORD = re.compile(r"[a-z']+|\d+")
_LETTERS = re.compile(r"[^\s,.]+")
_SOUND, _WORDS, _ABOUT, _RULES = 1, 2, 4, 6
"""How much a group weighs: a piece of a word, a word, what words are about, what the rules said."""
_SOUND_SIZES = {Language.KO: (4, 5, 6, 7), Language.EN: (3, 4, 5)}
_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_LEADS, _VOWELS, _FINALS = 0x1100, 0x1161, 0x11A7
_QUESTION_WORD = {Language.KO: re.compile(r"[가-힣]{2}"), Language.EN: re.compile(r"[a-z]{4,}")}

Group = tuple[str, int, int, int]
"""A name, the bounds of its letters, and its strength."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One group: its number, and the letters of the form that it stands for."""

    bucket: int
    start: int
    end: int
    strength: int = 1


def features_of(
    form: str, language: Language, *, asked: str = "", ruled: Sequence[str] = ()
) -> dict[int, Feature]:
    """Return the groups of an utterance by number; a number that recurs keeps its first place.

    `asked` is the question; `ruled` names what the rules made of the utterance.
    """
    offset = max(0, len(form) - MOST_LETTERS)
    part = form[offset:]
    found: dict[int, Feature] = {}
    for name, start, end, strength in _groups(part, language, asked, ruled):
        bucket = crc32(name.encode()) % BUCKETS
        if bucket not in found:
            found[bucket] = Feature(bucket, start + offset, end + offset, strength)
    return found


def _groups(form: str, language: Language, asked: str, ruled: Sequence[str]) -> Iterator[Group]:
    yield from _korean(form) if language is Language.KO else _english(form)
    yield from _about(form, language)
    yield from ((f"!{name}", 0, 0, _RULES) for name in ruled)
    for word in _QUESTION_WORD[language].findall(asked.lower()):
        yield f"q:{word}", 0, 0, _WORDS


def _about(form: str, language: Language) -> Iterator[Group]:
    """Concepts, whether they are denied, and which of them meet in the utterance."""
    places = sorted(
        (f"not {name}" if is_denied(name, form, *place, language) else name, place)
        for name, place in concepts_in(form, language).items()
    )
    for name, (start, end) in places:
        yield f"#{name}", start, end, _ABOUT
    for (one, first), (two, second) in combinations(places, 2):
        yield f"#{one}+{two}", min(first[0], second[0]), max(first[1], second[1]), _ABOUT


def _korean(form: str) -> Iterator[Group]:
    """Groups of one to three syllables within clauses, and of their sounds; spaces mean nothing after recognition."""
    for clause in _LETTERS.finditer(form):
        text, first = clause[0], clause.start()
        last = len(text)
        yield "^" + text[:2], first, first + min(2, last), _WORDS
        yield text[-3:] + "$", first + max(0, last - 3), first + last, _WORDS
        for size in (1, 2, 3):
            for start in range(last - size + 1):
                yield text[start : start + size], first + start, first + start + size, _WORDS
        yield from _sounds(text, first)


def _sounds(text: str, first: int) -> Iterator[Group]:
    """Runs of consonants and vowels, which other endings, dialects and slips of recognition share."""
    sounds: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        parts = sounds_of(letter)
        sounds += parts
        places += [place] * len(parts)
    line = "".join(sounds)
    for size in _SOUND_SIZES[Language.KO]:
        for start in range(len(line) - size + 1):
            end = places[start + size - 1] + 1
            yield f"j{line[start : start + size]}", first + places[start], first + end, _SOUND


def sounds_of(letter: str) -> str:
    """Return the consonants and vowel of a Korean syllable; any other letter as it is."""
    code = ord(letter)
    if not _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        return letter
    syllable = code - _FIRST_SYLLABLE
    final = syllable % 28
    parts = chr(_LEADS + syllable // 588) + chr(_VOWELS + syllable // 28 % 21)
    return parts + chr(_FINALS + final) if final else parts


def _english(form: str) -> Iterator[Group]:
    """Words and pieces of them, neighbours, and words with one between."""
    words = [(each[0], each.start(), each.end()) for each in _WORD.finditer(form)]
    for word, start, end in words:
        yield word, start, end, _WORDS
        framed = f"<{word}>"
        for size in _SOUND_SIZES[Language.EN]:
            for at in range(len(framed) - size + 1):
                yield f"c{framed[at : at + size]}", start, end, _SOUND
    for (one, start, _), (two, _, end) in pairwise(words):
        yield f"{one} {two}", start, end, _WORDS
    for (one, start, _), (middle, _, _), (two, _, end) in zip(
        words, words[1:], words[2:], strict=False
    ):
        yield f"{one} * {two}", start, end, _WORDS
        yield f"{one} {middle} {two}", start, end, _WORDS
