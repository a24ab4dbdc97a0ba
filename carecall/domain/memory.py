"""What we remember of a person between calls, as short plain sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from carecall.domain.script import Topic


class MemoryKind(StrEnum):
    """How long a sentence holds, and how it may be taken up."""

    PASSING = "passing"
    """A trouble that will be over: asked after at the next call, then gone."""
    CHRONIC = "chronic"
    """What will not change: asked after once a month at most."""
    FACT = "fact"
    """People, pets, habits, diagnoses: used, and never asked after."""
    WISH = "wish"
    """A plan, a date to come, a hope: followed up once it can have happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryItem:
    """One remembered sentence."""

    memory_id: int
    topic: Topic
    text: str
    learned_on: date
    edited_by_staff: bool = False
    """Staff edits win over what calls say."""
    kind: MemoryKind = MemoryKind.PASSING
    expires_on: date | None = None
    """The last day on which it may be used; None: it does not pass by itself."""
    ask_after_on: date | None = None
    """The first day on which it may be asked after; None: the next call."""
    do_not_raise: bool = False
    """Known, and never brought up."""
    sensitive: bool = False
    """Asked after gently, without the words themselves."""
    last_raised_on: date | None = None
    raised_count: int = 0
    call_id: str | None = None
    """The call on which it was told; None where somebody wrote it."""
    turn_no: int | None = None
    quote: str = ""
    """The person's own words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryNote:
    """What is known of a new sentence besides its words."""

    text: str
    kind: MemoryKind
    sensitive: bool = False
    turn_no: int | None = None
    """The recipient's turn that it comes from."""
    quote: str = ""
    day_on: date | None = None
    """The day that the sentence names, such as that of a visit to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryChanges:
    """What a call does to the store: keep, delete and the old side of replace are exactly the old store."""

    keep: tuple[str, ...] = ()
    replace: tuple[tuple[str, str], ...] = ()
    """(old, new) pairs."""
    delete: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    notes: tuple[MemoryNote, ...] = ()
    """One for each new sentence, of `add` and of `replace`."""
