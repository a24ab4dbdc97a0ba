"""Somebody wants to speak with a person: a human is rung while they wait, or the wish is passed on."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.script import Purpose, Topic
from carecall.domain.talk_facts import RequestMade
from carecall.domain.transfer import Resume, TransferPolicy
from carecall.language.goodbye import close
from carecall.language.talk import Desk, Move, Phase, Situation, Talk, noted
from carecall.language.wordings import Intent
from carecall.ports.dialogue import NextStep, Reply

WAIT_S = 10.0


def can_connect(desk: Desk) -> bool:
    """Say whether a human may be rung now."""
    return desk.brief.transfer is not TransferPolicy.OFF


def hand_over(
    talk: Talk, desk: Desk, *texts: str, topic: Topic = Topic.HEALTH, closing: bool = False
) -> Move:
    """Say `texts` and that a human is rung, and step back until one takes the call."""
    lines = desk.phrases.spoken(
        *texts, desk.phrases.text(Purpose.TRANSFER_NOW), interruptible=False, closing=closing
    )
    reply = Reply(lines=lines, then=NextStep.TRANSFER, topic=topic, listen_s=WAIT_S)
    return Move(talk=replace(talk, connecting=True, aside=None, quiet=0), reply=reply)


def person_wished(talk: Talk, desk: Desk, wish: RequestMade) -> Move:
    """Ring a human where one may be rung; else say that the wish is passed on, and goodbye.

    The wish is written down either way: it stands if nobody comes, or the person does not wait so long.
    """
    return noted(_connect(talk, desk) if can_connect(desk) else _pass_on(talk, desk), wish)


def went_on(talk: Talk, situation: Situation, desk: Desk) -> Move:
    """Take what comes before a human was rung: who says no or goodbye is let go, anybody else connected."""
    if desk.brief.resume is Resume.WISH_FAILED:
        return nobody_came(talk, desk)
    if situation.wants(Intent.NO, Intent.BYE) and not situation.wants(Intent.HUMAN):
        return _pass_on(talk, desk)
    return _connect(talk, desk)


def nobody_came(talk: Talk, desk: Desk) -> Move:
    """Say that no human took the call and that the wish is passed on, and goodbye."""
    gone = _pass_on(talk, desk, Purpose.TRANSFER_NOBODY)
    return Move(talk=replace(gone.talk, phase=Phase.CONNECTING), reply=gone.reply)


def _connect(talk: Talk, desk: Desk) -> Move:
    """Hand over; with that the talk is complete as with a goodbye."""
    move = hand_over(talk, desk, topic=Topic.CLOSING, closing=True)
    return Move(talk=replace(move.talk, phase=Phase.CONNECTING), reply=move.reply)


def _pass_on(talk: Talk, desk: Desk, purpose: Purpose = Purpose.HUMAN) -> Move:
    return close(replace(talk, concern=False), desk, desk.phrases.text(purpose))
