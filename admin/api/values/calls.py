"""Calls as Campaign status lists them, and the order for one more call."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field

from admin.access import Principal
from admin.actions.conversations import MOST_CALLS
from admin.api.values.parts import Asked, Given, Key, Moment, phone_for
from admin.queries.call_list import CallLine
from admin.queries.call_tiles import CallTiles
from carecall.domain.call import Disposition
from carecall.domain.findings import Label
from carecall.store.tables import ActionType, CallRequestState


class ListedCall(Given):
    """One planned call of one recipient, with what its telling ringing came to."""

    planned_call_id: int
    call_id: str | None
    """Missing while nothing rang."""
    recipient_id: int
    recipient: str
    organization: str
    campaign: str
    at: Moment
    """When it was last dialled, else when it is due."""
    next_at: Moment | None
    """When it is rung again, while it waits for that."""
    phone: str
    outgoing_number: str
    status: str
    disposition: Disposition | None
    blocked_rule: str | None
    conversation_completed: bool
    attempts: int
    redials: int
    talk_s: float | None
    analysis: Label | None
    follow_up: ActionType | None

    @classmethod
    def of(cls, line: CallLine, principal: Principal) -> Self:
        """Return a line of the list."""
        return cls(
            planned_call_id=line.planned_call_id,
            call_id=line.call_id,
            recipient_id=line.recipient_id,
            recipient=line.recipient,
            organization=line.organization,
            campaign=line.campaign,
            at=line.at,
            next_at=line.next_at,
            phone=phone_for(principal, line.phone),
            outgoing_number=line.outgoing_number,
            status=line.status,
            disposition=line.disposition,
            blocked_rule=line.blocked_rule,
            conversation_completed=line.completed,
            attempts=line.attempts,
            redials=line.redials,
            talk_s=seconds(line.talk_ms),
            analysis=line.label,
            follow_up=line.action,
        )


class CallCounts(Given):
    """The tiles over Campaign status."""

    progress: dict[str, int]
    """Of the ongoing campaigns, whatever the period."""
    results: dict[str, int]
    analysis: dict[str, int]

    @classmethod
    def of(cls, tiles: CallTiles) -> Self:
        """Return the counts of the tiles."""
        labels = {label.value: count for label, count in tiles.labels.items()}
        return cls(progress=tiles.progress, results=tiles.results, analysis=labels)


class RecordAsked(Asked):
    """A conversation record of some calls."""

    planned_call_ids: list[Key] = Field(min_length=1, max_length=MOST_CALLS)
    """All within this key's reach; one that has not rung yet has nothing to give."""
    parts: list[Literal["transcript", "analysis", "memory", "follow_up"]] = Field(
        default=["transcript", "analysis"], max_length=4
    )
    masked: bool = False
    """Names and numbers are made unreadable."""


class CallOrder(Given):
    """One call that somebody asked for; the gate asks all its questions before it rings."""

    id: int
    state: CallRequestState
    call_id: str | None
    """Of the call that came of it."""
    refused_rule: str | None
    """Why it did not ring."""


def seconds(milliseconds: int | None) -> float | None:
    """Return a length in seconds."""
    return None if milliseconds is None else milliseconds / 1000
