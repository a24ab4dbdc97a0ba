"""Open work: alerts, unreached people, requests, and questions and notices for coming calls."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field

from admin.access import Principal
from admin.api.values.parts import Asked, Day, Given, Key, Moment, phone_for
from admin.queries.alert_list import AlertLine
from admin.queries.errand_list import ErrandLine
from admin.queries.ticket_list import TicketLine
from admin.queries.unreached_lines import UnreachedLine
from carecall.domain.alert import AlertState, AlertVerdict
from carecall.domain.errands import ErrandKind
from carecall.domain.requests import RequestKind, RequestState
from carecall.domain.unreached import NextStep, SafetyProof, UnreachedReason, UnreachedState
from carecall.store.tables import ActionType


class Alert(Given):
    """A notice that somebody must look at now."""

    id: int
    organization: str
    recipient_id: int | None
    recipient: str
    call_id: str
    turn_no: int
    audio_s: float | None
    """Where the words are in the recording, from the answer on."""
    matter: str
    quote: str
    live: bool
    state: AlertState
    raised_at: Moment
    seen_at: Moment | None
    owned_at: Moment | None
    owner: str
    resolved_at: Moment | None
    verdict: AlertVerdict | None
    resolution: ActionType | None
    escalations: int
    note: str
    version: int

    @classmethod
    def of(cls, line: AlertLine) -> Self:
        """Return a line of the list."""
        row = line.row
        return cls(
            **{name: getattr(row, name) for name in _ALERT},
            organization=line.organization,
            recipient=line.title,
            owner=line.owner,
            audio_s=None if row.audio_ms is None else row.audio_ms / 1000,
        )


_ALERT = (
    "id", "recipient_id", "call_id", "turn_no", "matter", "quote", "live", "state", "raised_at", "seen_at", "owned_at",
    "resolved_at", "verdict", "resolution", "escalations", "note", "version",
)  # fmt: skip


class ResolveAsked(Asked):
    """What an alert turned out to be, and what was done."""

    verdict: AlertVerdict
    action: ActionType | None = None
    note: str = ""


class Unreached(Given):
    """A person who was promised a call and is not known to be safe."""

    id: int
    organization: str
    recipient_id: int
    recipient: str
    planned_call_id: int
    reason: UnreachedReason
    state: UnreachedState
    next_step: NextStep
    helper: str
    """Whom the next step asks."""
    helper_phone: str
    opened_at: Moment
    due_at: Moment
    late: bool
    owner: str
    escalations: int
    closed_at: Moment | None
    proof: SafetyProof | None
    note: str
    version: int

    @classmethod
    def of(cls, line: UnreachedLine, principal: Principal) -> Self:
        """Return a line of the list."""
        helper = line.helper
        return cls(
            **{name: getattr(line.row, name) for name in _UNREACHED},
            organization=line.organization,
            recipient=line.title,
            helper=helper.name if helper else "",
            helper_phone=phone_for(principal, helper.phone) if helper else "",
            late=line.late,
            owner=line.owner,
        )


_UNREACHED = (
    "id", "recipient_id", "planned_call_id", "reason", "state", "next_step", "opened_at", "due_at", "escalations",
    "closed_at", "proof", "note", "version",
)  # fmt: skip


class AdvanceAsked(Asked):
    """Which step did not help; somebody else may have gone on already."""

    step: NextStep


class NoteAsked(Asked):
    """Words that are kept with the end of a piece of work."""

    note: str = ""


class SafeAsked(Asked):
    """How it is known that the person is safe."""

    proof: SafetyProof
    note: str = ""


class Wish(Given):
    """Something that a person asked for."""

    id: int
    organization: str
    recipient_id: int
    recipient: str
    call_id: str | None
    kind: RequestKind
    matter: str
    text: str
    quote: str
    state: RequestState
    asked_at: Moment
    due_at: Moment | None
    late: bool
    owner: str
    answer: str
    answered_at: Moment | None
    told_at: Moment | None
    closed_at: Moment | None
    version: int

    @classmethod
    def of(cls, line: TicketLine) -> Self:
        """Return a line of the list."""
        return cls(
            **{name: getattr(line.row, name) for name in _WISH},
            organization=line.organization,
            recipient=line.title,
            asked_at=line.row.created_at,
            late=line.late,
            owner=line.owner,
        )


_WISH = (
    "id", "recipient_id", "call_id", "kind", "matter", "text", "quote", "state", "due_at", "answer", "answered_at",
    "told_at", "closed_at", "version",
)  # fmt: skip


class AnswerAsked(Asked):
    """What the person is told on the next call; on the way, the request stays open."""

    answer: str
    state: Literal["in_progress", "done"] = "done"


class ErrandGiven(Given):
    """A question or notice for coming calls."""

    id: int
    organization: str
    kind: ErrandKind
    text: str
    recipient_id: int | None
    recipient: str
    campaign_id: int | None
    campaign: str
    from_on: date
    until_on: date | None
    every_call: bool
    author: str
    cancelled_at: Moment | None
    said: int
    answered: int
    version: int

    @classmethod
    def of(cls, line: ErrandLine) -> Self:
        """Return a line of the list."""
        return cls(
            **{name: getattr(line.row, name) for name in _ERRAND},
            organization=line.organization,
            recipient=line.recipient,
            campaign=line.campaign,
            author=line.row.author_name,
            said=line.said,
            answered=line.answered,
        )


_ERRAND = (
    "id", "kind", "text", "recipient_id", "campaign_id", "from_on", "until_on", "every_call", "cancelled_at", "version",
)  # fmt: skip


class ErrandAsked(Asked):
    """A question or notice for one person, for a campaign's people, or (with neither) for an organization."""

    kind: ErrandKind
    text: str
    from_on: Day
    until_on: Day | None = None
    recipient_id: Key | None = None
    campaign_id: Key | None = None
    organization_id: Key | None = None
    every_call: bool = False


class ErrandAnswerGiven(Given):
    """What one person said to a question or notice."""

    recipient_id: int
    recipient: str
    call_id: str
    turn_no: int | None
    said_at: Moment | None
    answered_at: Moment | None
    answer: str


class ErrandAnswers(Given):
    """To whom it was said and what was answered, newest first."""

    answers: list[ErrandAnswerGiven] = Field(default=[])
