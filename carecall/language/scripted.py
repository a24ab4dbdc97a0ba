"""The dialogue that follows a script: no network, no model, the same every time."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.brief import CallBrief
from carecall.domain.findings import Label
from carecall.domain.transfer import Resume
from carecall.language import (
    connecting,
    deaf,
    errands,
    machine,
    memory_talk,
    own_questions,
    requesting,
    silence,
    stopping,
    urgent,
)
from carecall.language.agenda import plan_agenda
from carecall.language.asking import answered, ask_again, begin, greet, permission_question
from carecall.language.door import departure, unheard
from carecall.language.phrasebook import Phrasebook
from carecall.language.repair import not_understood, repair
from carecall.language.talk import UNREAD, Desk, Move, Phase, Situation, Talk
from carecall.language.talking_wishes import renamed
from carecall.language.wordings import Intent, find_intents
from carecall.ports.analysis import Analyst
from carecall.ports.dialogue import CalleeDid, CalleeEvent, Reply


class ScriptedDialogue:
    """Holds conversations by the script in the brief."""

    name = "scripted"

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst

    def open(self, brief: CallBrief) -> ScriptedSession:
        """Begin a conversation."""
        return ScriptedSession(brief, self._analyst)


class ScriptedSession:
    """One call's dialogue: where it stands is open to whoever phrases for it."""

    def __init__(self, brief: CallBrief, analyst: Analyst) -> None:
        self._analyst = analyst
        phrases = Phrasebook(brief)
        self.desk = Desk(brief=brief, phrases=phrases)
        self.talk = Talk(
            phase=Phase.PERMISSION,
            question=permission_question(self.desk),
            agenda=plan_agenda(brief, phrases),
        )
        if brief.resume is Resume.TRANSFER_FAILED:
            self.talk = urgent.resumed(self.talk, self.desk)
        self.heard: Situation | None = None
        """What the last event meant."""
        self._before: Talk | None = None
        """Where we stood before the last answer; None where that answer stands."""

    async def first(self) -> Reply:
        """Return the greeting, or what follows a transfer that nobody took."""
        match self.desk.brief.resume:
            case Resume.TRANSFER_FAILED:
                return self.settle(urgent.come_back(self.talk, self.desk))
            case Resume.WISH_FAILED:
                return self.settle(connecting.nobody_came(self.talk, self.desk))
        return self.settle(greet(self.talk, self.desk))

    async def answer(self, event: CalleeEvent) -> Reply:
        """Return what follows `event`. Never raises for what a callee says."""
        if event.goes_on:
            self.take_back()
        self.heard = self.situation(event)
        return self.settle(react(self.talk, self.heard, self.desk))

    def settle(self, move: Move) -> Reply:
        """Stand where `move` leads and return its reply."""
        stands = move.reply.emergency is not None or move.reply.stop_wish is not None
        self._before = None if stands else self.talk
        self.talk = move.talk
        return move.reply

    def stand(self, move: Move) -> Reply:
        """Stand where `move` leads instead of where the last answer has led, and return its reply."""
        if move.reply.emergency is not None:
            self._before = None
        self.talk = move.talk
        return move.reply

    def take_back(self) -> None:
        """Stand where we stood before the last answer, unless it raised an emergency or wrote a wish down."""
        if self._before is not None:
            self.talk, self._before = self._before, None

    def situation(self, event: CalleeEvent) -> Situation:
        """Return what `event` means now."""
        text = event.heard.text.strip() if event.heard else ""
        if event.did is not CalleeDid.SPOKE or not text:
            return Situation(event=event, reading=event.alarmed or UNREAD, rule=PARTIAL_WORDS)
        language = self.desk.brief.script.language
        question = self.talk.on_the_table
        reading = self._analyst.read_utterance(
            text, language=language, topic=question.topic, asked=question.text
        )
        return Situation(
            event=event,
            text=text,
            intents=find_intents(text, language),
            reading=reading,
            rule=f"{self._analyst.name}: {reading.matter or 'emergency'}",
        )


