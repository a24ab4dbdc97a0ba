"""An emergency: the script stops, help is named, and the person is not left alone."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.findings import Label, Reading
from carecall.domain.matters import Matter
from carecall.domain.script import Expectation, Purpose, Topic
from carecall.domain.transfer import Resume, TransferPolicy
from carecall.language.asking import ask_again
from carecall.language.connecting import can_connect, hand_over
from carecall.language.goodbye import leave
from carecall.language.talk import Desk, Move, Phase, Question, Situation, Talk, listen_for
from carecall.language.wordings import Intent
from carecall.ports.dialogue import Emergency

STAY_S = 10.0
CHECK_S = 8.0
MOST_ANSWERS = 3
"""After this many answers everything has been said, and the line is freed for those who call back."""
MOST_ANSWERS_WHEN_LONELY = 8
"""Somebody who thinks of ending their life is listened to, and calls nobody meanwhile."""
MOST_SILENCES = 3
CONNECTED_AFTER_SILENCES = 2
"""Somebody who says nothing any more in an emergency is connected with a human unasked."""
HUMAN_KEY = "0"
_LONELY = frozenset({Matter.SELF_HARM, Matter.MOOD})


def sound_alarm(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Say at once who is told and which number to call, and raise the alert."""
    matter = situation.reading.matter
    desk.phrases.call_for(matter)
    feeling = desk.phrases.text(f"emergency_{matter}", Purpose.EMERGENCY_FEELING)
    told = desk.phrases.text(f"emergency_told_{matter}", Purpose.EMERGENCY)
    alarmed = replace(
        talk,
        phase=Phase.URGENT,
        concern=False,
        quiet=0,
        doubted=None,
        urgent_matter=matter,
        urgent_matters=talk.urgent_matters | {matter},
    )
    if desk.brief.transfer is TransferPolicy.AT_ONCE:
        move = hand_over(alarmed, desk, feeling, told)
    else:
        move = _stay(alarmed, desk, feeling, told, asks=_question(matter, desk))
    emergency = Emergency(
        reading=situation.reading, rule=situation.rule, heard_by=situation.reading.heard_by
    )
    return Move(talk=move.talk, reply=replace(move.reply, emergency=emergency))


def is_new(talk: Talk, situation: Situation) -> bool:
    """Say whether this emergency was not raised yet on this call; a cry for help belongs to the one that was."""
    if talk.phase is Phase.URGENT and situation.reading.matter == Matter.HELP:
        return False
    return situation.reading.matter not in talk.urgent_matters


def check(talk: Talk, doubted: Reading, desk: Desk) -> Move:
    """Ask back where the words may mean something else: those of an alarm in doubt, or of a turn that went on otherwise."""
    question = Question(
        text=desk.phrases.text(Purpose.EMERGENCY_CHECK),
        topic=Topic.HEALTH,
        expects=Expectation.YES_NO,
    )
    asking = replace(talk, aside=question, doubted=doubted, quiet=0)
    return listen_for(asking, desk.phrases.spoken(question.text), listen_s=CHECK_S)


def checked(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take the answer to `check`: whoever is not fine, or says nothing, is in an emergency."""
    doubted = talk.doubted
    settled = replace(talk, doubted=None, aside=None)
    denied = situation.wants(Intent.NO) and not situation.wants(Intent.GOOD)
    fine = bool(situation.text) and not situation.troubled and not denied
    if doubted is None or fine:
        return ask_again(settled, desk, desk.phrases.text(Purpose.ACK_GOOD))
    reading = situation.reading if situation.reading.label is Label.EMERGENCY else doubted
    return sound_alarm(settled, replace(situation, reading=reading), desk)


def stay_with(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take what the person says after the alarm."""
    talk = replace(talk, urgent_turns=talk.urgent_turns + 1, quiet=0)
    if _wants_connection(talk, situation, desk):
        return hand_over(talk, desk)
    if situation.wants(Intent.PARDON, Intent.LOUDER, Intent.SLOWER):
        desk.phrases.slow_down()
        told = desk.phrases.text(f"emergency_told_{talk.urgent_matter}", Purpose.EMERGENCY)
        return _stay(talk, desk, told)
    if talk.urgent_turns >= _most_answers(talk) or situation.wants(Intent.BYE):
        return leave(talk, desk, Purpose.EMERGENCY_END, closing=True)
    stay = desk.phrases.text(Purpose.EMERGENCY_STAY)
    if _may_offer(talk, desk):
        offer = desk.phrases.text(Purpose.TRANSFER_OFFER)
        offered = replace(talk, offered=True, offers=talk.offers + 1)
        return _stay(offered, desk, stay, asks=offer, expects=Expectation.YES_NO)
    asks = desk.phrases.text(Purpose.EMERGENCY_ASK) if talk.urgent_turns == 1 else ""
    return _stay(replace(talk, offered=False), desk, stay, asks=asks)


def fell_silent(talk: Talk, desk: Desk) -> Move:
    """Nothing comes any more: stay for a while, then end with the number to call."""
    talk = replace(talk, quiet=talk.quiet + 1)
    if talk.quiet >= CONNECTED_AFTER_SILENCES and can_connect(desk):
        return hand_over(talk, desk)
    if talk.quiet >= MOST_SILENCES:
        return leave(talk, desk, Purpose.EMERGENCY_END)
    return _stay(talk, desk, desk.phrases.text(Purpose.EMERGENCY_QUIET))


def come_back(talk: Talk, desk: Desk) -> Move:
    """Say that no human took the call, and stay."""
    return _stay(talk, desk, desk.phrases.text(Purpose.TRANSFER_BACK))


def resumed(talk: Talk, desk: Desk) -> Talk:
    """Return a talk that goes on where it was left for a human who did not come."""
    matters = desk.brief.urgent_matters
    matter = min(matters) if len(matters) == 1 else ""
    desk.phrases.call_for(matter)
    return replace(talk, phase=Phase.URGENT, urgent_matters=matters, urgent_matter=matter)


def _may_offer(talk: Talk, desk: Desk) -> bool:
    """Offer a human once in a talk; where nobody came just now, not in the first breath."""
    just_back = desk.brief.resume is Resume.TRANSFER_FAILED and talk.urgent_turns == 1
    return can_connect(desk) and talk.offers == 0 and not just_back


def _wants_connection(talk: Talk, situation: Situation, desk: Desk) -> bool:
    if not can_connect(desk):
        return False
    if situation.reading.matter == Matter.HELP:
        return True
    if talk.connecting or situation.event.digit == HUMAN_KEY or situation.wants(Intent.HUMAN):
        return True
    return talk.offered and situation.wants(Intent.YES) and not situation.wants(Intent.NO)


def _most_answers(talk: Talk) -> int:
    return MOST_ANSWERS_WHEN_LONELY if talk.urgent_matter in _LONELY else MOST_ANSWERS


def _question(matter: str, desk: Desk) -> str:
    return desk.phrases.text(f"emergency_ask_{matter}", Purpose.EMERGENCY_ASK)


def _stay(
    talk: Talk,
    desk: Desk,
    *texts: str,
    asks: str = "",
    expects: Expectation = Expectation.FREE,
) -> Move:
    question = Question(text=asks, topic=Topic.HEALTH, expects=expects)
    said = (*texts, asks) if asks else texts
    staying = replace(talk, question=question, aside=None)
    return listen_for(staying, desk.phrases.spoken(*said, interruptible=False), listen_s=STAY_S)
