"""What we remember of a person between calls, as short plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from carecall.domain.script import Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryItem:
    """One remembered sentence."""

    memory_id: int
    topic: Topic
    text: str
    learned_on: date
    edited_by_staff: bool = False
    """Staff edits win over what calls say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryChanges:
    """What a call does to the store: keep, delete and the old side of replace are exactly the old store."""

    keep: tuple[str, ...] = ()
    replace: tuple[tuple[str, str], ...] = ()
    """(old, new) pairs."""
    delete: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
