"""What the callee asks back, and what to do when nothing was understood."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from carecall.domain.script import Purpose
from carecall.domain.spoken_day import spoken_day
from carecall.language.asking import ask_again, ask_next
from carecall.language.goodbye import leave
from carecall.language.silence import check_hearing, offer_keypad
from carecall.language.talk import Desk, Move, Phase, Situation, Talk, listen_for
from carecall.language.talking_wishes import slow_down, speak_up
from carecall.language.wordings import Intent

PATIENCE = 3
"""Times that one question is said again; then the keypad is offered, and then the call ends."""
WAIT_S = 25.0

Repair = Callable[[Talk, Desk], Move]


def repair(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return the answer to something asked back, or None when the person answered us."""
    for intent, mend in _REPAIRS:
        if situation.wants(intent):
            mended = replace(talk, repairs=talk.repairs + 1)
            return _out_of_patience(mended, desk) or mend(mended, desk)
    return None


def _out_of_patience(talk: Talk, desk: Desk) -> Move | None:
    if talk.repairs <= PATIENCE:
        return None
    if talk.repairs == PATIENCE + 1:
        return offer_keypad(talk, desk)
    return leave(talk, desk, Purpose.BAD_LINE)


def _repeat(talk: Talk, desk: Desk) -> Move:
    if talk.repairs > 1:
        desk.phrases.slow_down()
    if talk.phase is Phase.PERMISSION:
        return ask_again(talk, desk, desk.phrases.text(Purpose.GREETING_AGAIN))
    return ask_again(talk, desk, desk.phrases.text(Purpose.REPEAT))


def _tell(purpose: Purpose) -> Repair:
    def mend(talk: Talk, desk: Desk) -> Move:
        return ask_again(talk, desk, desk.phrases.text(purpose))

    return mend


def _how_known(talk: Talk, desk: Desk) -> Move:
    """Say where it comes from: a memory by the day on which it was told, name and number by who has them."""
    item, brief = talk.raised, desk.brief
    if item is None or brief.now_at is None:
        return ask_again(talk, desk, desk.phrases.text(Purpose.HOW_KNOWN))
    if item.edited_by_staff:
        return ask_again(talk, desk, desk.phrases.text(Purpose.HOW_KNOWN_STAFF))
    day = spoken_day(item.learned_on, today=brief.now_at.date(), language=brief.script.language)
    return ask_again(talk, desk, desk.phrases.text(Purpose.HOW_KNOWN_TOLD, when=day))


def _wait(talk: Talk, desk: Desk) -> Move:
    waiting = replace(talk, repairs=max(0, talk.repairs - 1))
    return listen_for(
        waiting, desk.phrases.spoken(desk.phrases.text(Purpose.WAIT)), listen_s=WAIT_S
    )


_REPAIRS: tuple[tuple[Intent, Repair], ...] = (
    (Intent.PERSON, _tell(Purpose.ARE_YOU_PERSON)),
    (Intent.HOW_KNOWN, _how_known),
    (Intent.WHO, _tell(Purpose.WHO)),
    (Intent.SLOWER, slow_down),
    (Intent.LOUDER, speak_up),
    (Intent.PARDON, _repeat),
    (Intent.WAIT, _wait),
)


def not_understood(talk: Talk, desk: Desk) -> Move:
    """There was speech without words: ask again, go on, offer the keypad, and end in the end."""
    talk = replace(talk, unclear=talk.unclear + 1, quiet=0)
    if talk.unclear == 1 and talk.phase is Phase.PERMISSION:
        return check_hearing(talk, desk)
    if talk.unclear == 1:
        return ask_again(talk, desk, desk.phrases.text(Purpose.UNCLEAR))
    if talk.unclear == 2 and talk.phase is Phase.ASKING:
        unclear = talk.unclear
        move = ask_next(talk, desk, desk.phrases.text(Purpose.ACK))
        return Move(talk=replace(move.talk, unclear=unclear), reply=move.reply)
    if talk.unclear <= PATIENCE:
        return offer_keypad(talk, desk)
    return leave(talk, desk, Purpose.BAD_LINE)
