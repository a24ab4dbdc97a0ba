"""Who answers the telephone, and whether they have time: everything before the first question.

Nothing is said here about the person but the name they go by.
"""

from __future__ import annotations

import re
from dataclasses import replace

from carecall.domain.findings import Kind
from carecall.domain.language import Language
from carecall.domain.script import Expectation, Purpose, Topic
from carecall.language import later
from carecall.language.asking import ask_again, begin
from carecall.language.connecting import person_wished
from carecall.language.goodbye import close, leave
from carecall.language.messages import person_wanted
from carecall.language.talk import (
    AtTheDoor,
    Desk,
    Move,
    Phase,
    Question,
    Situation,
    Talk,
    listen_for,
)
from carecall.language.wordings import Intent

FETCH_S = 25.0
_ASKS_US = {
    Language.KO: re.compile(
        r"(?:전화|연락|걸어)\s*\S{0,2}\s*(?:주세요|줘|주셔|하세요|해요|해\s*줘|해\s*주|하시|주시|줄래)"
    ),
    Language.EN: re.compile(
        r"(?:^|\b(?:please|can you|could you|would you|so|just|now)\s+)(?:call|ring|phone)\b"
    ),
}
_OTHERS = {
    Language.KO: re.compile(
        r"(?:아들|딸|며느리|사위|손주|손녀|손자|동생|언니|오빠|누나|형|친구|이웃|복지사)\S?(?:이|가|네|들)"
    ),
    Language.EN: re.compile(
        r"\b(?:son|daughter|sister|brother|friend|neighbou?r|nurse|doctor|he|she|they|children)\b"
    ),
}
_NOT_HEARD = (Intent.PARDON, Intent.LOUDER, Intent.SLOWER)


