"""An emergency: the script stops, help is named, and the person is not left alone."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.script import Expectation, Purpose, Topic
from carecall.language.goodbye import leave
from carecall.language.talk import Desk, Move, Phase, Question, Situation, Talk, listen_for
from carecall.language.wordings import Intent
from carecall.ports.dialogue import Emergency

STAY_S = 10.0
MOST_ANSWERS = 3
"""After this many answers everything has been said, and the line is freed for those who call back."""
MOST_SILENCES = 3


def sound_alarm(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Say at once who is told and which number to call, and raise the alert."""
    matter = situation.reading.matter
    feeling = desk.phrases.text(f"emergency_{matter}", Purpose.EMERGENCY_FEELING)
    alarmed = replace(
        talk,
        phase=Phase.URGENT,
        concern=False,
        quiet=0,
        urgent_matters=talk.urgent_matters | {matter},
    )
    move = _stay(alarmed, desk, feeling, desk.phrases.text(Purpose.EMERGENCY), asks=True)
    emergency = Emergency(reading=situation.reading, rule=situation.rule)
    return Move(talk=move.talk, reply=replace(move.reply, emergency=emergency))


def is_new(talk: Talk, situation: Situation) -> bool:
    """Say whether this emergency was not raised yet on this call."""
    return situation.reading.matter not in talk.urgent_matters


def stay_with(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take what the person says after the alarm."""
    talk = replace(talk, urgent_turns=talk.urgent_turns + 1, quiet=0)
    if situation.wants(Intent.PARDON, Intent.LOUDER, Intent.SLOWER):
        desk.phrases.slow_down()
        return _stay(talk, desk, desk.phrases.text(Purpose.EMERGENCY))
    if talk.urgent_turns >= MOST_ANSWERS or situation.wants(Intent.BYE):
        return leave(talk, desk, Purpose.EMERGENCY_END, closing=True)
    return _stay(talk, desk, desk.phrases.text(Purpose.EMERGENCY_STAY), asks=talk.urgent_turns == 1)


def fell_silent(talk: Talk, desk: Desk) -> Move:
    """Nothing comes any more: stay for a while, then end with the number to call."""
    talk = replace(talk, quiet=talk.quiet + 1)
    if talk.quiet >= MOST_SILENCES:
        return leave(talk, desk, Purpose.EMERGENCY_END)
    return _stay(talk, desk, desk.phrases.text(Purpose.EMERGENCY_QUIET))


def _stay(talk: Talk, desk: Desk, *texts: str, asks: bool = False) -> Move:
    question = Question(
        text=desk.phrases.text(Purpose.EMERGENCY_ASK) if asks else texts[-1],
        topic=Topic.HEALTH,
        expects=Expectation.FREE,
    )
    said = (*texts, question.text) if asks else texts
    staying = replace(talk, question=question, aside=None)
    return listen_for(staying, desk.phrases.spoken(*said, interruptible=False), listen_s=STAY_S)
