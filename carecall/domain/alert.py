"""A notice that somebody must look at now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertState(StrEnum):
    """How far the people have come with it."""

    RAISED = "raised"
    SEEN = "seen"
    OWNED = "owned"
    RESOLVED = "resolved"


ALERT_TRANSITIONS: dict[AlertState, frozenset[AlertState]] = {
    AlertState.RAISED: frozenset({AlertState.SEEN, AlertState.OWNED, AlertState.RESOLVED}),
    AlertState.SEEN: frozenset({AlertState.OWNED, AlertState.RESOLVED}),
    AlertState.OWNED: frozenset({AlertState.RESOLVED}),
    AlertState.RESOLVED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised:
    """An emergency heard while the person is on the line, or found after the call."""

    call_id: str
    turn_no: int
    matter: str
    quote: str
    raised_at: datetime
    rule: str
    """The rule or model that fired."""
