"""What was said on a call, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carecall.domain.answering import AnswerKind
from carecall.domain.call import Disposition, EndedBy
from carecall.domain.language import Language
from carecall.domain.script import Topic


class Speaker(StrEnum):
    """Whose turn it was."""

    AGENT = "agent"
    RECIPIENT = "recipient"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a recogniser made of one utterance."""

    text: str
    """Empty when nothing intelligible was said."""
    confidence: float
    """0 to 1."""
    engine: str
    pass_ms: int
    """How long recognition took."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One side's say. Times are milliseconds from answer."""

    turn_no: int
    speaker: Speaker
    text: str
    """For the agent: only what had really been sent when it was cut off."""
    started_ms: int
    ended_ms: int
    confidence: float | None = None
    topic: Topic | None = None
    """What the agent asked about, or what the recipient was answering."""
    cut_off: bool = False
    response_ms: int | None = None
    """Agent turns: from the end of the person's speech to our first audio frame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnginesUsed:
    """Who found the words of a talk."""

    dialogue: str = ""
    phrased: int = 0
    """Replies that a language model phrased, at least their beginning."""
    fell_back: int = 0
    """Replies for which it was asked and the script spoke, at first or from the middle on."""
    first_words_p50_ms: int | None = None
    first_words_most_ms: int | None = None
    """From asking the model to its first sentence that may be spoken; None where it phrased nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedCall:
    """An answered call after its last sound."""

    call_id: str
    language: Language
    disposition: Disposition
    """ANSWERED, or what the talk found out instead (domain.answering)."""
    ended_by: EndedBy
    answered_at: datetime
    ended_at: datetime
    talk_ms: int
    turns: tuple[Turn, ...]
    closing_reached: bool
    """The closing message was begun with the person on the line: the call is completed."""
    first_audio_ms: int | None
    """From accept of the sound connection to our first audible frame."""
    recording: str | None
    """File name below the recordings folder: stereo WAV, left recipient, right agent."""
    topics_asked: tuple[Topic, ...] = ()
    answer_pace_ms: int | None = None
    """How long the person pauses within an answer; None when this talk taught nothing about it."""
    engines: EnginesUsed = EnginesUsed()
    answered_as: AnswerKind | None = None
    """What took the call; None when nothing was said from which to tell."""
    decided_ms: int | None = None
    """From answer to that decision."""
    talk_no: int = 1
    """Which talk on this call it was."""
    transferring: bool = False
    """It only stepped back so that a human is rung; another talk may follow on the same call."""
