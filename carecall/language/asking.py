"""Questions and answers: permission, topics, one follow-up where an answer asks for it."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.audio_clip import ClipKind
from carecall.domain.findings import Kind
from carecall.domain.language import Language
from carecall.domain.script import Expectation, Purpose, Topic
from carecall.domain.script_text import is_question
from carecall.language.agenda import opening
from carecall.language.following import kept_to, next_about
from carecall.language.goodbye import close
from carecall.language.messages import last_words
from carecall.language.recorded import recorded
from carecall.language.talk import (
    Desk,
    Move,
    Phase,
    Question,
    Situation,
    Talk,
    Thread,
    listen_for,
    question_lines,
)
from carecall.language.wordings import Intent

MOST_REFUSALS = 2
ONE_WORD_SYLLABLES = 4
ONE_WORDS = 3
"""After so many answers of one word the questions are such that one word answers them."""


def greet(talk: Talk, desk: Desk) -> Move:
    """Say who calls, that it is an AI, and ask whether the person can talk."""
    spoken = desk.phrases.spoken(desk.phrases.fill(desk.brief.script.greeting), interruptible=False)
    greeting = recorded(desk, ClipKind.GREETING) or spoken
    return listen_for(talk, (*greeting, *desk.phrases.spoken(talk.question.text)))


def permission_question(desk: Desk) -> Question:
    """Return the question whether now is a good time."""
    script = desk.brief.script
    variants = (script.permission, *script.permissions)
    return Question(
        text=desk.phrases.fill(desk.phrases.turn_of(variants)),
        topic=Topic.GREETING,
        expects=Expectation.YES_NO,
    )


def begin(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Permission was given, perhaps with a complaint in the same breath: open the talk."""
    troubled = situation.troubled
    begun = replace(talk, concern=talk.concern or troubled)
    more = situation.acknowledged or troubled
    return go_on(begun, desk, *([acknowledgement(situation, desk)] if more else []))


def go_on(talk: Talk, desk: Desk, *first: str) -> Move:
    """Say `first` and ask the next question, after the opening where that was not said yet."""
    if talk.phase is not Phase.PERMISSION:
        return ask_next(talk, desk, *first)
    welcome = opening(desk.brief.script, desk.phrases)
    said = first if is_question(welcome) else (*first, desk.phrases.fill(welcome))
    return ask_next(replace(talk, phase=Phase.ASKING), desk, *said)


def answered(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take an answer: say that it was heard, follow it up, or go on."""
    if situation.reading.kind is Kind.REFUSAL:
        return _not_answered(talk, desk)
    situation = kept_to(talk, situation, desk)
    heard = acknowledgement(situation, desk)
    talk = replace(talk, concern=talk.concern or situation.troubled)
    if talk.phase is Phase.ANYTHING_ELSE:
        return last_words(talk, situation, desk, heard)
    talk = replace(talk, one_word=_one_words(talk, situation, desk))
    more = next_about(talk, situation, desk)
    if more is not None:
        return _ask_more(talk, *more, desk, heard)
    talk = replace(talk, thread=None)
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
        if talk.one_word >= ONE_WORDS and question.closed:
            question = replace(question, text=question.closed, expects=Expectation.YES_NO)
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
    asking = replace(asking, raised=question.memory or talk.raised)
    lines = (*desk.phrases.spoken(*first), *question_lines(question, desk.phrases))
    return listen_for(asking, lines)


def ask_again(talk: Talk, desk: Desk, *first: str) -> Move:
    """Say `first` and the same question once more."""
    again = replace(talk, aside=None)
    lines = (*desk.phrases.spoken(*first), *question_lines(again.question, desk.phrases))
    return listen_for(again, lines)


def _is_cheerful(situation: Situation) -> bool:
    return situation.wants(Intent.GOOD) and not situation.wants(Intent.BAD)


def _feeling(situation: Situation, desk: Desk) -> str:
    return desk.phrases.text(f"empathy_{situation.reading.matter}", Purpose.EMPATHY)


def _not_answered(talk: Talk, desk: Desk) -> Move:
    talk = replace(talk, refusals=talk.refusals + 1)
    if talk.refusals >= MOST_REFUSALS:
        return close(talk, desk, desk.phrases.text(Purpose.SKIP))
    return ask_next(talk, desk, desk.phrases.text(Purpose.SKIP))


def _ask_more(talk: Talk, thread: Thread, question: Question, desk: Desk, heard: str) -> Move:
    left = tuple(each for each in talk.agenda if each.given or each.topic is not question.topic)
    followed = talk.followed | {question.topic}
    following = replace(talk, agenda=left, followed=followed, thread=thread)
    return ask(following, question, desk, heard)


def _one_words(talk: Talk, situation: Situation, desk: Desk) -> int:
    """Return how many answers in a row were of one word."""
    words = situation.text.split()
    korean = desk.brief.script.language is Language.KO
    short = len(words) == 1 and (not korean or len(words[0]) <= ONE_WORD_SYLLABLES)
    return talk.one_word + 1 if short or situation.wants(Intent.BARE) else 0
