"""Everything about one call: its course, words, analysis, alerts, recording and what was done about it."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from admin.access import Principal
from admin.api.values.calls import seconds
from admin.api.values.parts import Asked, Day, Given, Moment, phone_for
from admin.queries.details import Talk
from carecall.domain.alert import AlertState, AlertVerdict
from carecall.domain.call import CallState, Disposition
from carecall.domain.findings import FollowUpKind, Label
from carecall.domain.language import Language
from carecall.domain.script import Topic
from carecall.domain.turns import Speaker
from carecall.store.tables import ActionType, TurnRow


class Noticed(Given):
    """Something noticed in a turn."""

    label: Label
    matter: str
    quote: str


class Slot(Given):
    """One fact of daily life that an answer told."""

    name: str
    value: str
    number: float | None
    quote: str


class Turn(Given):
    """One side's say, with its place from the answer on."""

    turn_no: int
    speaker: Speaker
    text: str
    better_text: str | None
    """What the second recognition made of it."""
    topic: Topic | None
    starts_s: float
    ends_s: float
    confidence: float | None
    cut_off: bool
    findings: list[Noticed]
    slots: list[Slot]

    @classmethod
    def of(cls, row: TurnRow, talk: Talk) -> Self:
        """Return a stored turn with what was noticed in it."""
        return cls(
            turn_no=row.turn_no,
            speaker=row.speaker,
            text=row.text,
            better_text=row.better_text,
            topic=row.topic,
            starts_s=row.started_ms / 1000,
            ends_s=row.ended_ms / 1000,
            confidence=row.confidence,
            cut_off=row.cut_off,
            findings=[Noticed.model_validate(each) for each in talk.findings.get(row.turn_no, [])],
            slots=[Slot.model_validate(each) for each in talk.slots.get(row.turn_no, [])],
        )


class Transcript(Given):
    """The words of a call, so far while it goes on."""

    call_id: str
    live: bool
    turns: list[Turn]

    @classmethod
    def of(cls, talk: Talk, after: int = 0) -> Self:
        """Return the turns after a number."""
        turns = [Turn.of(row, talk) for row in talk.turns if row.turn_no > after]
        return cls(call_id=talk.call.id, live=talk.live, turns=turns)


class Analysis(Given):
    """What an analyst made of the whole call."""

    label: Label
    completed: bool
    follow_up: FollowUpKind
    reasons: list[int]
    """Numbers of the turns that carry the label."""
    analysed_at: Moment
    revised_at: Moment | None


class CallAlert(Given):
    """An alert of the call."""

    id: int
    turn_no: int
    matter: str
    quote: str
    state: AlertState
    verdict: AlertVerdict | None
    raised_at: Moment


class FollowUp(Given):
    """What somebody did about a call; each has one at most."""

    action: ActionType
    details: str
    due_on: date | None
    done_at: Moment | None
    updated_at: Moment | None
    version: int


class FollowUpAsked(Asked):
    """What somebody did about a call."""

    action: ActionType
    details: str = ""
    due_on: Day | None = None
    """Until when something is still to be done."""


class FeedbackAsked(Asked):
    """Whether the conversation was good; null takes the verdict back."""

    value: Literal["like", "dislike"] | None
    reason: str | None = None
    """Why, in at most 200 characters; what is left out stays."""


class Feedback(Given):
    """The own verdict on a call."""

    value: Literal["like", "dislike"] | None
    reason: str

    @classmethod
    def of(cls, stored: int, reason: str) -> Self:
        """Return a stored verdict."""
        return cls(reason=reason, value={1: "like", -1: "dislike"}.get(stored))  # type: ignore[arg-type]  # two known words


class Recording(Given):
    """The recording of a call, while it is kept."""

    duration_s: float | None
    bytes: int | None
    recorded_at: Moment


class Call(Given):
    """One call with everything that the details show."""

    id: str
    planned_call_id: int | None
    recipient_id: int | None
    recipient: str
    campaign: str
    phone: str
    outgoing_number: str
    lettering: str
    language: Language
    state: CallState
    disposition: Disposition | None
    attempt_no: int
    reserved_at: Moment
    originated_at: Moment | None
    answered_at: Moment | None
    ended_at: Moment | None
    ended_by: str | None
    answered_as: str | None
    talk_s: float | None
    closing_reached: bool
    transcript: Transcript
    analysis: Analysis | None
    alerts: list[CallAlert]
    follow_up: FollowUp | None
    feedback: Feedback
    recording: Recording | None

    @classmethod
    def of(cls, talk: Talk, principal: Principal) -> Self:
        """Return everything about a call."""
        row, sound = talk.call, talk.recording
        plain = {name: getattr(row, name) for name in _PLAIN}
        return cls(
            **plain,
            recipient=row.recipient_name,
            campaign=row.campaign_name,
            phone=phone_for(principal, row.number),
            talk_s=seconds(row.talk_ms),
            transcript=Transcript.of(talk),
            analysis=Analysis.model_validate(talk.analysis) if talk.analysis else None,
            alerts=[CallAlert.model_validate(alert) for alert in talk.alerts],
            follow_up=FollowUp.model_validate(talk.follow_up) if talk.follow_up else None,
            feedback=Feedback.of(talk.feedback, talk.feedback_reason),
            recording=None if sound is None else Recording(
                duration_s=seconds(sound.duration_ms), bytes=sound.bytes, recorded_at=sound.recorded_at
            ),
        )  # fmt: skip


_PLAIN = (
    "id", "planned_call_id", "recipient_id", "outgoing_number", "lettering", "language", "state", "disposition",
    "attempt_no", "reserved_at", "originated_at", "answered_at", "ended_at", "ended_by", "answered_as", "closing_reached",
)  # fmt: skip


class LiveCall(Given):
    """A call that goes on."""

    call_id: str
    recipient_id: int | None
    recipient: str
    campaign: str
    phone: str
    answered_at: Moment | None
    turns: int
    """Words so far are in its transcript."""


class LiveCalls(Given):
    """The calls that go on, the longest first."""

    calls: list[LiveCall]
