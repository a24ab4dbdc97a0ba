"""Whether recognised words are our own sentence that came back, and not the person's."""

from __future__ import annotations

_LEAST_LETTERS = 5
"""Fewer letters are found in any sentence; people also answer with a word of the question."""
_MOSTLY = 0.75
_PART = 2


def letters(text: str) -> str:
    """Return what counts when two texts are compared: no spaces, marks or capitals."""
    return "".join(filter(str.isalnum, text.lower()))


def are_our_words(text: str, ours: str) -> bool:
    """Say whether nearly every pair of neighbouring letters of `text` stands in our sentence `ours`."""
    heard, said = letters(text), letters(ours)
    if len(heard) < _LEAST_LETTERS or not said:
        return False
    if heard in said:
        return True
    own = {said[at : at + _PART] for at in range(len(said) - 1)}
    pairs = [heard[at : at + _PART] for at in range(len(heard) - 1)]
    return sum(pair in own for pair in pairs) >= _MOSTLY * len(pairs) and _in_order(pairs, said)


def _in_order(pairs: list[str], said: str) -> bool:
    """Say whether most of `pairs` come in `said` in the order in which they were heard."""
    at = found = 0
    for pair in pairs:
        place = said.find(pair, at)
        if place >= 0:
            at, found = place + 1, found + 1
    return found >= _MOSTLY * len(pairs)
