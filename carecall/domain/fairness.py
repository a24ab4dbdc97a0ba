"""Who is called next when several organizations share a trunk: the one with the fewest calls up."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An organization with due calls on one trunk."""

    organization_id: int
    live: int
    """Its calls on the trunk, ringing or answered."""
    due_at: datetime
    """When the first of its waiting calls was due."""


def shares(waiting: Iterable[Waiting], slots: int) -> dict[int, int]:
    """Return how many of `slots` calls each organization may start; who gets none is left out.

    Each slot goes to the organization with the fewest calls up, those of this round included, then to
    the one that has waited longest. So a campaign of a hundred thousand takes what is left over by one
    of ten, and never the other way round.
    """
    heap = [(each.live, each.due_at, each.organization_id) for each in waiting]
    heapq.heapify(heap)
    given: dict[int, int] = {}
    for _ in range(slots if heap else 0):
        live, due_at, organization_id = heap[0]
        given[organization_id] = given.get(organization_id, 0) + 1
        heapq.heapreplace(heap, (live + 1, due_at, organization_id))
    return given
