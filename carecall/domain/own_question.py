"""Which answers to an organization's own questions are a worry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from carecall.domain.script import Expectation, OwnQuestion, Topic, Worry

MOST_OWN_QUESTIONS = 6


FITTING: Mapping[Expectation, frozenset[Worry]] = {
    Expectation.YES_NO: frozenset({Worry.NEVER, Worry.YES, Worry.NO}),
    Expectation.NUMBER: frozenset({Worry.NEVER, Worry.BELOW, Worry.ABOVE}),
    Expectation.FREE: frozenset({Worry.NEVER, Worry.WORDS}),
}
"""What can be a worry, by the kind of answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAnswer:
    """An answer as far as it was understood."""

    text: str
    yes: bool | None = None
    """None where neither yes nor no was said."""
    number: float | None = None


def is_worry(question: OwnQuestion, answer: SaidAnswer) -> bool:
    """Say whether `answer` is one that a worker should look at; what was not understood is none."""
    match question.worry:
        case Worry.YES | Worry.NO:
            return answer.yes is (question.worry is Worry.YES)
        case Worry.BELOW | Worry.ABOVE:
            return _is_beyond(question, answer.number)
        case Worry.WORDS:
            said = answer.text.casefold()
            return any(word.casefold() in said for word in question.words)
        case Worry.NEVER:
            return False


def _is_beyond(question: OwnQuestion, number: float | None) -> bool:
    if number is None or question.bound is None:
        return False
    return number < question.bound if question.worry is Worry.BELOW else number > question.bound


def fault_in_question(question: OwnQuestion) -> str:
    """Return what is wrong with a question apart from its words, as half a sentence; empty for nothing."""
    if question.worry not in FITTING.get(question.expects, frozenset()):
        return "has a worry that its kind of answer cannot have."
    if question.worry in (Worry.BELOW, Worry.ABOVE) and question.bound is None:
        return "needs a number beyond which the answer is a worry."
    if question.worry is Worry.WORDS and not question.words:
        return "needs words that are a worry."
    if question.topic in (Topic.GREETING, Topic.CLOSING) or question.every < 0:
        return "needs a topic that is asked about, and a frequency of 0 or more."
    return ""
