"""Somebody who has no time: asked once when to call again, told back when we do."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from carecall.domain.script import Expectation, Purpose, Topic
from carecall.domain.spoken_time import say_time, spoken_time
from carecall.domain.talk_facts import CallBackWished
from carecall.language.goodbye import leave, leave_with
from carecall.language.talk import AtTheDoor, Desk, Move, Question, Talk, listen_for, noted

WHEN_S = 9.0


def put_off(talk: Talk, text: str, desk: Desk, *first: str) -> Move:
    """Call back at the time in `text`; without one say `first` and ask for it, once."""
    at = _time_in(text, desk)
    if at is not None:
        return _call_back(talk, at, desk)
    if talk.door is AtTheDoor.WHEN or desk.brief.now_at is None:
        return some_time(talk, desk)
    return ask_when(talk, desk, *first)


def ask_when(talk: Talk, desk: Desk, *first: str) -> Move:
    """Ask at what time to call again."""
    text = desk.phrases.text(Purpose.CALL_BACK_WHEN)
    question = Question(text=text, topic=Topic.GREETING, expects=Expectation.FREE)
    asking = replace(talk, door=AtTheDoor.WHEN, aside=question, quiet=0)
    return listen_for(asking, desk.phrases.spoken(*first, text), listen_s=WHEN_S)


def some_time(talk: Talk, desk: Desk) -> Move:
    """Say that we call another time; when, the redial rule or a worker decides."""
    move = leave(replace(talk, door=None), desk, Purpose.LATER)
    return noted(move, CallBackWished(at=None))


def tells_time(text: str, desk: Desk) -> bool:
    """Say whether `text` names a time to call."""
    return _time_in(text, desk) is not None


def _call_back(talk: Talk, at: datetime, desk: Desk) -> Move:
    now = desk.brief.now_at or at
    said = say_time(at, now=now, language=desk.brief.script.language)
    text = desk.phrases.text(Purpose.CALL_BACK_AT, time=said)
    return noted(leave_with(replace(talk, door=None), desk, text), CallBackWished(at=at))


def _time_in(text: str, desk: Desk) -> datetime | None:
    now = desk.brief.now_at
    if now is None:
        return None
    return spoken_time(text, now=now, language=desk.brief.script.language)
