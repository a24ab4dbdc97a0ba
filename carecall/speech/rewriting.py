"""Text rewritten by rules in their order: each a pattern and what stands for its matches."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def rewrite(text: str, rules: Sequence[Rule]) -> str:
    """Return `text` after every rule has seen what the ones before it left."""
    for pattern, replace in rules:
        text = pattern.sub(replace, text)
    return text


def whole(text: str) -> int:
    """Return the number in digits that may be grouped by commas."""
    return int(text.replace(",", ""))
