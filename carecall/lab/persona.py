"""A simulated recipient: what the network does for their number, and what they say."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from carecall.domain.call import Disposition
from carecall.domain.findings import Label
from carecall.domain.language import Language
from carecall.lab.line import CLEAN, Line
from carecall.lab.line_tones import LineTone

SHORT_DIGITS = 4
"""A persona answers every number that ends with the last digits of its own, so many can ring at once."""


class NetworkAction(StrEnum):
    """What the carrier does with a call; the words of its dialplan."""

    ANSWER = "answer"
    BUSY = "busy"
    REJECT = "reject"
    RING_FOREVER = "ring_forever"
    CONGESTION = "congestion"
    UNREACHABLE = "unreachable"
    INVALID = "invalid"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningStep:
    """One thing that happens on the line before anybody listens to us; one of the fields is set."""

    say: str = ""
    sound: LineTone | None = None
    pause_ms: int = 0
    listen_ms: int = 0
    """Waits until we have spoken and fallen silent, at most so long."""
    hang_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One thing that a persona says when a question is over."""

    say: str
    """Empty: the question is let go by in silence."""
    talk_over_ms: int | None = None
    """Set: it does not wait for the end, but begins this long after our speech began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a call to this persona should become; for tests and for reading a results table."""

    disposition: Disposition
    label: Label | None = None
    completed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One simulated recipient in one language."""

    persona_id: str
    """Name and language, for example fine-ko."""
    language: Language
    number: str
    """Fictitious, in national form."""
    name: str
    about: str
    expected: Expected
    network: NetworkAction = NetworkAction.ANSWER
    ring_ms: int = 1500
    think_ms: int = 700
    """Between the end of our question, once noticed, and the answer."""
    voice: str = ""
    speed: float = 1.0
    machine_greeting: str = ""
    """Set: no person answers but a machine, which says this, beeps and records."""
    opening: tuple[OpeningStep, ...] = ()
    """Comes first: a robot's question, an announcement, music, or the slow hello of a person."""
    answers: tuple[Answer, ...] = ()
    fallback: str = ""
    """Said when the answers are used up; empty for silence."""
    presses: str = ""
    """A key that is pressed `press_after_ms` after the phone was lifted, before anything is said."""
    press_after_ms: int = 0
    hang_up_after: int | None = None
    """Hangs up while we speak after this many answers."""
    line: Line = CLEAN
    """What becomes of the sound on its way to us."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything this persona can say."""
        opening = (step.say for step in self.opening)
        answers = (answer.say for answer in self.answers)
        said = (self.machine_greeting, *opening, *answers, self.fallback)
        return tuple(dict.fromkeys(text for text in said if text))


def answer_no(persona: Persona, answers_before: int) -> Answer | None:
    """Return what `persona` says after `answers_before` answers, or None when nothing more."""
    if answers_before < len(persona.answers):
        return persona.answers[answers_before]
    return Answer(say=persona.fallback) if persona.fallback else None
