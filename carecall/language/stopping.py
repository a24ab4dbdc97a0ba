"""A person who wants no more calls: the wish is taken at once, said back, and may be taken back.

Spoken words count as soon as they were heard, for somebody who says them may hang up in the same
breath; we then ask whether they were meant, because a misheard word must not leave a person alone
whom nobody calls any more. The key 9 counts when it is pressed twice.
"""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.consent import RefusalSource
from carecall.domain.script import Expectation, Purpose, Topic
from carecall.language import machine
from carecall.language.asking import ask_again
from carecall.language.goodbye import end_silently, leave
from carecall.language.talk import Desk, Move, Question, Situation, Stopping, Talk, listen_for
from carecall.language.wordings import Intent
from carecall.ports.dialogue import NextStep, StopWish

STOP_KEY = "9"
LISTEN_S = 8.0
MOST_ASKED = 2
"""Times that we ask whether it was meant; then the wish stands."""
_NOT_HEARD = (Intent.PARDON, Intent.LOUDER, Intent.SLOWER, Intent.WHO)


def spoken(talk: Talk, desk: Desk) -> Move:
    """Take spoken words as a wish at once, and ask whether they were meant."""
    wish = StopWish(source=RefusalSource.SPOKEN)
    begun = replace(talk, stopping=Stopping(source=wish.source, noted=True))
    return _with(_ask(begun, desk, Purpose.STOP_CONFIRM), wish)


def key_pressed(talk: Talk, desk: Desk) -> Move:
    """Say what the key means, and that it counts when it is pressed again."""
    begun = replace(talk, stopping=Stopping(source=RefusalSource.PRESSED))
    return _ask(begun, desk, Purpose.STOP_KEY)


def said_too_late(talk: Talk) -> Move:
    """Take a wish that was spoken into our goodbye."""
    return _with(end_silently(talk), StopWish(source=RefusalSource.SPOKEN))


def in_emergency(situation: Situation, move: Move, desk: Desk) -> Move:
    """Take the wish once in the middle of an emergency, after its own words; nothing is asked back there."""
    if not situation.wants(Intent.STOP) or move.talk.stop_noted:
        return move
    taken = desk.phrases.spoken(desk.phrases.text(Purpose.STOP_NOTED), interruptible=False)
    lines = move.reply.lines
    question = lines[-1:] if move.reply.then is NextStep.LISTEN and len(lines) > 1 else ()
    before = lines[: len(lines) - len(question)]
    reply = replace(move.reply, lines=(*before, *taken, *question))
    noted = Move(talk=replace(move.talk, stop_noted=True, stopping=None), reply=reply)
    return _with(noted, StopWish(source=RefusalSource.SPOKEN))


def heard(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what follows words after we asked, or None when they concern something else."""
    stopping = talk.stopping
    if stopping is None:
        return None
    if situation.wants(Intent.STOP, Intent.YES) and not _denied(situation):
        return _confirmed(talk, desk)
    if _denied(situation):
        return _taken_back(talk, desk)
    if situation.wants(*_NOT_HEARD) and stopping.asked < MOST_ASKED:
        desk.phrases.slow_down()
        return _ask_once_more(talk, desk)
    return _confirmed(talk, desk) if stopping.noted else None


def unclear(talk: Talk, desk: Desk) -> Move | None:
    """Ask once more when nothing was understood; the wish stands when that does not help."""
    stopping = talk.stopping
    if stopping is None or not stopping.noted:
        return None
    return _ask_once_more(talk, desk) if stopping.asked < MOST_ASKED else _confirmed(talk, desk)


def quiet(talk: Talk, desk: Desk) -> Move | None:
    """Say goodbye to somebody who said it and says nothing more."""
    if talk.stopping is None or not talk.stopping.noted:
        return None
    return _confirmed(talk, desk)


def pressed(talk: Talk, digit: str, desk: Desk) -> Move | None:
    """Take the key again as the wish; any other key means something else."""
    if talk.stopping is None or digit != STOP_KEY:
        return None
    return _confirmed(talk, desk)


def beeped(talk: Talk, desk: Desk) -> Move | None:
    """A beep after words that nobody had answered before: a machine said them."""
    if talk.stopping is None or talk.answered:
        return None
    return taking_back(talk, machine.beeped(dropped(talk), desk))


def dropped(talk: Talk) -> Talk:
    """Return the talk without the wish on the table."""
    return talk if talk.stopping is None else replace(talk, stopping=None, aside=None)


def taking_back(talk: Talk, move: Move) -> Move:
    """Return `move` with the news that a wish which was written is taken back."""
    stopping = talk.stopping
    if stopping is None or not stopping.noted:
        return move
    return _with(move, StopWish(source=stopping.source, taken_back=True))


def _denied(situation: Situation) -> bool:
    return situation.wants(Intent.NO, Intent.KEEP) and not situation.wants(Intent.STOP)


def _confirmed(talk: Talk, desk: Desk) -> Move:
    stopping = talk.stopping
    move = leave(dropped(talk), desk, Purpose.STOP)
    if stopping is None or stopping.noted:
        return move
    return _with(move, StopWish(source=stopping.source))


def _taken_back(talk: Talk, desk: Desk) -> Move:
    again = ask_again(dropped(talk), desk, desk.phrases.text(Purpose.STOP_TAKEN_BACK))
    return taking_back(talk, again)


def _ask_once_more(talk: Talk, desk: Desk) -> Move:
    stopping = talk.stopping or Stopping(source=RefusalSource.SPOKEN)
    purpose = Purpose.STOP_CONFIRM if stopping.noted else Purpose.STOP_KEY
    return _ask(replace(talk, stopping=replace(stopping, asked=stopping.asked + 1)), desk, purpose)


def _ask(talk: Talk, desk: Desk, purpose: Purpose) -> Move:
    question = Question(
        text=desk.phrases.text(purpose), topic=Topic.GREETING, expects=Expectation.YES_NO
    )
    asking = replace(talk, aside=question, quiet=0)
    return listen_for(asking, desk.phrases.spoken(question.text), listen_s=LISTEN_S)


def _with(move: Move, wish: StopWish) -> Move:
    return Move(talk=move.talk, reply=replace(move.reply, stop_wish=wish))