MOST_HELLOS = 2
"""Somebody who says hello again is asked first again, and then whether they hear us."""
DOUBTFUL = 0.35
"""Confidence of a first answer below which we ask whether we are heard."""
PARTIAL_WORDS = "partial words"
"""The rule of an alert whose turn was never understood whole."""


def react(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Return the move that follows `situation`."""
    if talk.phase is Phase.OVER:
        return _after_the_goodbye(talk, situation, desk)
    before_all = _alarm(talk, situation, desk) or _for_a_human(talk, situation, desk)
    if before_all is not None:
        return before_all
    match situation.event.did:
        case CalleeDid.SPOKE if situation.text:
            return _spoken(deaf.hears_again(talk), situation, desk)
        case CalleeDid.SPOKE | CalleeDid.UNCLEAR:
            return _unclear(talk, situation, desk)
        case CalleeDid.SAID_NOTHING:
            return _quiet(talk, desk)
        case CalleeDid.PRESSED:
            return _pressed(talk, situation, desk)
        case CalleeDid.VOICEMAIL_BEEP | CalleeDid.MACHINE:
            return _machine_heard(talk, situation, desk)


def _for_a_human(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what follows while a human is called; a machine, and who wants no more calls, are met as anywhere."""
    machine_heard = situation.event.did in (CalleeDid.VOICEMAIL_BEEP, CalleeDid.MACHINE)
    stops = talk.stopping is not None or situation.wants(Intent.STOP)
    if talk.phase is not Phase.CONNECTING or machine_heard or stops:
        return None
    return connecting.went_on(talk, situation, desk)


def _machine_heard(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """What a machine seemed to wish is taken back."""
    if situation.event.did is CalleeDid.VOICEMAIL_BEEP:
        return stopping.beeped(talk, desk) or machine.beeped(talk, desk)
    heard = machine.noticed(stopping.dropped(talk), situation, desk)
    return stopping.taking_back(talk, heard)


def _after_the_goodbye(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Only an emergency told into our goodbye keeps us on the line; a wish for no more calls is taken."""
    urgent_words = situation.reading.label is Label.EMERGENCY and not talk.surely_machine
    if urgent_words and urgent.is_new(talk, situation):
        return urgent.sound_alarm(talk, situation, desk)
    if situation.wants(Intent.STOP) and not talk.surely_machine:
        return stopping.said_too_late(talk)
    return machine.hang_up(talk)


def _alarm(talk: Talk, situation: Situation, desk: Desk) -> Move | None:
    """Return what an emergency in the whole turn, or in its first words alone, asks for; None without one."""
    if situation.reading.label is Label.EMERGENCY and urgent.is_new(talk, situation):
        if _asks_back(talk, situation):
            return urgent.check(talk, situation.reading, desk)
        alarm = urgent.sound_alarm(machine.taken_back(talk), situation, desk)
        return stopping.in_emergency(situation, alarm, desk)
    if talk.doubted is not None:
        return urgent.checked(talk, situation, desk)
    alarmed = situation.event.alarmed
    if alarmed is None or talk.phase in (Phase.URGENT, Phase.MACHINE):
        return None
    return urgent.check(talk, alarmed, desk)


def _asks_back(talk: Talk, situation: Situation) -> bool:
    """An emergency in doubt is asked about once; it is raised where words of the turn have raised it already."""
    if not situation.reading.doubtful or situation.event.alarmed is not None:
        return False
    calm = talk.phase not in (Phase.URGENT, Phase.MACHINE)
    return calm and talk.doubted is None and not situation.wants(Intent.STOP, Intent.HUMAN)


def _spoken(talk: Talk, situation: Situation, desk: Desk) -> Move:
    if talk.phase is Phase.URGENT:
        return stopping.in_emergency(situation, urgent.stay_with(talk, situation, desk), desk)
    if talk.phase is Phase.MACHINE:
        return machine.heard_machine(talk, situation, desk)
    if talk.stopping is not None:
        meant = stopping.heard(talk, situation, desk)
        return meant or _spoken(stopping.dropped(talk), situation, desk)
    recognised = machine.recognised(talk, situation, desk)
    if recognised is not None:
        return recognised
    move = _person_spoke(replace(talk, quiet=0), situation, desk)
    return own_questions.replied(talk, situation, errands.replied(talk, situation, move), desk)


def _person_spoke(talk: Talk, situation: Situation, desk: Desk) -> Move:
    if situation.wants(Intent.STOP):
        return stopping.spoken(talk, desk)
    if talk.door is not None:
        return departure(talk, situation, desk) or _person_spoke(
            replace(talk, door=None), situation, desk
        )
    gone = (
        memory_talk.heard(talk, situation, desk)
        or renamed(talk, situation, desk)
        or requesting.asked_for(talk, situation, desk)
        or departure(talk, situation, desk)
        or errands.not_caught(talk, situation, desk)
    )
    if gone is not None:
        return gone
    if not situation.troubled or situation.wants(Intent.LOUDER, Intent.PARDON):
        mended = repair(talk, situation, desk) or silence.broke_silence(talk, situation, desk)
        if mended is not None:
            return mended
    if talk.phase is Phase.PERMISSION:
        return _at_the_door(talk, situation, desk)
    talk, situation = own_questions.weighed(talk, situation, desk)
    return answered(replace(talk, answered=True, unclear=0, aside=None), situation, desk)


def _is_doubtful(talk: Talk, situation: Situation) -> bool:
    """Say whether the first answer was hardly understood, so that it must not be taken for a yes."""
    heard = situation.event.heard
    unsure = heard is not None and heard.confidence < DOUBTFUL
    return unsure and not talk.unclear and not situation.troubled


def _at_the_door(talk: Talk, situation: Situation, desk: Desk) -> Move:
    if situation.wants(Intent.HELLO) and talk.repairs < MOST_HELLOS:
        again = replace(talk, repairs=talk.repairs + 1)
        return ask_again(again, desk) if again.repairs == 1 else silence.check_hearing(again, desk)
    if _is_doubtful(talk, situation):
        return silence.check_hearing(replace(talk, unclear=talk.unclear + 1), desk)
    return begin(replace(talk, answered=True, unclear=0, aside=None), situation, desk)


def _unclear(talk: Talk, situation: Situation, desk: Desk) -> Move:
    talk, move = deaf.heard_nothing(talk, situation, desk)
    if move is not None:
        return stopping.taking_back(talk, move) if talk.stopping else move
    if talk.phase is Phase.URGENT:
        return urgent.stay_with(talk, situation, desk)
    if talk.phase is Phase.MACHINE:
        return machine.unclear(talk, situation, desk)
    if machine.sounds_recorded(talk, situation):
        return machine.listen_on(talk)
    return (
        stopping.unclear(talk, desk)
        or unheard(talk, desk)
        or not_understood(stopping.dropped(talk), desk)
    )


def _quiet(talk: Talk, desk: Desk) -> Move:
    if talk.phase is Phase.URGENT:
        return urgent.fell_silent(talk, desk)
    if talk.phase is Phase.MACHINE:
        return machine.fell_quiet(talk, desk)
    return (
        stopping.quiet(talk, desk)
        or unheard(talk, desk)
        or silence.said_nothing(stopping.dropped(talk), desk)
    )


def _pressed(talk: Talk, situation: Situation, desk: Desk) -> Move:
    if talk.phase is Phase.URGENT:
        return urgent.stay_with(talk, situation, desk)
    digit = situation.event.digit
    meant = stopping.pressed(talk, digit, desk)
    if meant is not None:
        return meant
    if digit == stopping.STOP_KEY:
        return stopping.key_pressed(talk, desk)
    return stopping.taking_back(talk, silence.pressed(stopping.dropped(talk), digit, desk))
