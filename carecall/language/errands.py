"""A worker's question or notice in the talk: what is answered goes back, and what was not heard is said again."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.errands import ERRAND_ANSWER_LIMIT
from carecall.domain.script import Purpose
from carecall.domain.talk_facts import ErrandAnswered
from carecall.language.asking import ask_again
from carecall.language.talk import Desk, Move, Phase, Situation, Talk, noted
from carecall.language.wordings import Intent

_NO_ANSWER = (Intent.STOP, Intent.BYE, Intent.HUMAN, Intent.LATER)


def replied(talk: Talk, situation: Situation, move: Move) -> Move:
    """Return `move` with the answer to a worker's question or notice, where the words were one."""
    errand_id = talk.question.errand_id
    if errand_id is None or talk.aside is not None or not situation.text:
        return move
    after = move.talk
    doubted = after.aside is not None and after.aside.doubt is not None
    ended = after.phase is Phase.OVER and not situation.wants(*_NO_ANSWER)
    if after.question == talk.question and not (doubted or ended):
        return move
    answer = situation.text[:ERRAND_ANSWER_LIMIT]
    return noted(move, ErrandAnswered(errand_id=errand_id, answer=answer))


def not_caught(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Say a notice once more to somebody who did not hear it; None when it was heard."""
    asked = talk.question
    checks = asked.lead and asked.errand_id is not None and talk.aside is None
    if not checks or talk.repairs or not situation.wants(Intent.NO):
        return None
    again = replace(talk, repairs=talk.repairs + 1)
    return ask_again(again, desk, desk.phrases.text(Purpose.REPEAT))
