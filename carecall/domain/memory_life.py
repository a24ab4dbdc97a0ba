"""How long a remembered sentence holds, and from when it may be asked after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from carecall.domain.memory import MemoryKind, MemoryNote

PASSING_DAYS = 30
"""A cold, a fall, a broken heater: later than this, asking would show that nobody listened since."""
WISH_DAYS = 60
WISH_REST_DAYS = 7
"""A wish without a day needs some time to come true."""
AFTER_THE_DAY_DAYS = 21
"""How long after its day a visit or an operation may still be asked after."""
MONTH_DAYS = 28
"""The shortest time between two questions about what does not change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryLife:
    """The days between which a sentence may be taken up; None is open."""

    expires_on: date | None
    ask_after_on: date | None


def life_of(note: MemoryNote, learned_on: date) -> MemoryLife:
    """Return the days of a new sentence, counted from the day it was told."""
    match note.kind:
        case MemoryKind.FACT:
            return MemoryLife(expires_on=None, ask_after_on=None)
        case MemoryKind.CHRONIC:
            return MemoryLife(expires_on=None, ask_after_on=learned_on + timedelta(days=MONTH_DAYS))
        case MemoryKind.WISH:
            return _life_of_wish(note.day_on, learned_on)
        case MemoryKind.PASSING:
            later = note.day_on if note.day_on is not None and note.day_on > learned_on else None
            return MemoryLife(
                expires_on=(later or learned_on) + timedelta(days=PASSING_DAYS), ask_after_on=None
            )


def _life_of_wish(day_on: date | None, learned_on: date) -> MemoryLife:
    if day_on is None or day_on < learned_on:
        return MemoryLife(
            expires_on=learned_on + timedelta(days=WISH_DAYS),
            ask_after_on=learned_on + timedelta(days=WISH_REST_DAYS),
        )
    return MemoryLife(
        expires_on=day_on + timedelta(days=AFTER_THE_DAY_DAYS),
        ask_after_on=day_on + timedelta(days=1),
    )
