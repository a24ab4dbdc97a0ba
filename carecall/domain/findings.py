"""What a call meant: labels, findings that point at turns, and what should follow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.alert import HeardBy
from carecall.domain.script import Topic


class Label(StrEnum):
    """Call analysis, from least to most serious."""

    NORMAL = "normal"
    """Wellbeing good or unremarkable."""
    LITTLE_SPEECH = "little_speech"
    """The person said too little to tell; somebody should check. Never a silent normal."""
    ABNORMAL = "abnormal"
    """Worse than it should be, and it can wait days for a person to act."""
    EMERGENCY = "emergency"
    """Somebody must act or watch now."""


class Kind(StrEnum):
    """What sort of utterance it was."""

    ANSWER = "answer"
    VOICEMAIL = "voicemail"
    WRONG_PERSON = "wrong_person"
    REFUSAL = "refusal"


class FollowUpKind(StrEnum):
    """What a finished call asks somebody to do."""

    NONE = "none"
    CALL_BACK = "call_back"
    VISIT = "visit"
    WELFARE_CHECK = "welfare_check"
    EMERGENCY_DISPATCH = "emergency_dispatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How one utterance is understood, read together with the question that was asked."""

    label: Label
    kind: Kind
    evidence: str
    """The words that decided it, a part of the utterance; empty when nothing did."""
    matter: str = ""
    """What it concerns, for example pain, fall, meal; empty when normal."""
    heard_by: HeardBy = HeardBy.RULES
    """What noticed it."""
    doubtful: bool = False
    """An emergency that a live talk asks about before it raises it: the words may mean something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something noticed in a turn."""

    turn_no: int
    label: Label
    matter: str
    quote: str
    topic: Topic | None = None
    heard_by: HeardBy = HeardBy.RULES
    """What noticed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAnalysis:
    """What a whole call meant."""

    label: Label
    completed: bool
    findings: tuple[Finding, ...]
    reasons: tuple[int, ...]
    """Turn numbers of the recipient's turns that carry the label."""
    memory: tuple[tuple[Topic, str], ...]
    """New sentences worth remembering, by topic."""
    follow_up: FollowUpKind
    analyst: str
    """Name and version of the analyst."""
