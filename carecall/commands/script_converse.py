"""`carecall script converse`: holds a typed talk that a program describes, from beginning to end; nobody is called."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

import typer
from pydantic import TypeAdapter, ValidationError

from carecall.aftercall.understanding import understand
from carecall.conversation.guarding import GuardedDialogue
from carecall.conversation.upcoming import read_whole
from carecall.domain.brief import CallBrief
from carecall.domain.findings import CallAnalysis, Finding
from carecall.domain.memory_use import Raising
from carecall.domain.script import Topic
from carecall.domain.script_rules import check_script
from carecall.domain.talk_facts import OwnAnswered, TalkFact
from carecall.domain.turns import Speaker, Turn
from carecall.domain.typed_rehearsal import (
    LINE_LIMIT,
    MOST_LINES,
    RehearsedTalk,
    RehearsedTurn,
    TypedRehearsal,
)
from carecall.errors import BadInput
from carecall.language.scripted import ScriptedDialogue
from carecall.language.typed_talk import TypedTalk, typed_event
from carecall.ports.analysis import Analyst
from carecall.ports.dialogue import NextStep, Reply
from carecall.ports.repositories import CallToAnalyse
from carecall.wiring.talks import build_analyst

REHEARSED_CALL = "00000000-0000-4000-8000-000000000000"
MOST_BYTES = 2**20


def converse() -> None:
    """Read a rehearsal as JSON on standard input; write the talk that comes of it as JSON. For the console."""
    try:
        wanted = TypeAdapter(TypedRehearsal).validate_json(sys.stdin.buffer.read(MOST_BYTES))
    except ValidationError as problem:
        raise BadInput("This is no rehearsal: send what the console sends.") from problem
    check_script(wanted.script, "script")
    talk = asyncio.run(hold(wanted, build_analyst()))
    sys.stdout.buffer.write(TypeAdapter(RehearsedTalk).dump_json(talk))


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("converse", hidden=True)(converse)


async def hold(wanted: TypedRehearsal, analyst: Analyst) -> RehearsedTalk:
    """Return the talk that the typed lines lead to."""
    session = GuardedDialogue(ScriptedDialogue(analyst)).open(_brief(wanted))
    talk = TypedTalk()
    by_turn: dict[int, Reply] = {}
    reply = await session.first()
    talk.ours(reply)
    for line in wanted.lines[:MOST_LINES]:
        if reply.then is NextStep.HANG_UP:
            break
        event = typed_event(_plain(line))
        talk.theirs(event)
        said = talk.turns[-1].turn_no if talk.turns[-1].speaker is Speaker.RECIPIENT else 0
        reply = await read_whole(await session.answer(event))
        talk.ours(reply)
        by_turn[said] = reply
    analysis = understand(_call(wanted, talk, by_turn), analyst).analysis
    return RehearsedTalk(
        turns=tuple(_turn(turn, by_turn, analysis) for turn in talk.turns),
        over=reply.then is NextStep.HANG_UP,
        completed=talk.completed,
        label=analysis.label.value,
        follow_up=analysis.follow_up.value,
    )


def _plain(line: str) -> str:
    """Words only: the notes in brackets that a terminal knows are nothing that a person says."""
    return " ".join(line.replace("(", " ").replace(")", " ").split())[:LINE_LIMIT]


def _brief(wanted: TypedRehearsal) -> CallBrief:
    return CallBrief(
        call_id=REHEARSED_CALL,
        organization_id=0,
        organization=wanted.organization,
        department="",
        recipient=wanted.recipient,
        script=wanted.script,
        memory=wanted.memory,
        call_count=wanted.calls_before,
        country=wanted.country,
        raising=Raising(today=wanted.at.date(), calls_before=wanted.calls_before),
        now_at=wanted.at,
    )


def _call(wanted: TypedRehearsal, talk: TypedTalk, by_turn: Mapping[int, Reply]) -> CallToAnalyse:
    return CallToAnalyse(
        call_id=REHEARSED_CALL,
        organization_id=0,
        recipient_id=None,
        language=wanted.script.language,
        turns=tuple(talk.turns),
        closing_reached=talk.completed,
        voicemail=talk.voicemail,
        memory=wanted.memory,
        alerted=any(reply.emergency for reply in talk.replies),
        worries=tuple(_worries(by_turn)),
    )


def _worries(by_turn: Mapping[int, Reply]) -> list[tuple[int, Topic]]:
    return [
        (turn_no, fact.topic)
        for turn_no, reply in by_turn.items()
        for fact in reply.facts
        if isinstance(fact, OwnAnswered) and fact.worry
    ]


def _turn(turn: Turn, by_turn: Mapping[int, Reply], analysis: CallAnalysis) -> RehearsedTurn:
    reply = by_turn.get(turn.turn_no) if turn.speaker is Speaker.RECIPIENT else None
    facts: tuple[TalkFact, ...] = reply.facts if reply is not None else ()
    finding = _finding(turn, analysis.findings)
    emergency = reply.emergency if reply is not None else None
    return RehearsedTurn(
        ours=turn.speaker is Speaker.AGENT,
        text=turn.text,
        alert=emergency.reading.matter if emergency is not None else "",
        worry=any(isinstance(fact, OwnAnswered) and fact.worry for fact in facts),
        noted=tuple(fact.fact for fact in facts if not isinstance(fact, OwnAnswered)),
        finding=finding.matter if finding is not None else "",
        serious=finding.label.value if finding is not None else "",
    )


def _finding(turn: Turn, findings: tuple[Finding, ...]) -> Finding | None:
    return next((each for each in findings if each.turn_no == turn.turn_no), None)
