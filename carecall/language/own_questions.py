"""The organization's own questions in the talk: asked before the topics, their worrying answers noted."""

from __future__ import annotations

import re
from dataclasses import replace

from carecall.domain.brief import CallBrief
from carecall.domain.own_question import SaidAnswer, is_worry
from carecall.domain.script import OwnQuestion, Purpose
from carecall.domain.talk_facts import OwnAnswered
from carecall.language.analyst.utterances import form_of
from carecall.language.phrasebook import Phrasebook
from carecall.language.talk import Desk, Move, Phase, Question, Situation, Talk, noted
from carecall.language.wordings import Intent

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_IN_WORDS = (
    (
        0.0,
        re.compile(
            r"(?:한|1)\s?번도|하나도|전혀|\b(?:none|never|zero|not (?:once|at all|one|any))\b"
        ),
    ),
    (1.0, re.compile(r"\b(?:once|one)\b")),
)
"""Numbers that the analyst's form leaves in words."""
_NO_ANSWER = (Intent.STOP, Intent.BYE, Intent.HUMAN, Intent.LATER)


def is_due(every: int, call_count: int) -> bool:
    """Say whether what comes on every so many calls comes on this one; 0 never comes."""
    return every > 0 and call_count % every == 0


def own_questions(brief: CallBrief, phrases: Phrasebook) -> tuple[Question, ...]:
    """Return those own questions of the script that are asked on this call."""
    return tuple(
        Question(text=phrases.fill(each.ask), topic=each.topic, expects=each.expects, own=each)
        for each in brief.script.own
        if is_due(each.every, brief.call_count)
    )


def weighed(talk: Talk, situation: Situation, desk: Desk) -> tuple[Talk, Situation]:
    """Take a worrying answer to an own question as what a worker should know."""
    asked = _asked(talk)
    if asked is None or not is_worry(asked, _said(situation, desk)):
        return talk, situation
    feeling = situation.acknowledged or desk.phrases.text(Purpose.EMPATHY)
    return replace(talk, concern=True), replace(situation, acknowledged=feeling)


def replied(talk: Talk, situation: Situation, move: Move, desk: Desk) -> Move:
    """Return `move` with whether the answer to an own question is a worry, where the words were one."""
    asked = _asked(talk)
    if asked is None or not situation.text or move.talk.question == talk.question:
        return move
    if move.talk.phase is Phase.OVER and situation.wants(*_NO_ANSWER):
        return move
    worry = is_worry(asked, _said(situation, desk))
    return noted(move, OwnAnswered(key=asked.key, topic=asked.topic, worry=worry))


def _asked(talk: Talk) -> OwnQuestion | None:
    return talk.question.own if talk.aside is None else None


def _said(situation: Situation, desk: Desk) -> SaidAnswer:
    form = form_of(situation.text, desk.brief.script.language).text
    yes, no = situation.wants(Intent.YES), situation.wants(Intent.NO)
    return SaidAnswer(
        text=situation.text,
        yes=None if yes == no else yes,
        number=_number(form),
    )


def _number(form: str) -> float | None:
    for number, words in _IN_WORDS:
        if words.search(form):
            return number
    found = _NUMBER.search(form)
    return float(found.group()) if found else None
