"""Where one conversation stands, and what one thing from the other side means for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from carecall.domain.brief import CallBrief
from carecall.domain.consent import RefusalSource
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.script import Expectation, Topic
from carecall.language.phrasebook import Phrasebook
from carecall.language.wordings import Intent
from carecall.ports.dialogue import CalleeEvent, Line, NextStep, Reply

LISTEN_S = 7.0
UNREAD = Reading(label=Label.NORMAL, kind=Kind.ANSWER, evidence="")


class Phase(StrEnum):
    """How far the talk has come."""

    PERMISSION = "permission"
    ASKING = "asking"
    ANYTHING_ELSE = "anything_else"
    MACHINE = "machine"
    """A machine speaks, or may be speaking."""
    URGENT = "urgent"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it is asked on this call."""

    text: str
    topic: Topic
    expects: Expectation = Expectation.FREE


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopping:
    """The person wants no more calls, and we asked whether that was meant."""

    source: RefusalSource
    noted: bool = False
    """It was written already and has to be taken back where it was not meant."""
    asked: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """The state of one conversation."""

    phase: Phase
    question: Question
    """What we wait to have answered."""
    aside: Question | None = None
    """A question asked in between, such as whether we are heard."""
    agenda: tuple[Question, ...] = ()
    """What is still to be asked, in order."""
    asked: int = 0
    """Questions asked after permission was given."""
    followed: frozenset[Topic] = frozenset()
    """Topics that had their follow-up question."""
    quiet: int = 0
    """Silences in a row."""
    unclear: int = 0
    """Utterances in a row that nobody understood."""
    repairs: int = 0
    """Times in a row that the same question was asked back at us."""
    refusals: int = 0
    answered: bool = False
    """The person has answered something, so a person is there."""
    concern: bool = False
    """Something was said that a worker should know."""
    surely_machine: bool = False
    stopping: Stopping | None = None
    urgent_turns: int = 0
    urgent_matters: frozenset[str] = frozenset()

    @property
    def on_the_table(self) -> Question:
        """The question that an answer belongs to."""
        return self.aside or self.question


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What came from the other side, and what it means."""

    event: CalleeEvent
    text: str = ""
    intents: frozenset[Intent] = frozenset()
    reading: Reading = UNREAD
    rule: str = ""
    """What made the reading, for alerts."""

    def wants(self, *intents: Intent) -> bool:
        """Say whether any of `intents` was found."""
        return not self.intents.isdisjoint(intents)

    @property
    def troubled(self) -> bool:
        """Something is not well."""
        return self.reading.label in (Label.ABNORMAL, Label.EMERGENCY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every move works with."""

    brief: CallBrief
    phrases: Phrasebook = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The talk after a move, and what is said."""

    talk: Talk
    reply: Reply


def listen_for(
    talk: Talk, lines: tuple[Line, ...], *, listen_s: float = LISTEN_S, voicemail: bool = False
) -> Move:
    """Say `lines` and wait for an answer to what is on the table."""
    question = talk.on_the_table
    reply = Reply(
        lines=lines,
        then=NextStep.LISTEN,
        topic=question.topic,
        expects=question.expects,
        listen_s=listen_s,
        voicemail=voicemail,
    )
    return Move(talk=talk, reply=reply)
