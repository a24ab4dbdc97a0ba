"""When recognition fails again and again: we say that it is our fault, and ask for keys instead of words."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.script import Expectation, Purpose, Topic
from carecall.language.goodbye import leave
from carecall.language.talk import Desk, Move, Phase, Question, Situation, Talk, listen_for
from carecall.ports.dialogue import CalleeDid

FIRST_FAILURES = 2
"""A single failure is asked over like any unclear word."""
MOST_FAILURES = 4
KEYS_S = 12.0
_BEFORE_KEYPAD = 3
"""Rung of the ladder of silence before the one that offers keys."""


def heard_nothing(talk: Talk, situation: Situation, desk: Desk) -> tuple[Talk, Move | None]:
    """Return the talk with its failures counted, and what follows where there were too many in a row."""
    if situation.event.did is not CalleeDid.UNCLEAR or situation.event.heard is not None:
        return replace(talk, deaf=0), None
    talk = replace(talk, deaf=talk.deaf + 1)
    if talk.deaf < FIRST_FAILURES or talk.phase in (Phase.URGENT, Phase.MACHINE):
        return talk, None
    if talk.deaf >= MOST_FAILURES:
        return talk, leave(talk, desk, Purpose.DEGRADED_GOODBYE)
    return talk, _ask_for_keys(talk, desk)


def hears_again(talk: Talk) -> Talk:
    """Return the talk of somebody who was understood."""
    return replace(talk, deaf=0) if talk.deaf else talk


def _ask_for_keys(talk: Talk, desk: Desk) -> Move:
    first = [desk.phrases.text(Purpose.DEGRADED)] if talk.deaf == FIRST_FAILURES else []
    keys = desk.phrases.text(Purpose.DEGRADED_KEYPAD)
    question = Question(text=keys, topic=Topic.HEALTH, expects=Expectation.YES_NO)
    asking = replace(talk, aside=question, quiet=_BEFORE_KEYPAD)
    return listen_for(asking, desk.phrases.spoken(*first, keys), listen_s=KEYS_S)
