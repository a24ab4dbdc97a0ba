"""Whether words of a turn that goes on may be trusted to mean what they seem to mean."""

from __future__ import annotations

FOLLOWING_WORDS = 2
"""A Korean sentence says at its end whether it holds: “불이 난 건 아니고” begins as “불이 난”."""


def is_said_whole(text: str, evidence: str) -> bool:
    """Say whether enough follows the alarming words, so that a denial of them would have been heard already."""
    at = text.rfind(evidence) if evidence else -1
    if at < 0:
        return False
    return len(text[at + len(evidence) :].split()) >= FOLLOWING_WORDS
