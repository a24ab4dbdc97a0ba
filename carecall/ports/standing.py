"""How the whole platform stands at a moment, for engineers: counts and ages, nobody's name or number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from carecall.domain.alert import AlertState
from carecall.domain.call import CallState, Disposition, PlannedCallState


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Things that wait for somebody, and since when the oldest does."""

    waiting: int = 0
    since: datetime | None = None

    def age_s(self, now: datetime) -> float:
        """Return for how long the oldest waits; 0 when nothing does."""
        return max(0.0, (now - self.since).total_seconds()) if self.since is not None else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeStanding:
    """One host with an Asterisk."""

    name: str
    held: bool
    """Whether a controller holds it now."""
    draining: bool
    open_calls: int
    speech_load: float | None
    """Share of the recognition in use, as its media process last said."""
    speech_at: datetime | None
    admitted: int | None
    """Talks at once that its speech carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkStanding:
    """One SIP line."""

    name: str
    enabled: bool
    open_calls: int
    channels: int
    failures: int
    """Failures in a row that are the trunk's own."""
    stopped_until: datetime | None
    """The circuit breaker lets nothing through before; None while it is closed."""
    stopped_why: str = ""

    def is_stopped(self, now: datetime) -> bool:
        """Say whether its breaker lets nothing through at `now`."""
        return self.stopped_until is not None and now < self.stopped_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything that an engineer looks at first."""

    at: datetime
    calls: Mapping[CallState, int]
    """Calls that have not ended."""
    planned: Mapping[PlannedCallState, int]
    """Promises of campaigns that run or are paused."""
    ended_today: Mapping[Disposition, int]
    due: Queue
    """Promises that might be dialled now and are not yet."""
    alerts: Mapping[AlertState, int]
    """Those that are not resolved."""
    alerts_unseen: Queue
    unreached: Queue
    """People not reached that nobody has taken up, by the moment when their item was opened."""
    unreached_taken: int
    unreached_late: int
    """Items, taken or not, whose deadline has passed."""
    news: Queue
    news_failed: int
    """News of the last day that were given up."""
    nodes: tuple[NodeStanding, ...]
    trunks: tuple[TrunkStanding, ...]
    all_stopped: bool
    """Somebody stopped every call of the platform."""
    organizations_stopped: int


class StandingSource(Protocol):
    """Where it is read; it may take a while and fails with the database."""

    def standing(self, now: datetime, *, day_from: datetime) -> Standing:
        """Return how everything stands at `now`; today began at `day_from`."""
        ...
