"""Who decides what is said next."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from carecall.domain.alert import HeardBy
from carecall.domain.answering import AnswerKind
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
    MACHINE = "machine"
    """Sounds or first words gave a machine away, perhaps while we or it still speak; see `answered_by`."""


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
    goes_on: bool = False
    """The person went on with the turn that was answered last, and `heard` is all of it: take that answer back, and
    answer the whole. An answer that raised an emergency or wrote a wish down stands, and nothing is taken back then."""
    answered_by: AnswerKind | None = None
    """On MACHINE: what it is."""
    alarmed: Reading | None = None
    """An emergency that was raised on the first words of this turn, before it was over."""


class NextStep(StrEnum):
    """What to do after the lines were spoken."""

    LISTEN = "listen"
    HANG_UP = "hang_up"
    LISTEN_ON = "listen_on"
    """Say nothing more (a voicemail greeting runs): keep listening without our silence ladder."""
    TRANSFER = "transfer"
    """Step back, so that a human is rung; a new talk on the same call begins when nobody takes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One sentence to speak."""

    text: str
    interruptible: bool = True
    closing: bool = False
    """Beginning this line means that the closing message was reached."""
    pace: float = 1.0
    """Factor on the call's own speed; below 1 for somebody who asked for slower words."""
    clip: str = ""
    """A recorded file below the folder of clips that is played instead of the voice; `text` is what it says."""
    facts: tuple[TalkFact, ...] = ()
    """To be written once this line was spoken to its last word."""
    given: str = ""
    """A part of `text` that is not ours: a worker's words, or what the person has just said."""
    gain_db: float = 0.0
    """How much louder than usual it is said, for somebody who asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emergency:
    """The dialogue heard something that must not wait."""

    reading: Reading
    rule: str
    heard_by: HeardBy = HeardBy.RULES


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
    more: MoreLines | None = None
    """Lines that follow `lines` and are still being found while those are spoken."""
    phrasing: Phrasing | None = None
    """Who phrased it, where the engine had a choice."""
    answered_by: AnswerKind | None = None
    """What took the call, as far as this reply knows; a later reply may take it back. None: no news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """What came of asking a language model for the words of one reply."""

    first_words_ms: int | None = None
    """From the question to its first sentence that may be spoken; None where the script spoke instead."""
    fell_back: str = ""
    """Why the script spoke, at first or from the middle on; empty where it did not."""


class MoreLines(Protocol):
    """The rest of a reply, found while its beginning is spoken.

    One reader at a time; a reply that could not be begun is read again, and what was found comes again.
    """

    def __aiter__(self) -> AsyncIterator[Line]:
        """Yield the lines in order; never raises for what an engine does."""
        ...

    def outcome(self) -> Reply:
        """Return the whole reply as far as it was read: its lines, and what it turned out to ask and to note.

        Call it when reading has ended or was given up; whatever was still being found is dropped.
        """
        ...


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
