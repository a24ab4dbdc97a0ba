"""The ladder for somebody who says nothing: are you there, do you hear me, yes or no, keypad, goodbye."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.little_speech import pressed_text
from carecall.domain.script import Expectation, Purpose, Topic
from carecall.language.asking import acknowledgement, ask_again, go_on
from carecall.language.connecting import person_wished
from carecall.language.goodbye import close, leave
from carecall.language.messages import person_wanted
from carecall.language.talk import Desk, Move, Phase, Question, Situation, Talk, listen_for
from carecall.language.wordings import Intent

LADDER_S = 6.0
KEYPAD_S = 10.0


def said_nothing(talk: Talk, desk: Desk) -> Move:
    """Take the next rung."""
    talk = replace(talk, quiet=talk.quiet + 1)
    if talk.messages and talk.phase is Phase.ANYTHING_ELSE:
        return close(talk, desk)
    match talk.quiet:
        case 1:
            return ask_again(talk, desk, desk.phrases.text(Purpose.STILL_THERE))
        case 2:
            return check_hearing(talk, desk)
        case 3:
            return _ask_aside(talk, desk, Purpose.YES_NO, Topic.HEALTH)
        case 4:
            return offer_keypad(talk, desk)
        case _:
            return leave(talk, desk, Purpose.SILENCE_GOODBYE)


def check_hearing(talk: Talk, desk: Desk) -> Move:
    """Ask whether we are heard."""
    return _ask_aside(talk, desk, Purpose.HEARING, Topic.GREETING)


def offer_keypad(talk: Talk, desk: Desk) -> Move:
    """Ask for a key instead of words."""
    return _ask_aside(replace(talk, quiet=4), desk, Purpose.KEYPAD, Topic.HEALTH, KEYPAD_S)


def broke_silence(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what follows a bare sign of life on the ladder, or None when it is an answer."""
    if talk.aside is None or not situation.wants(Intent.BARE):
        return None
    if talk.aside.topic is Topic.GREETING or situation.wants(Intent.HELLO):
        return ask_again(talk, desk)
    if situation.wants(Intent.NO):
        return go_on(replace(talk, concern=True), desk, desk.phrases.text(Purpose.EMPATHY))
    return go_on(talk, desk, acknowledgement(situation, desk))


def pressed(talk: Talk, digit: str, desk: Desk) -> Move:
    """Take a key: 1 fine, 2 not well, 0 a person; any other key gets the choice again."""
    match digit:
        case "1":
            return close(talk, desk, desk.phrases.text(Purpose.PRESSED_FINE))
        case "2":
            unwell = replace(talk, concern=True)
            return close(unwell, desk, desk.phrases.text(Purpose.PRESSED_UNWELL))
        case "0":
            return person_wished(talk, desk, person_wanted(pressed_text(digit)))
        case _:
            return offer_keypad(talk, desk)


def _ask_aside(
    talk: Talk, desk: Desk, purpose: Purpose, topic: Topic, listen_s: float = LADDER_S
) -> Move:
    question = Question(text=desk.phrases.text(purpose), topic=topic, expects=Expectation.YES_NO)
    asking = replace(talk, aside=question)
    return listen_for(asking, desk.phrases.spoken(question.text), listen_s=listen_s)
