"""Every way in which a call ends, each announced."""

from __future__ import annotations

from dataclasses import replace

from carecall.domain.audio_clip import ClipKind
from carecall.domain.script import Purpose
from carecall.language.recorded import recorded
from carecall.language.talk import Desk, Move, Phase, Talk
from carecall.ports.dialogue import Line, NextStep, Reply


def close(talk: Talk, desk: Desk, *first: str) -> Move:
    """Say `first`, what is passed on, and the closing message: the talk is complete."""
    worker = (desk.phrases.text(Purpose.TELL_WORKER),) if talk.concern else ()
    lines = desk.phrases.spoken(*first, *worker)
    message = desk.phrases.fill(desk.brief.script.closing)
    spoken = desk.phrases.spoken(message, interruptible=False, closing=True)
    closing = recorded(desk, ClipKind.CLOSING, closing=True) or spoken
    return _end(talk, (*lines, *closing))


def leave(
    talk: Talk, desk: Desk, purpose: Purpose, *, closing: bool = False, voicemail: bool = False
) -> Move:
    """Say the goodbye `purpose`; `closing` when it stands for the closing message."""
    text = desk.phrases.text(purpose)
    lines = desk.phrases.spoken(text, interruptible=False, closing=closing)
    return _end(talk, lines, voicemail=voicemail)


def leave_with(talk: Talk, desk: Desk, text: str) -> Move:
    """Say the goodbye `text`."""
    return _end(talk, desk.phrases.spoken(text, interruptible=False))


def end_silently(talk: Talk, *, voicemail: bool = False) -> Move:
    """End without another word."""
    return _end(talk, (), voicemail=voicemail)


def end_with(talk: Talk, lines: tuple[Line, ...], *, voicemail: bool = False) -> Move:
    """Say `lines` and end."""
    return _end(talk, lines, voicemail=voicemail)


def _end(talk: Talk, lines: tuple[Line, ...], *, voicemail: bool = False) -> Move:
    reply = Reply(lines=lines, then=NextStep.HANG_UP, voicemail=voicemail)
    return Move(talk=replace(talk, phase=Phase.OVER, aside=None), reply=reply)
