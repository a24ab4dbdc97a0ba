"""The ages of a call and what may follow what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carecall.domain.language import Language


class PlannedCallState(StrEnum):
    """Where one promise to call one person in one round stands."""

    PLANNED = "planned"
    CLAIMED = "claimed"
    DIALLING = "dialling"
    CONNECTED = "connected"
    WAITING_REDIAL = "waiting_redial"
    COMPLETED = "completed"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"
    BLOCKED = "blocked"


FINAL_PLANNED_STATES = frozenset(
    {
        PlannedCallState.COMPLETED,
        PlannedCallState.EXHAUSTED,
        PlannedCallState.CANCELLED,
        PlannedCallState.BLOCKED,
    }
)

PLANNED_CALL_TRANSITIONS: dict[PlannedCallState, frozenset[PlannedCallState]] = {
    PlannedCallState.PLANNED: frozenset(
        {PlannedCallState.CLAIMED, PlannedCallState.CANCELLED, PlannedCallState.BLOCKED}
    ),
    PlannedCallState.CLAIMED: frozenset(
        {
            PlannedCallState.DIALLING,
            PlannedCallState.PLANNED,
            PlannedCallState.WAITING_REDIAL,
            PlannedCallState.EXHAUSTED,
            PlannedCallState.CANCELLED,
            PlannedCallState.BLOCKED,
        }
    ),
    PlannedCallState.DIALLING: frozenset(
        {
            PlannedCallState.CONNECTED,
            PlannedCallState.WAITING_REDIAL,
            PlannedCallState.COMPLETED,
            PlannedCallState.EXHAUSTED,
            PlannedCallState.CANCELLED,
        }
    ),
    PlannedCallState.CONNECTED: frozenset(
        {
            PlannedCallState.COMPLETED,
            PlannedCallState.WAITING_REDIAL,
            PlannedCallState.EXHAUSTED,
            PlannedCallState.CANCELLED,
        }
    ),
    PlannedCallState.WAITING_REDIAL: frozenset(
        {
            PlannedCallState.CLAIMED,
            PlannedCallState.COMPLETED,
            PlannedCallState.EXHAUSTED,
            PlannedCallState.CANCELLED,
            PlannedCallState.BLOCKED,
        }
    ),
    PlannedCallState.COMPLETED: frozenset(),
    PlannedCallState.EXHAUSTED: frozenset(),
    PlannedCallState.CANCELLED: frozenset(),
    PlannedCallState.BLOCKED: frozenset(),
}


class CallState(StrEnum):
    """Where one ringing (an attempt, a test call, an inbound call) stands."""

    RESERVED = "reserved"
    ORIGINATING = "originating"
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    UNKNOWN = "unknown"


CALL_TRANSITIONS: dict[CallState, frozenset[CallState]] = {
    CallState.RESERVED: frozenset({CallState.ORIGINATING, CallState.ENDED}),
    CallState.ORIGINATING: frozenset(
        {CallState.RINGING, CallState.ANSWERED, CallState.ENDED, CallState.UNKNOWN}
    ),
    CallState.RINGING: frozenset({CallState.ANSWERED, CallState.ENDED, CallState.UNKNOWN}),
    CallState.ANSWERED: frozenset({CallState.ENDED, CallState.UNKNOWN}),
    CallState.UNKNOWN: frozenset({CallState.ANSWERED, CallState.ENDED}),
    CallState.ENDED: frozenset(),
}


class Disposition(StrEnum):
    """How one attempt ended."""

    ANSWERED = "answered"
    """A person answered; what was said is another matter."""
    VOICEMAIL = "voicemail"
    SCREENED = "screened"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    INVALID_NUMBER = "invalid_number"
    CONGESTION = "congestion"
    NETWORK_FAILURE = "network_failure"
    BLOCKED = "blocked"
    """Refused by our own gate; nothing rang."""
    UNKNOWN = "unknown"
    """We cannot tell whether the phone rang; reconciled later, never redialled at once."""


class EndedBy(StrEnum):
    """Who ended an answered call."""

    AGENT = "agent"
    RECIPIENT = "recipient"
    FAULT = "fault"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerId:
    """What the called phone shows."""

    number: str
    """Digits in national form, for example 0212345678."""
    lettering: str
    """The text beside the number, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueCall:
    """A planned call that was claimed: its call row is committed, nothing rang yet."""

    call_id: str
    planned_call_id: int | None
    """None for a test call."""
    attempt_no: int
    number: str
    """Digits to dial, in the form the trunk wants; checked, never free text."""
    caller_id: CallerId
    trunk: str
    language: Language
    ring_timeout_s: int
    max_talk_s: int
    due_at: datetime | None = None
    """Since when it was due."""


class ProgressKind(StrEnum):
    """What Asterisk told us about a live call."""

    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallProgress:
    """One thing that Asterisk told us about one of our calls."""

    call_id: str
    kind: ProgressKind
    at: datetime
    hangup_cause: int | None = None
    """ITU-T Q.850 cause, on ENDED."""
    sip_status: int | None = None
    """SIP final response, where Asterisk knew one."""
    originate_reason: int | None = None
    """AMI OriginateResponse Reason, on REFUSED."""
    answered: bool = False
    """On ENDED: whether it had been answered before."""
    rang: bool | None = None
    """On ENDED: whether ringing was heard of; None when the call was not followed from its start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptOutcome:
    """How an attempt ended, as the network told it."""

    disposition: Disposition
    hangup_cause: int | None = None
    sip_status: int | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    interrupted: bool = False
    """It was answered and cut off by our own side: Asterisk is gone, and left no end of it on record."""
