"""The notation of phrase files: `[maybe] (this|that) <slot>`, a part of JSGF."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import product

_TOKEN = re.compile(r"[\[\]()|]|<[a-z_]+>|[^\s\[\]()|<>]+")
MOST_SENTENCES = 5000
"""One phrase that stands for more is a mistake: the recogniser would hear it everywhere."""

Slots = Mapping[str, Sequence[str]]


def sentences(phrase: str, slots: Slots) -> list[str]:
    """Return every sentence that `phrase` stands for, in order, with single spaces.

    Raises:
        ValueError: the notation is broken, a slot is unknown, or it stands for too many sentences.
    """
    tokens = _TOKEN.findall(phrase)
    found, rest = _alternatives(tokens, slots)
    if rest:
        raise ValueError(f"This phrase has a bracket too many: {phrase}")
    return [" ".join(sentence.split()) for sentence in found]


def _alternatives(tokens: list[str], slots: Slots) -> tuple[list[str], list[str]]:
    found: list[str] = []
    while True:
        row, tokens = _row(tokens, slots)
        found += row
        if len(found) > MOST_SENTENCES:
            raise ValueError(f"A phrase stands for more than {MOST_SENTENCES} sentences.")
        if not tokens or tokens[0] != "|":
            return found, tokens
        tokens = tokens[1:]


def _row(tokens: list[str], slots: Slots) -> tuple[list[str], list[str]]:
    parts: list[list[str]] = []
    while tokens and tokens[0] not in ("|", ")", "]"):
        part, tokens = _part(tokens, slots)
        parts.append(part)
    return [" ".join(words) for words in product(*parts)], tokens


def _part(tokens: list[str], slots: Slots) -> tuple[list[str], list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first in ("(", "["):
        inside, rest = _alternatives(rest, slots)
        closing = ")" if first == "(" else "]"
        if not rest or rest[0] != closing:
            raise ValueError(f"A phrase misses its {closing}")
        return (inside if first == "(" else [*inside, ""]), rest[1:]
    if first.startswith("<"):
        name = first[1:-1]
        if name not in slots:
            raise ValueError(f"A phrase names the slot {first}, which its file does not define.")
        return [one for choice in slots[name] for one in sentences(choice, slots)], rest
    return [first], rest
