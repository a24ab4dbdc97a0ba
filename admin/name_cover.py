"""Hides a person's name in a masked record: in its own cell, and wherever somebody says it in the talk."""

from __future__ import annotations

import re

from carecall.spreadsheets.export import CellValue

SHORTEST_PART = 2
"""Characters of a part of a name that is hidden too; a single one stands in too many other words."""
_HANGUL_NAME = re.compile("[가-힣]{3,}")
"""A family name and a given one without a space between them."""


def covered(name: str) -> str:
    """Return a name of which only the first character is left."""
    return name[:1] + "*" * (len(name) - 1)


class NameCover:
    """Covers one person's name in texts; without a name it leaves them as they are."""

    def __init__(self, name: str) -> None:
        parts = {name, *name.split()} | ({name[1:]} if _HANGUL_NAME.fullmatch(name) else set())
        long = sorted((part for part in parts if len(part) >= SHORTEST_PART), key=len, reverse=True)
        self._name = name
        self._said = re.compile("|".join(map(_pattern, long)), re.IGNORECASE) if long else None

    def over(self, cell: CellValue) -> CellValue:
        """Return a cell without the name; what is no text stays."""
        if self._said is None or not isinstance(cell, str):
            return cell
        return self._said.sub(self._cover, cell)

    def _cover(self, found: re.Match[str]) -> str:
        word = found[0]
        return covered(word) if word.casefold() == self._name.casefold() else "*" * len(word)


def _pattern(part: str) -> str:
    """Particles follow Hangul without a space; a Latin name is hidden only as a word of its own."""
    word = re.escape(part)
    return rf"\b{word}\b" if part.isascii() else word
