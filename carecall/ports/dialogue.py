"""Who decides what is said next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from carecall.domain.brief import CallBrief
from carecall.domain.consent import RefusalSource
from carecall.domain.findings import Reading
from carecall.domain.script import Expectation, Topic
from carecall.domain.talk_facts import TalkFact
from carecall.domain.turns import Heard


class CalleeDid(StrEnum):
    """What came from the other side since our last line."""

    SPOKE = "spoke"
    SAID_NOTHING = "said_nothing"
    """The listening time passed without speech."""
    UNCLEAR = "unclear"
    """There was speech, but no words were understood, or recognition failed."""
    PRESSED = "pressed"
    VOICEMAIL_BEEP = "voicemail_beep"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalleeEvent:
    """One thing the callee did."""

    did: CalleeDid
    heard: Heard | None = None
    """On SPOKE."""
    digit: str = ""
    """On PRESSED: one of 0-9 * #."""
    talked_over_us: bool = False
    """The words cut our own line off."""
    question_heard: bool = True
    """False when we were cut off before our last sentence, the question, had begun."""
    speech_ms: int = 0
    """How long the person spoke."""


class NextStep(StrEnum):
    """What to do after the lines were spoken."""

    LISTEN = "listen"
    HANG_UP = "hang_up"
    LISTEN_ON = "listen_on"
    """Say nothing more (a voicemail greeting runs): keep listening without our silence ladder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence to speak."""

    text: str
    interruptible: bool = True
    closing: bool = False
    """Beginning this line means that the closing message was reached."""
    pace: float = 1.0
    """Factor on the call's own speed; below 1 for somebody who asked for slower words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """The dialogue heard something that must not wait."""

    reading: Reading
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopWish:
    """The person wants no more calls, or takes that back."""

    source: RefusalSource
    taken_back: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What to say and what to expect then."""

    lines: tuple[Line, ...]
    then: NextStep
    topic: Topic | None = None
    """What the question is about."""
    expects: Expectation = Expectation.FREE
    listen_s: float = 7.0
    """How long to wait for the first word."""
    emergency: Emergency | None = None
    stop_wish: StopWish | None = None
    """To be written at once, before the reply is spoken."""
    voicemail: bool = False
    """The other side is a machine; the attempt counts as voicemail unless a later reply takes it back."""
    facts: tuple[TalkFact, ...] = ()
    """To be written at once, in this order."""


class DialogueSession(Protocol):
    """One call's dialogue; keeps its own state."""

    async def first(self) -> Reply:
        """Return the greeting."""
        ...

    async def answer(self, event: CalleeEvent) -> Reply:
        """Return what follows `event`. Never raises for what a callee says."""
        ...


class Dialogue(Protocol):
    """An engine that can hold conversations."""

    name: str

    def open(self, brief: CallBrief) -> DialogueSession:
        """Begin a conversation."""
        ...
