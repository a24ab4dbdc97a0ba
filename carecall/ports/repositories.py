"""What the flows read and write. Implementations are plain sync; flows call them in threads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from carecall.domain.alert import AlertRaised
from carecall.domain.brief import CallBrief
from carecall.domain.call import AttemptOutcome, CallProgress, CallState
from carecall.domain.call_course import CallCourse
from carecall.domain.consent import CallsRefused
from carecall.domain.findings import CallAnalysis
from carecall.domain.language import Language
from carecall.domain.memory import MemoryChanges, MemoryItem
from carecall.domain.script import Topic
from carecall.domain.talk_facts import FactNoted
from carecall.domain.turns import FinishedCall, Turn
from carecall.ports.claims import Claims


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCall:
    """A call row that is not settled yet, for reconciliation."""

    call_id: str
    state: CallState
    changed_at: datetime
    ring_timeout_s: int
    max_talk_s: int
    ordered_at: datetime | None = None
    """When its order was committed, just before it was given; None while it is only reserved."""
    held: bool = False
    """A human is rung for it or has it: no media process is needed."""


class CampaignLedger(Protocol):
    """Planned calls and attempts."""

    def plan_due(self, now: datetime) -> int:
        """Write the planned calls of every running campaign's round that has begun; return how many are new."""
        ...

    def claim_due(self, now: datetime, *, limit: int, new_id: Callable[[], str]) -> Claims:
        """Claim up to `limit` due calls, each committed with its call row before anybody dials it.

        All controllers together never go beyond a trunk's pace and channels, a number's channels and
        what the node's recognition carries; organizations take turns. A planned call that the gate
        refuses keeps the rule that refused.
        At most one live reservation exists per normalised number on the whole platform.
        """
        ...

    def originating(self, call_id: str, now: datetime) -> bool:
        """RESERVED becomes ORIGINATING, committed; False when it may no longer be dialled.

        It may not by a controller that lost its node.
        """
        ...

    def progressed(self, progress: CallProgress) -> None:
        """Write RINGING or ANSWERED; late or repeated news change nothing."""
        ...

    def settle(self, call_id: str, outcome: AttemptOutcome, now: datetime) -> None:
        """End an attempt once and decide the planned call's next state by its redial rule; repeats change nothing."""
        ...

    def released(self, call_id: str, now: datetime) -> None:
        """Give back a RESERVED call that was never dialled: no attempt is counted and its planned call is due again."""
        ...

    def doubtful(self, call_id: str, now: datetime) -> None:
        """Mark a call whose fate is unknown."""
        ...

    def open_calls(self) -> Sequence[OpenCall]:
        """Return every call of the own node that is not ENDED: nobody else can see its channel."""
        ...

    def work_left(self, now: datetime) -> bool:
        """Say whether any running campaign still has a planned call without a final state."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CallArrival:
    """An answered channel that asked what to do."""

    call_id: str
    accepted: bool
    """False for an id that we did not dial, or that was answered before."""
    max_talk_s: int = 0


class CallDesk(Protocol):
    """What the dialplan's questions touch."""

    def arrived(self, call_id: str, now: datetime) -> CallArrival:
        """The call was answered: remember it and open its sound ticket for a few seconds."""
        ...

    def next_step(self, call_id: str, now: datetime) -> str:
        """Return what the dialplan does after the talk: `hangup`, `transfer`, or `media` (once, after a fault)."""
        ...


class ConversationStore(Protocol):
    """What one conversation reads at its start and writes as it goes."""

    def take(self, call_id: str, now: datetime) -> CallBrief | None:
        """Use the sound ticket once; None for an unknown, used or expired one."""
        ...

    def add_turn(self, call_id: str, turn: Turn) -> None:
        """Write a turn as soon as it is over, for the live transcript."""
        ...

    def raise_alert(self, alert: AlertRaised) -> None:
        """Write an emergency while the person is on the line."""
        ...

    def refuse_calls(self, refused: CallsRefused) -> None:
        """Write at once that this number wants no more calls, or lift what this call wrote; repeats change nothing."""
        ...

    def note(self, noted: FactNoted) -> None:
        """Write a fact as soon as it is known; repeats change nothing."""
        ...

    def finish(self, call: FinishedCall) -> None:
        """Write the end of the talk: turns again as they stand, recording, completion."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CallToAnalyse:
    """A finished talk that nobody has understood yet."""

    call_id: str
    organization_id: int
    recipient_id: int | None
    language: Language
    turns: tuple[Turn, ...]
    closing_reached: bool
    voicemail: bool
    """A machine took the call, of whatever kind."""
    memory: tuple[MemoryItem, ...]
    alerted: bool
    """An emergency was raised during the talk."""
    day: date | None = None
    """The person's own day on which it was held."""
    worries: tuple[tuple[int, Topic], ...] = ()
    """Answers to the organization's own questions that are a worry: turn and topic of the question."""


class AfterCallStore(Protocol):
    """Finished calls waiting to be understood."""

    def waiting(self, limit: int) -> Sequence[CallToAnalyse]:
        """Return finished talks without an analysis, oldest first."""
        ...

    def save(
        self,
        call_id: str,
        analysis: CallAnalysis,
        changes: MemoryChanges,
        now: datetime,
        *,
        course: CallCourse | None = None,
    ) -> None:
        """Write analysis, findings, memory and the alert or follow-up they ask for, once.

        With `course` also the wishes that the talk missed, the facts and figures of the person's
        days, and what changed in them.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxPosition:
    """How far a file that Asterisk writes has been read."""

    generation: str
    """Names one file between two rotations."""
    offset: int
    """Bytes read so far."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxLine:
    """One raw line that Asterisk wrote about its calls."""

    generation: str
    offset: int
    """Where the line begins, in bytes; unique within its generation."""
    payload: str


class PbxEventLog(Protocol):
    """Asterisk's own record of calls, kept raw so that the ledger can be rebuilt from it."""

    def position(self, source: str) -> PbxPosition | None:
        """Return where reading `source` goes on, or None when it was never read."""
        ...

    def append(self, source: str, lines: Sequence[PbxLine], position: PbxPosition) -> None:
        """Add lines and the new position in one transaction; lines that are there change nothing."""
        ...


class ComingCalls(Protocol):
    """Calls that may be answered in a moment."""

    def coming(self, now: datetime, *, known: Collection[str]) -> Sequence[CallBrief]:
        """Return the briefs of calls before their answer, without those that are `known`."""
        ...
