"""How often one person's telephone may ring, whoever has it rung."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_A_DAY = 10
"""Derived caps never go below: somebody whom two organizations call must not be left out by the second."""
LEAST_A_WEEK = 30
WEEK_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rings:
    """How often a number rang until now, for any campaign and any organization."""

    today: int
    """In the person's local day."""
    this_week: int
    """In the person's local ISO week, from Monday."""
    this_round: int
    """For this one planned call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RingCaps:
    """Most rings within each of them."""

    day: int
    week: int
    round: int


def ring_caps(
    *, rounds_a_day: int, rings_a_round: int, day: int | None, week: int | None
) -> RingCaps:
    """Return the caps that hold: the schedule's own, or derived ones where it says nothing.

    Derived: twice what the schedule itself can need, and at least ten a day and thirty a week. They
    are no policy but a fence, so that no fault and no two schedules together ring one telephone all day.
    """
    needed = max(1, rounds_a_day) * rings_a_round
    derived_week = max(LEAST_A_WEEK, 2 * needed * WEEK_DAYS)
    return RingCaps(
        day=max(LEAST_A_DAY, 2 * needed) if day is None else day,
        week=derived_week if week is None else week,
        round=rings_a_round,
    )
