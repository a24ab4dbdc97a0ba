"""What a worker wants asked or told on a coming call."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

ERRAND_LIMIT = 140
"""Most characters of a question or notice."""
ERRAND_ANSWER_LIMIT = 500
MOST_ASKED = 3
"""A question that nobody answers is asked on this many calls."""


class ErrandKind(StrEnum):
    """Whether an answer is wanted."""

    QUESTION = "question"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One question or notice that is due for a person."""

    errand_id: int
    kind: ErrandKind
    text: str
    """The worker's words."""
