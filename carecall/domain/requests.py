"""Something a person asked for: what kind it is, how far somebody has come with it, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

REQUEST_TEXT_LIMIT = 500
ANSWER_LIMIT = 140
"""Most characters of what a worker has the person told."""
THING_LIMIT = 40
MOST_TOLD = 2
"""Answers told in one call; the others wait for the next."""


class RequestKind(StrEnum):
    """What sort of wish it is."""

    GOODS = "goods"
    REPAIR = "repair"
    VISIT = "visit"
    """That somebody comes by."""
    ESCORT = "escort"
    """That somebody goes along, to a doctor or an office."""
    SERVICE = "service"
    """Housekeeping, meals, bathing, transport and the like."""
    INFORMATION = "information"
    CALL_BACK = "call_back"
    """That a person telephones."""
    MESSAGE = "message"
    """Words for the office."""
    OTHER = "other"


class RequestState(StrEnum):
    """How far somebody has come with a person's wish."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    REJECTED = "rejected"


REQUEST_TRANSITIONS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.OPEN: frozenset(
        {RequestState.IN_PROGRESS, RequestState.DONE, RequestState.REJECTED}
    ),
    RequestState.IN_PROGRESS: frozenset(
        {RequestState.OPEN, RequestState.DONE, RequestState.REJECTED}
    ),
    RequestState.DONE: frozenset(),
    RequestState.REJECTED: frozenset(),
}
NOT_CLOSED = frozenset({RequestState.OPEN, RequestState.IN_PROGRESS})

_DAYS = {
    RequestKind.REPAIR: 2,
    RequestKind.CALL_BACK: 1,
    RequestKind.ESCORT: 2,
    RequestKind.VISIT: 2,
}
_USUAL_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardRequest:
    """A wish as it was heard in one utterance."""

    kind: RequestKind
    quote: str
    """The words that ask, a part of the utterance."""
    thing: str = ""
    """What it is about, as a noun; empty where no noun was found."""
    doubtful: bool = False
    """It may have been meant otherwise; ask before it is passed on."""

    @property
    def key(self) -> tuple[RequestKind, str]:
        """What makes two wishes of one call the same."""
        return self.kind, self.thing or self.quote


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswer:
    """What became of a wish, in the worker's words, to be told once."""

    request_id: int
    kind: RequestKind
    thing: str
    answer: str


def due_at(kind: RequestKind, asked_at: datetime) -> datetime:
    """Return until when somebody should have looked at a wish of `kind`."""
    return asked_at + timedelta(days=_DAYS.get(kind, _USUAL_DAYS))
