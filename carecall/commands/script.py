"""`carecall script`: what calls say, read and tried out at the keyboard before anybody is called."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from carecall.aftercall.understanding import understand
from carecall.commands.registry import print_json
from carecall.commands.script_converse import REHEARSED_CALL, register
from carecall.conversation.guarding import GuardedDialogue
from carecall.conversation.upcoming import read_whole
from carecall.domain.brief import CallBrief
from carecall.domain.findings import CallAnalysis
from carecall.domain.language import Language
from carecall.domain.script import CareScript
from carecall.domain.script_style import style_faults
from carecall.domain.talk_facts import TalkFact
from carecall.errors import BadInput
from carecall.language.engines import open_dialogue
from carecall.language.script_files import built_in_script, load_script
from carecall.language.typed_talk import TypedTalk, typed_event, words_of
from carecall.plain_settings import language_config
from carecall.ports.dialogue import DialogueSession, NextStep, Reply
from carecall.ports.repositories import CallToAnalyse
from carecall.settings import read_settings
from carecall.system import SystemClock
from carecall.wiring.talks import build_analyst

HELP = """Type what the person says, a line each. An empty line is silence. Also (unclear 900), (deaf), (key 2), (beep),
(over WORDS), (into WORDS), (monologue WORDS). The end of the input hangs up."""
_ORGANIZATIONS = {Language.KO: "우리 복지관", Language.EN: "Our Centre"}
_COUNTRIES = {Language.KO: "KR", Language.EN: "US"}
_PEOPLE = {Language.KO: "김하늘", Language.EN: "Ms Sky"}


class Engine(StrEnum):
    """Who finds the words."""

    SCRIPTED = "scripted"
    LLM = "llm"


app = typer.Typer(no_args_is_help=True, help="What calls say: read it, try it out.")
register(app)
ScriptFile = Annotated[
    Path | None, typer.Option("--script", help="A script as a YAML file; default the shipped one.")
]
InLanguage = Annotated[Language, typer.Option("--language", help="Language of the shipped script.")]


@app.command("check")
def check(script: ScriptFile = None, language: InLanguage = Language.KO) -> None:
    """Read a script, say what is wrong with it, and where a line is hard to follow; status 1 when anything is."""
    read = _script(script, language)
    faults = style_faults(read)
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{read.name}: nothing to find fault with.")


@app.command("rehearse")
def rehearse(  # noqa: PLR0913 - each is an option of the command
    script: ScriptFile = None,
    language: InLanguage = Language.KO,
    recipient: Annotated[str, typer.Option(help="How the person is addressed.")] = "",
    calls_before: Annotated[int, typer.Option(min=0, help="Calls that this person had.")] = 0,
    at: Annotated[
        str, typer.Option("--at", help="When the call is, such as 2026-03-02T12:00; default now.")
    ] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object for each reply.")
    ] = False,
    engine: Annotated[
        Engine,
        typer.Option(
            "--engine", help="Who finds the words; llm asks the server of CARECALL_LLM_URL."
        ),
    ] = Engine.SCRIPTED,
) -> None:
    """Play a person at the keyboard and read what would be said, noted and alarmed; nobody is called, nothing is kept."""
    read = _script(script, language)
    brief = CallBrief(
        call_id=REHEARSED_CALL,
        organization_id=0,
        organization=_ORGANIZATIONS[read.language],
        department="",
        recipient=recipient or _PEOPLE[read.language],
        script=read,
        call_count=calls_before,
        country=_COUNTRIES[read.language],
        now_at=_moment(at),
    )
    asyncio.run(_talk(brief, engine, as_json=as_json))


async def _talk(brief: CallBrief, engine: Engine, *, as_json: bool) -> None:
    analyst = build_analyst()
    config = replace(language_config(read_settings()), dialogue=engine.value)
    talk = TypedTalk()
    if not as_json:
        typer.echo(HELP, err=True)
    async with open_dialogue(config, analyst) as dialogue:
        await _hold(GuardedDialogue(dialogue).open(brief), talk, as_json=as_json)
    call = CallToAnalyse(
        call_id=brief.call_id,
        organization_id=brief.organization_id,
        recipient_id=None,
        language=brief.script.language,
        turns=tuple(talk.turns),
        closing_reached=talk.completed,
        voicemail=talk.voicemail,
        memory=(),
        alerted=any(reply.emergency for reply in talk.replies),
    )
    _show_end(talk, understand(call, analyst).analysis, as_json=as_json)


async def _hold(session: DialogueSession, talk: TypedTalk, *, as_json: bool) -> None:
    """Talk until one side ends it; a line that says nothing known is said so and asked for again."""
    reply = await session.first()
    talk.ours(reply)
    _show(reply, as_json=as_json)
    for line in _typed_lines():
        if reply.then is NextStep.HANG_UP:
            return
        try:
            event = typed_event(line)
        except BadInput as error:
            typer.echo(str(error), err=True)
            continue
        talk.theirs(event)
        reply = await read_whole(await session.answer(event))
        talk.ours(reply)
        _show(reply, as_json=as_json)
        if reply.then is NextStep.HANG_UP:
            return


def _typed_lines() -> Iterator[str]:
    """Yield what is typed; a person at a terminal gets a prompt, a pipe is read as it comes."""
    asks = sys.stdin.isatty()
    while True:
        if asks:
            typer.echo("> ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            return
        yield line.rstrip("\n")


def _show(reply: Reply, *, as_json: bool) -> None:
    noted = [*reply.facts, *(fact for line in reply.lines for fact in line.facts)]
    if as_json:
        print_json(
            {
                "says": words_of(reply),
                "then": reply.then.value,
                "topic": reply.topic.value if reply.topic is not None else None,
                "alert": reply.emergency.reading.matter if reply.emergency else None,
                "wish": _wish(reply),
                "facts": [_fact(fact) for fact in noted],
                "model": _model(reply) or None,
            }
        )
        return
    typer.echo(words_of(reply) or "(says nothing)")
    about = f", about {reply.topic.value}" if reply.topic is not None else ""
    typer.echo(f"   [{reply.then.value}{about}]")
    if reply.phrasing is not None:
        typer.echo(f"   model: {_model(reply)}")
    if reply.emergency is not None:
        reading = reply.emergency.reading
        typer.echo(f"   ALERT {reading.matter}: “{reading.evidence}” ({reply.emergency.rule})")
    if reply.stop_wish is not None:
        typer.echo(f"   NO MORE CALLS: {_wish(reply)}")
    for fact in noted:
        typer.echo(f"   noted: {_fact(fact)}")


def _show_end(talk: TypedTalk, analysis: CallAnalysis, *, as_json: bool) -> None:
    label, follow_up = analysis.label.value, analysis.follow_up.value
    if as_json:
        print_json({"completed": talk.completed, "label": label, "follow_up": follow_up})
        return
    reached = "completed" if talk.completed else "not completed"
    typer.echo(f"-- {reached}; label after the call: {label}; follow-up: {follow_up}")


def _model(reply: Reply) -> str:
    """Return what came of asking a language model, or nothing where none was asked."""
    if reply.phrasing is None:
        return ""
    after_ms = reply.phrasing.first_words_ms
    found = "" if after_ms is None else f"first sentence after {after_ms} ms"
    why = f"the script spoke: {reply.phrasing.fell_back}" if reply.phrasing.fell_back else ""
    return "; ".join(part for part in (found, why) if part)


def _wish(reply: Reply) -> str | None:
    if reply.stop_wish is None:
        return None
    return "taken back" if reply.stop_wish.taken_back else reply.stop_wish.source.value


def _fact(fact: TalkFact) -> str:
    values = [_plain(value) for value in astuple(fact) if value != fact.fact]
    return " ".join((fact.fact, *values))


def _plain(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _script(path: Path | None, language: Language) -> CareScript:
    return load_script(path) if path is not None else built_in_script(language)


def _moment(at: str) -> datetime:
    """Return the moment of a rehearsed call by this machine's clocks."""
    if not at:
        return SystemClock().now().astimezone()
    try:
        return datetime.fromisoformat(at).astimezone()
    except ValueError:
        raise BadInput(f"“{at}” is no moment: write it as 2026-03-02T12:00.") from None
