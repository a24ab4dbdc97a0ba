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


class HeardBy(StrEnum):
    """What noticed the emergency."""

    RULES = "rules"
    SECOND_LISTENER = "second_listener"
    """The trained listener beside the rules."""
    PARTIAL = "partial"
    """Words of a turn that was not over yet."""
    KEY = "key"
    LLM = "llm"


class AlertStanding(StrEnum):
    """Whether the finished words say what was heard first."""

    HEARD = "heard"
    """The turn is not over yet."""
    CONFIRMED = "confirmed"
    DOUBTED = "doubted"
    """The finished words say something else; somebody has to look all the same."""


class AlertVerdict(StrEnum):
    """What it turned out to be, as the person who resolved it saw it."""

    TRUE = "true"
    FALSE = "false"
    UNSURE = "unsure"


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
    heard_by: HeardBy = HeardBy.RULES
    audio_ms: int | None = None
    """Where in the sound the words are, from the beginning of this talk's sound."""
    standing: AlertStanding = AlertStanding.CONFIRMED


def quote_moment_ms(text: str, quote: str, *, started_ms: int, ended_ms: int) -> int:
    """Return about when `quote` began within `text`, whose sound ran evenly from `started_ms` to `ended_ms`."""
    at = text.find(quote) if quote else -1
    if at <= 0 or not text:
        return started_ms
    return started_ms + (ended_ms - started_ms) * at // len(text)
