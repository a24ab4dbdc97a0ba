"""What is kept about a recipient: memory, memos, and how the talks went."""

from __future__ import annotations

from datetime import date

from pydantic import field_validator

from admin.api.values.parts import Asked, Day, Given, Moment
from carecall.domain.memory import MemoryKind
from carecall.domain.script import Topic
from carecall.store.memory_history import wordings_in


class EarlierMemory(Given):
    """A remembered sentence as it stood until somebody changed it."""

    text: str
    kind: MemoryKind
    ask_after_on: date | None
    expires_on: date | None
    do_not_raise: bool
    changed_at: Moment
    changed_by: str


class Memory(Given):
    """One remembered sentence."""

    id: int
    call_id: str | None
    topic: Topic
    kind: MemoryKind
    text: str
    quote: str
    learned_on: date
    expires_on: date | None
    ask_after_on: date | None
    do_not_raise: bool
    edited_by_staff: bool
    earlier: list[EarlierMemory]
    """What it said before people changed it, newest first."""
    version: int

    @field_validator("earlier", mode="before")
    @classmethod
    def read_earlier(cls, stored: dict[str, object] | None) -> object:
        """Take what is kept beside the sentence."""
        return wordings_in(stored)


class MemoryChange(Asked):
    """What changes of a remembered sentence; what is left out stays, and null takes a day away."""

    text: str | None = None
    kind: MemoryKind | None = None
    expires_on: Day | None = None
    ask_after_on: Day | None = None
    do_not_raise: bool | None = None


class Memo(Given):
    """A note about a recipient."""

    id: int
    author: str
    own: bool
    """Only its author changes it."""
    text: str
    created_at: Moment
    updated_at: Moment | None
    version: int


class MemoAsked(Asked):
    """A note about a recipient, 1 to 500 characters."""

    text: str


class CurvePoint(Given):
    """One value of one local day."""

    day: str
    value: float


class CurveGiven(Given):
    """One measure over a recipient's calls."""

    key: str
    title: str
    unit: str
    points: list[CurvePoint]


class Change(Given):
    """A change against the recipient's own earlier calls."""

    measure: str
    usual: float
    lately: float
    reason: str


class Trends(Given):
    """How a recipient's talks went, and what changed in them."""

    curves: list[CurveGiven]
    changes: list[Change]


class Memories(Given):
    """What is remembered of a recipient, newest first."""

    memories: list[Memory]


class Memos(Given):
    """The memos about a recipient, newest first."""

    memos: list[Memo]
