"""A talk tried out by typing: what it needs to know, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from carecall.domain.memory import MemoryItem
from carecall.domain.script import CareScript

MOST_LINES = 40
LINE_LIMIT = 300
"""Most characters of what is typed for one turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRehearsal:
    """Everything that is said to the process that holds the talk; `lines` are what the person says, in order."""

    script: CareScript
    organization: str
    recipient: str
    country: str
    calls_before: int
    at: datetime
    memory: tuple[MemoryItem, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedTurn:
    """One turn as it would be, and what would be made of it."""

    ours: bool
    text: str
    alert: str = ""
    """The matter of an emergency that would be raised during the call."""
    worry: bool = False
    """The answer to an own question is a worry."""
    noted: tuple[str, ...] = ()
    """Kinds of what would be written down."""
    finding: str = ""
    """The matter of what the analyst finds in it."""
    serious: str = ""
    """The finding's label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsedTalk:
    """The whole talk so far."""

    turns: tuple[RehearsedTurn, ...]
    over: bool
    completed: bool
    label: str
    follow_up: str
