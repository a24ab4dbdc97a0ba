"""What a changed schedule does to calls that are planned already; what has begun is never touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from carecall.domain.schedule import Slot

SlotKey = tuple[date, int]
"""Round and number of the call within it: one person has one call of a key at most."""


class Fate(StrEnum):
    """What becomes of a planned call that has not begun."""

    KEPT = "kept"
    MOVED = "moved"
    """Another time of the same round."""
    ALTERED = "altered"
    """The same time, other redials."""
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class RedialTerms:
    """How often and how late a planned call is rung again."""

    redials: int
    gap_s: int
    by: str = ""
    """The exceptions for single dispositions, as text that is equal for equal exceptions."""


@dataclass(frozen=True, slots=True)
class Promise:
    """A call's place in time and its redials, the same for many people."""

    slot: Slot
    terms: RedialTerms

    @property
    def key(self) -> SlotKey:
        """Which call of which round it is."""
        return self.slot.round_on, self.slot.slot_no


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChange:
    """What a replanning did, in planned calls."""

    added: int = 0
    moved: int = 0
    altered: int = 0
    """Same time, other redials."""
    removed: int = 0
    days: tuple[date, ...] = ()
    """The rounds that changed, earliest first."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not self.days

    def __add__(self, other: PlanChange) -> PlanChange:
        return PlanChange(
            added=self.added + other.added,
            moved=self.moved + other.moved,
            altered=self.altered + other.altered,
            removed=self.removed + other.removed,
            days=tuple(sorted({*self.days, *other.days})),
        )


def fate(promise: Promise, wanted: Mapping[SlotKey, Promise]) -> Fate:
    """Return what becomes of `promise` when the schedule wants `wanted`."""
    target = wanted.get(promise.key)
    if target is None:
        return Fate.REMOVED
    if target.slot != promise.slot:
        return Fate.MOVED
    return Fate.KEPT if target.terms == promise.terms else Fate.ALTERED


def summed(fates: Iterable[tuple[Fate | None, date, int]]) -> PlanChange:
    """Return the change that so many calls on so many rounds come to; no fate means that they are new."""
    counts: Counter[Fate | None] = Counter()
    days: set[date] = set()
    for what, day, calls in fates:
        if what is not Fate.KEPT and calls:
            counts[what] += calls
            days.add(day)
    return PlanChange(
        added=counts[None],
        moved=counts[Fate.MOVED],
        altered=counts[Fate.ALTERED],
        removed=counts[Fate.REMOVED],
        days=tuple(sorted(days)),
    )
