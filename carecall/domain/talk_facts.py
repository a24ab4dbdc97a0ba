"""What a dialogue learned during the talk that must not wait for its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryRaised:
    """A remembered sentence was taken up in the talk."""

    memory_id: int
    fact: Literal["memory_raised"] = "memory_raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryForgotten:
    """The person wants this forgotten."""

    memory_ids: tuple[int, ...]
    fact: Literal["memory_forgotten"] = "memory_forgotten"


TalkFact = MemoryRaised | MemoryForgotten
"""Each carries its tag `fact`, by which a journal tells them apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactNoted:
    """One fact of one call, on its way to the store."""

    call_id: str
    turn_no: int
    """The newest turn when it became known; 0 before the first."""
    at: datetime
    fact: TalkFact
