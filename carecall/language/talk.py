"""Where one conversation stands, and what one thing from the other side means for it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from carecall.domain.answering import AnswerKind
from carecall.domain.brief import CallBrief
from carecall.domain.consent import RefusalSource
from carecall.domain.findings import Kind, Label, Reading
from carecall.domain.memory import MemoryItem
from carecall.domain.requests import HeardRequest, RequestKind
from carecall.domain.script import Expectation, OwnQuestion, Topic
from carecall.domain.script_text import sentences
from carecall.domain.talk_facts import TalkFact
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
    CONNECTING = "connecting"
    """A human is to be rung because the person asked for one, or was rung and did not come."""
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it is asked on this call."""

    text: str
    topic: Topic
    expects: Expectation = Expectation.FREE
    lead: str = ""
    """What is said before it each time it is asked, such as a notice."""
    given: str = ""
    """A worker's words in `lead` or `text`."""
    facts: tuple[TalkFact, ...] = ()
    """Written once the lead, or without one the question, was spoken whole."""
    errand_id: int | None = None
    """A worker's question or notice: what is answered goes back."""
    doubt: HeardRequest | None = None
    """Asks whether this wish is to be passed on."""
    memory: MemoryItem | None = None
    """What was told before that it takes up."""
    closed: str = ""
    """The same as a question for a yes or a no, for somebody who answers in one word."""
    own: OwnQuestion | None = None
    """The organization's own question that it is."""


class AtTheDoor(StrEnum):
    """What we asked somebody who has no time, or who may not be the person."""

    WHEN = "when"
    """At what time to call again."""
    WHOSE = "whose"
    """Whether this is the person's telephone at all."""
    HANDOVER = "handover"
    """To speak to the person."""
    FETCHED = "fetched"
    """Nothing: somebody fetches the person, who has not heard who calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """One matter that is being followed up."""

    matter: str
    owner: Topic
    """The topic that knows the matter."""
    told: frozenset[str] = frozenset()
    """Slots that were filled."""
    part: str = ""
    """Where it hurts, as it is said."""
    asked: int = 0


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
    thread: Thread | None = None
    """What is being followed up."""
    raised: MemoryItem | None = None
    """What this call took up from before."""
    one_word: int = 0
    """Answers of one word in a row."""
    door: AtTheDoor | None = None
    deaf: int = 0
    """Times in a row that recognition failed."""
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
    machine: AnswerKind | None = None
    """Which machine has the line, as far as it is known."""
    statements: int = 0
    """What that machine has said, in finished turns."""
    told_who: int = 0
    """Times a screening robot was told who calls, or music was asked whether somebody is there."""
    stopping: Stopping | None = None
    stop_noted: bool = False
    """A wish for no more calls was taken in the middle of an emergency."""
    urgent_turns: int = 0
    urgent_matters: frozenset[str] = frozenset()
    urgent_matter: str = ""
    """The newest of them."""
    doubted: Reading | None = None
    """An emergency in doubt; we asked back."""
    offered: bool = False
    """We asked whether to connect the person with a human."""
    offers: int = 0
    """How often we asked."""
    connecting: bool = False
    requested: frozenset[tuple[RequestKind, str]] = frozenset()
    """Keys of the wishes that were passed on, or that the person did not want passed on."""
    messages: int = 0
    """Times we asked for the words of a message."""

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
    acknowledged: str = ""
    """What shows that it was understood, where it is more than the usual words."""

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


def noted(move: Move, *facts: TalkFact) -> Move:
    """Return `move` with `facts` to be written at once."""
    return replace(move, reply=replace(move.reply, facts=(*move.reply.facts, *facts)))


def quoting(move: Move, words: str) -> Move:
    """Return `move` with `words` marked in its lines as the person's own or a worker's."""
    lines = tuple(_with_given(line, words) for line in move.reply.lines)
    return replace(move, reply=replace(move.reply, lines=lines))


def question_lines(question: Question, phrases: Phrasebook) -> tuple[Line, ...]:
    """Return `question` as lines, its lead first; the last line of the lead carries the facts."""
    lead, asked = phrases.spoken(question.lead), phrases.spoken(question.text)
    carrier = lead or asked
    if carrier and question.facts:
        carrier = (*carrier[:-1], replace(carrier[-1], facts=question.facts))
    lines = (*carrier, *asked) if lead else carrier
    return tuple(_with_given(line, question.given) for line in lines)


def _with_given(line: Line, given: str) -> Line:
    """Mark what of `given` stands in `line`; sentences of a longer text are cut apart."""
    parts = [part for part in sentences(given) if part in line.text]
    return replace(line, given=" ".join(parts)) if parts else line


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
