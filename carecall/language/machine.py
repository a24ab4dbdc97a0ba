"""A voicemail greeting: say nothing until the beep, leave a short message, hang up."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.findings import Kind
from carecall.domain.script import Expectation, Purpose
from carecall.language.asking import ask_again
from carecall.language.goodbye import end_silently, leave
from carecall.language.talk import Desk, Move, Phase, Situation, Talk
from carecall.language.wordings import Intent
from carecall.ports.dialogue import NextStep, Reply

BEEP_WAIT_S = 12.0
"""Quiet after which no beep is expected any more."""
MONOLOGUE_MS = 6000
"""Nobody answers “can you talk?” for this long; announcements do."""


def listen_on(talk: Talk, *, sure: bool) -> Move:
    """Keep quiet while the machine talks; `sure` when its words said that it is one."""
    sure = sure or talk.surely_machine
    reply = Reply(
        lines=(),
        then=NextStep.LISTEN_ON,
        topic=talk.question.topic,
        expects=Expectation.NOTHING,
        listen_s=BEEP_WAIT_S,
        voicemail=sure,
    )
    return Move(
        talk=replace(talk, phase=Phase.MACHINE, surely_machine=sure, aside=None), reply=reply
    )


def heard_machine(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """More speech while we kept quiet: more of the greeting, or a person after all."""
    if situation.reading.kind is not Kind.VOICEMAIL and situation.wants(Intent.HELLO, Intent.WHO):
        person = replace(talk, phase=Phase.PERMISSION, surely_machine=False)
        return ask_again(person, desk, desk.phrases.text(Purpose.GREETING_AGAIN))
    return listen_on(talk, sure=situation.reading.kind is Kind.VOICEMAIL)


def fell_quiet(talk: Talk, desk: Desk) -> Move:
    """No beep came: a machine gets its message anyway, a doubtful one is asked whether it is there."""
    if talk.surely_machine:
        return leave_message(talk, desk)
    person = replace(talk, phase=Phase.PERMISSION, quiet=1)
    return ask_again(person, desk, desk.phrases.text(Purpose.STILL_THERE))


def beeped(talk: Talk, desk: Desk) -> Move:
    """A beep: leave the message, unless a person has been talking with us."""
    if talk.answered:
        return Move(talk=talk, reply=replace(ask_again(talk, desk).reply, lines=()))
    return leave_message(talk, desk)


def leave_message(talk: Talk, desk: Desk) -> Move:
    """Say the campaign's message to the machine, or nothing, and hang up."""
    talk = replace(talk, surely_machine=True)
    if desk.brief.script.leave_message:
        return leave(talk, desk, Purpose.VOICEMAIL, voicemail=True)
    return end_silently(talk, voicemail=True)


def sounds_recorded(talk: Talk, situation: Situation) -> bool:
    """Say whether somebody talks on and on in answer to our first question."""
    return (
        talk.phase is Phase.PERMISSION
        and not talk.answered
        and situation.event.speech_ms >= MONOLOGUE_MS
        and not situation.intents
    )
