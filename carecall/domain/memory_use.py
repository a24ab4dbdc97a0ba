"""Which remembered sentence a call takes up: as seldom as feels kind, and never what shall rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from carecall.domain.memory import MemoryItem, MemoryKind
from carecall.domain.memory_life import MONTH_DAYS

MOST_IN_A_ROW = 2
"""So many calls in a row may take something up; then one call is left in peace."""
MOST_TIMES = {MemoryKind.PASSING: 2, MemoryKind.WISH: 1}
"""How often one sentence is asked after at all."""
_ORDER = (MemoryKind.WISH, MemoryKind.PASSING, MemoryKind.CHRONIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raising:
    """What decides whether this call takes something up."""

    today: date
    calls_before: int
    raised_in_a_row: int = 0
    """The last calls, one after the other, that took something up."""
    last_raised_id: int | None = None
    """What the last call took up."""


def choose_memory(memory: Sequence[MemoryItem], raising: Raising) -> MemoryItem | None:
    """Return the sentence that this call asks after, or None.

    Nothing on a first call. After a call that took something up, only a trouble that nobody has
    asked after yet; after two such calls nothing. Never the same sentence on two calls in a row.
    """
    if raising.calls_before == 0 or raising.raised_in_a_row >= MOST_IN_A_ROW:
        return None
    fitting = [each for each in memory if may_be_raised(each, raising)]
    if raising.raised_in_a_row:
        fitting = [each for each in fitting if _is_pressing(each)]
    return min(fitting, key=_turn, default=None)


def may_be_raised(item: MemoryItem, raising: Raising) -> bool:
    """Say whether a sentence may be taken up on that day at all."""
    if item.do_not_raise or item.kind is MemoryKind.FACT:
        return False
    if item.memory_id == raising.last_raised_id:
        return False
    if item.expires_on is not None and item.expires_on < raising.today:
        return False
    if item.ask_after_on is not None and item.ask_after_on > raising.today:
        return False
    if item.raised_count >= MOST_TIMES.get(item.kind, item.raised_count + 1):
        return False
    return not _rests(item, raising.today)


def _rests(item: MemoryItem, today: date) -> bool:
    """What does not change, and what is tender, rests for a month after it was taken up."""
    if item.last_raised_on is None:
        return False
    monthly = item.kind is MemoryKind.CHRONIC or item.sensitive
    return monthly and today < item.last_raised_on + timedelta(days=MONTH_DAYS)


def _is_pressing(item: MemoryItem) -> bool:
    return item.kind is not MemoryKind.CHRONIC and item.raised_count == 0


def _turn(item: MemoryItem) -> tuple[bool, int, int, int, int]:
    """Order: what was never asked after, by kind, then the newest; chronic ones by the longest rest."""
    rested = item.last_raised_on.toordinal() if item.last_raised_on else 0
    return (
        item.raised_count > 0,
        _ORDER.index(item.kind),
        rested,
        -item.learned_on.toordinal(),
        -item.memory_id,
    )
