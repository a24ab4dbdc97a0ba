"""How English words sound on a telephone: the CMU dictionary that pocketsphinx carries, in ARPAbet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

_VARIANT = re.compile(r"\(\d+\)$")
_NARROW_BAND = {"S": "F", "SH": "F", "Z": "DH"}
"""How these sound when everything above 3.4 kHz, where they have their energy, is missing."""
_VOWELS = frozenset(
    ["AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW"]
)


def pronunciations(words: Iterable[str], dictionary: Path) -> dict[str, tuple[str, ...]]:
    """Return the ARPAbet spellings of each lower-case word of `words`, the likeliest first.

    Raises:
        ValueError: the dictionary lacks one of the words.
    """
    found: dict[str, list[str]] = {word: [] for word in words}
    with dictionary.open(encoding="utf-8") as lines:
        for line in lines:
            entry, _, phones = line.strip().partition(" ")
            word = _VARIANT.sub("", entry)
            if word in found:
                found[word].append(phones)
    missing = sorted(word for word, phones in found.items() if not phones)
    if missing:
        raise ValueError(f"The English phrases hold words without a sound: {', '.join(missing)}")
    return {word: _as_heard(phones) for word, phones in found.items()}


def _as_heard(spellings: list[str]) -> tuple[str, ...]:
    british = [_without_r(spelling) for spelling in spellings]
    muffled = [
        " ".join(_NARROW_BAND.get(phone, phone) for phone in spelling.split())
        for spelling in spellings
    ]
    return tuple(dict.fromkeys(spellings + british + muffled))


def _without_r(spelling: str) -> str:
    """Return a spelling as in England: r only before vowels."""
    phones = spelling.split()
    following = [*phones[1:], ""]
    return " ".join(
        phone
        for phone, after in zip(phones, following, strict=True)
        if phone != "R" or after in _VOWELS
    )
