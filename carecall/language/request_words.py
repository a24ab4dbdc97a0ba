"""What a language's wishes are found by; all patterns match the analyst's forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from carecall.domain.requests import RequestKind


@dataclass(frozen=True, slots=True)
class Asks:
    """One way to ask for something."""

    kind: RequestKind | None
    """None: the thing that is asked for decides."""
    pattern: re.Pattern[str]
    needs_thing: bool = False
    """Counts only beside a noun of our list."""
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWords:
    """One language's words; the first of `asks` that fits is taken."""

    asks: tuple[Asks, ...]
    never: re.Pattern[str]
    """Words of the talk itself, of others, of the past, and figures of speech."""
    unsure: re.Pattern[str]
    """Makes a wish doubtful: told as a lack, as a thought, or of somebody else."""
    by_others: re.Pattern[str]
    """Somebody near does it already; with `habit` no wish."""
    habit: re.Pattern[str]
    things: Mapping[RequestKind, tuple[str, ...]]
    """Nouns as they are said, longer ones before their parts."""
    message: re.Pattern[str]
    """Asks to pass words on; what the words are about decides the kind."""
    broken: re.Pattern[str]
    comes: re.Pattern[str]
    """Within passed-on words: somebody should come."""
    lacks: re.Pattern[str]
    calls: re.Pattern[str]
    """Within passed-on words: a person should telephone."""
