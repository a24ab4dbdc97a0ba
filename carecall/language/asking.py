"""Questions and answers: permission, topics, one follow-up where an answer asks for it."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.audio_clip import ClipKind
from carecall.domain.findings import Kind
from carecall.domain.script import Expectation, Purpose, Topic
from carecall.domain.script_text import is_question
from carecall.language.agenda import follow_up, follow_ups_on
from carecall.language.goodbye import close
from carecall.language.recorded import recorded
from carecall.language.talk import (
    Desk,
    Move,
    Phase,
    Question,
    Situation,
    Talk,
    listen_for,
    question_lines,
)
from carecall.language.wordings import Intent

MOST_REFUSALS = 2


def greet(talk: Talk, desk: Desk) -> Move:
    """Say who calls, that it is an AI, and ask whether the person can talk."""
    spoken = desk.phrases.spoken(desk.phrases.fill(desk.brief.script.greeting), interruptible=False)
    greeting = recorded(desk, ClipKind.GREETING) or spoken
    return listen_for(talk, (*greeting, *desk.phrases.spoken(talk.question.text)))


def permission_question(desk: Desk) -> Question:
    """Return the question whether now is a good time."""
    return Question(
        text=desk.phrases.fill(desk.brief.script.permission),
        topic=Topic.GREETING,
        expects=Expectation.YES_NO,
    )


def begin(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Permission was given, perhaps with a complaint in the same breath: open the talk."""
    troubled = situation.troubled
    begun = replace(talk, concern=talk.concern or troubled)
    return go_on(begun, desk, *([_feeling(situation, desk)] if troubled else []))


def go_on(talk: Talk, desk: Desk, *first: str) -> Move:
    """Say `first` and ask the next question, after the opening where that was not said yet."""
    if talk.phase is not Phase.PERMISSION:
        return ask_next(talk, desk, *first)
    opening = desk.brief.script.opening
    said = first if is_question(opening) else (*first, desk.phrases.fill(opening))
    return ask_next(replace(talk, phase=Phase.ASKING), desk, *said)


def answered(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take an answer: say that it was heard, follow it up, or go on."""
    if situation.reading.kind is Kind.REFUSAL:
        return _not_answered(talk, desk)
    heard = acknowledgement(situation, desk)
    talk = replace(talk, concern=talk.concern or situation.troubled)
    if talk.phase is Phase.ANYTHING_ELSE:
        talk = replace(talk, concern=talk.concern or _is_message(situation))
        return close(talk, desk, heard)
    if _asks_for_more(talk, situation, desk):
        return _ask_more(talk, situation, desk, heard)
    if not situation.event.question_heard and not talk.repairs:
        return ask_again(replace(talk, repairs=talk.repairs + 1), desk, heard)
    return ask_next(talk, desk, heard)


def acknowledgement(situation: Situation, desk: Desk) -> str:
    """Return the words that show what was understood."""
    if situation.acknowledged:
        return situation.acknowledged
    if situation.troubled:
        return _feeling(situation, desk)
    return desk.phrases.text(Purpose.ACK_GOOD if _is_cheerful(situation) else Purpose.ACK)


def ask_next(talk: Talk, desk: Desk, *first: str) -> Move:
    """Say `first` and ask what is next on the agenda; the last question is for anything else."""
    most = desk.brief.script.max_turns
    if talk.agenda and talk.asked < most - 1:
        question, *rest = talk.agenda
        return ask(replace(talk, agenda=tuple(rest)), question, desk, *first)
    if talk.asked < most:
        question = Question(text=desk.phrases.text(Purpose.ANYTHING_ELSE), topic=Topic.CLOSING)
        return ask(replace(talk, phase=Phase.ANYTHING_ELSE), question, desk, *first)
    return close(talk, desk, *first)


def ask(talk: Talk, question: Question, desk: Desk, *first: str) -> Move:
    """Say `first` and ask `question`."""
    asking = replace(
        talk, question=question, aside=None, asked=talk.asked + 1, repairs=0, unclear=0, quiet=0
    )
    lines = (*desk.phrases.spoken(*first), *question_lines(question, desk.phrases))
    return listen_for(asking, lines)


def ask_again(talk: Talk, desk: Desk, *first: str) -> Move:
    """Say `first` and the same question once more."""
    again = replace(talk, aside=None)
    lines = (*desk.phrases.spoken(*first), *question_lines(again.question, desk.phrases))
    return listen_for(again, lines)


def _is_cheerful(situation: Situation) -> bool:
    return situation.wants(Intent.GOOD) and not situation.wants(Intent.BAD)


def _is_message(situation: Situation) -> bool:
    """Say whether an answer to “anything else?” is more than no, thanks and goodbye."""
    if _is_cheerful(situation):
        return False
    return not situation.wants(Intent.BARE, Intent.NO, Intent.BYE)


def _feeling(situation: Situation, desk: Desk) -> str:
    return desk.phrases.text(f"empathy_{situation.reading.matter}", Purpose.EMPATHY)


def _not_answered(talk: Talk, desk: Desk) -> Move:
    talk = replace(talk, refusals=talk.refusals + 1)
    if talk.refusals >= MOST_REFUSALS:
        return close(talk, desk, desk.phrases.text(Purpose.SKIP))
    return ask_next(talk, desk, desk.phrases.text(Purpose.SKIP))


def _asks_for_more(talk: Talk, situation: Situation, desk: Desk) -> bool:
    if not situation.troubled or talk.asked >= desk.brief.script.max_turns - 1:
        return False
    return _owner(talk, situation, desk) not in talk.followed


def _owner(talk: Talk, situation: Situation, desk: Desk) -> Topic:
    known = follow_ups_on(desk.brief.script, situation.reading.matter)
    return known[0] if known else talk.question.topic


def _ask_more(talk: Talk, situation: Situation, desk: Desk, heard: str) -> Move:
    question = follow_up(desk.brief.script, talk.question.topic, situation.reading, desk.phrases)
    left = tuple(each for each in talk.agenda if each.topic is not question.topic)
    followed = talk.followed | {question.topic}
    return ask(replace(talk, agenda=left, followed=followed), question, desk, heard)
