"""How long a text is to the eye."""

from __future__ import annotations

import regex

_CLUSTER = regex.compile(r"\X")  # type: ignore[no-untyped-call]  # regex has no types


def count_graphemes(text: str) -> int:
    """Return the number of extended grapheme clusters (UAX #29)."""
    return sum(1 for _ in _CLUSTER.finditer(text))