def departure(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what follows when the person wants none of this call, or is another one; else None."""
    if talk.door is not None:
        return _answered_at_the_door(talk, situation, desk)
    if situation.reading.kind is Kind.WRONG_PERSON:
        return _ask_whose(talk, desk)
    if situation.wants(Intent.HUMAN):
        return person_wished(talk, desk, person_wanted(situation.text))
    if talk.phase is Phase.PERMISSION:
        return _at_the_door(talk, situation, desk)
    if situation.wants(Intent.BYE):
        return close(talk, desk)
    if situation.wants(Intent.LATER) and _is_put_off(situation, desk):
        return later.put_off(talk, situation.text, desk)
    return None


def unheard(talk: Talk, desk: Desk) -> Move | None:
    """Return what follows silence, or a voice without words, after something asked at the door."""
    match talk.door:
        case None | AtTheDoor.FETCHED:
            return None
        case AtTheDoor.WHOSE:
            return leave(replace(talk, door=None), desk, Purpose.WRONG_PERSON)
        case _:
            return later.some_time(talk, desk)


def _is_put_off(situation: Situation, desk: Desk) -> bool:
    """In the middle of a talk “call me” must be asked of us: others call people too."""
    language, said = desk.brief.script.language, situation.text.lower()
    if _ASKS_US[language].search(said):
        return situation.reading.kind is Kind.REFUSAL or later.tells_time(said, desk)
    busy = situation.reading.kind is Kind.REFUSAL and not later.tells_time(said, desk)
    return busy and not _OTHERS[language].search(said)


def _is_busy(situation: Situation) -> bool:
    """Say whether somebody is in the middle of something; who has time all the same says so."""
    return situation.wants(Intent.BUSY) and not situation.wants(Intent.NOW, Intent.YES)


def _names_an_hour(situation: Situation, desk: Desk) -> bool:
    """Say whether the answer to “can you talk now?” is another time, such as “at three, please”."""
    if situation.troubled or situation.wants(Intent.YES, Intent.NOW):
        return False
    return situation.wants(Intent.CALL_AGAIN) and later.tells_time(situation.text, desk)


def _at_the_door(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    if situation.wants(Intent.DIED):
        return leave(talk, desk, Purpose.CONDOLENCE)
    if situation.wants(Intent.FETCH):
        return _wait_for_person(talk, desk)
    if situation.wants(Intent.LATER, Intent.NOT_HERE) or _is_busy(situation):
        return later.put_off(talk, situation.text, desk)
    if _names_an_hour(situation, desk):
        return later.put_off(talk, situation.text, desk)
    if situation.wants(Intent.BYE) or situation.reading.kind is Kind.REFUSAL:
        return leave(talk, desk, Purpose.REFUSED)
    if situation.wants(Intent.NO) and not situation.troubled and talk.aside is None:
        return later.put_off(talk, situation.text, desk)
    return None


def _ask_whose(talk: Talk, desk: Desk) -> Move:
    """Ask whether it is the person's telephone; who has no name with us is left in peace at once."""
    if not desk.brief.recipient:
        return leave(talk, desk, Purpose.WRONG_PERSON)
    return _ask(talk, desk, AtTheDoor.WHOSE, Purpose.WRONG_CHECK)


def _answered_at_the_door(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    if situation.wants(Intent.DIED):
        return leave(replace(talk, door=None), desk, Purpose.CONDOLENCE)
    match talk.door:
        case AtTheDoor.WHEN:
            return _told_when(talk, situation, desk)
        case AtTheDoor.WHOSE:
            return _told_whose(talk, situation, desk)
        case AtTheDoor.HANDOVER:
            return _told_handover(talk, situation, desk)
        case _:
            return _came_to_the_phone(talk, desk)


def _told_when(talk: Talk, situation: Situation, desk: Desk) -> Move:
    if later.tells_time(situation.text, desk):
        return later.put_off(talk, situation.text, desk)
    if situation.wants(Intent.NOW):
        return _goes_on(talk, situation, desk)
    if situation.wants(*_NOT_HEARD) and talk.repairs == 0:
        return _again(talk, desk)
    return later.some_time(talk, desk)


def _told_whose(talk: Talk, situation: Situation, desk: Desk) -> Move:
    if situation.wants(Intent.SELF):
        return ask_again(_inside(talk), desk, desk.phrases.text(Purpose.GREETING_AGAIN))
    if situation.wants(Intent.NOT_HERE, Intent.LATER):
        return later.put_off(talk, situation.text, desk)
    if situation.wants(*_NOT_HEARD) and talk.repairs == 0:
        return _again(talk, desk)
    denied = situation.reading.kind is Kind.WRONG_PERSON or situation.wants(Intent.NO)
    if situation.wants(Intent.YES) and not denied:
        return _ask(talk, desk, AtTheDoor.HANDOVER, Purpose.WRONG_HANDOVER)
    return leave(replace(talk, door=None), desk, Purpose.WRONG_PERSON)


def _told_handover(talk: Talk, situation: Situation, desk: Desk) -> Move:
    if situation.wants(Intent.SELF):
        return ask_again(_inside(talk), desk, desk.phrases.text(Purpose.GREETING_AGAIN))
    refused = situation.wants(Intent.NO, Intent.LATER, Intent.NOT_HERE)
    if refused or situation.reading.kind in (Kind.WRONG_PERSON, Kind.REFUSAL):
        return later.put_off(talk, situation.text, desk)
    return _wait_for_person(talk, desk)


def _wait_for_person(talk: Talk, desk: Desk) -> Move:
    waiting = replace(talk, door=AtTheDoor.FETCHED, aside=None, quiet=0)
    wait = desk.phrases.spoken(desk.phrases.text(Purpose.WAIT))
    return listen_for(waiting, wait, listen_s=FETCH_S)


def _came_to_the_phone(talk: Talk, desk: Desk) -> Move:
    """Tell whoever speaks now who calls, and ask for permission as if they had just answered."""
    return ask_again(_inside(talk), desk, desk.phrases.text(Purpose.GREETING_AGAIN))


def _inside(talk: Talk) -> Talk:
    return replace(talk, door=None, aside=None, quiet=0, repairs=0)


def _goes_on(talk: Talk, situation: Situation, desk: Desk) -> Move:
    inside = replace(_inside(talk), answered=True, unclear=0)
    return (
        begin(inside, situation, desk)
        if talk.phase is Phase.PERMISSION
        else ask_again(inside, desk)
    )


def _ask(talk: Talk, desk: Desk, door: AtTheDoor, purpose: Purpose) -> Move:
    question = Question(
        text=desk.phrases.text(purpose), topic=Topic.GREETING, expects=Expectation.YES_NO
    )
    asking = replace(talk, door=door, aside=question, quiet=0)
    return listen_for(asking, desk.phrases.spoken(question.text))


def _again(talk: Talk, desk: Desk) -> Move:
    """Say the last question of the door once more, slower."""
    desk.phrases.slow_down()
    again = replace(talk, repairs=talk.repairs + 1, quiet=0)
    first = desk.phrases.text(Purpose.REPEAT)
    return listen_for(again, desk.phrases.spoken(first, talk.on_the_table.text))
