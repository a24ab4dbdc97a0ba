"""`carecall memory`: what is remembered of a person, corrected or forgotten; and the analyst on JSON Lines files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from carecall.commands.json_lines import (
    JsonObject,
    both_files,
    convert_file,
    language_of,
    texts_of,
)
from carecall.commands.registry import print_json
from carecall.commands.wide_console import open_console
from carecall.domain.memory import MemoryItem, MemoryKind
from carecall.errors import BadInput
from carecall.ports.analysis import Analyst
from carecall.settings import read_settings
from carecall.store.audit import Actor
from carecall.store.engine import create_engine
from carecall.store.memory_work import (
    MemoryEdit,
    edit_memory,
    forget_memory,
    remembered,
    reset_memory_of,
)
from carecall.store.migrations import check_ready
from carecall.store.operators import find_operator
from carecall.store.session import GuardedSession, guarded_sessions, system_writing
from carecall.system import SystemClock
from carecall.wiring.talks import build_analyst

app = typer.Typer(help="What is remembered of a person: look, correct, forget.")

Recipient = Annotated[int, typer.Argument(help="Number of the recipient.")]
Sentence = Annotated[
    int, typer.Argument(help="Number of the sentence, from `carecall memory show`.")
]
By = Annotated[str, typer.Option("--by", help="E-mail address of the operator who does it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
TERMINAL = Actor(name="terminal")
COLUMNS = ("No", "Told on", "Topic", "Kind", "Sentence", "Ask from", "Until", "Asked", "Notes")


@app.callback(invoke_without_command=True)
def convert(
    context: typer.Context,
    in_file: Annotated[Path | None, typer.Option("--in", help="JSON Lines file to read.")] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", help="JSON Lines file to write.")
    ] = None,
) -> None:
    """Keep, replace, delete and add remembered sentences of a JSON Lines file, or name a command."""
    if context.invoked_subcommand is not None:
        return
    analyst = build_analyst()
    source, target = both_files(in_file, out_file)
    raise typer.Exit(convert_file(source, target, lambda line: change_line(analyst, line)))


@app.command("show")
def show(recipient: Recipient, as_json: AsJson = False) -> None:
    """Show everything that is remembered of a person, with where it comes from."""
    with _memories() as session:
        items = remembered(session, recipient)
    if as_json:
        print_json([_facts(item) for item in items])
        return
    table = Table(box=None, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, no_wrap=column not in ("Sentence", "Notes"))
    for item in items:
        table.add_row(*map(escape, _cells(item)))
    open_console().print(table)


@app.command("edit")
def edit(  # noqa: PLR0913 - each is an option of the command line
    sentence: Sentence,
    text: Annotated[str | None, typer.Option("--text", help="The sentence in other words.")] = None,
    kind: Annotated[MemoryKind | None, typer.Option("--kind", help="How long it holds.")] = None,
    ask_from: Annotated[
        str | None, typer.Option("--ask-from", help="Not before this day, for example 2026-03-02.")
    ] = None,
    until: Annotated[str | None, typer.Option("--until", help="Forget after this day.")] = None,
    rests: Annotated[
        bool | None,
        typer.Option("--do-not-bring-up/--may-bring-up", help="Known, and never brought up."),
    ] = None,
    gently: Annotated[
        bool | None, typer.Option("--gently/--plainly", help="Asked after without its words.")
    ] = None,
    by: By = "",
) -> None:
    """Correct a sentence by hand; from then on calls neither replace nor delete it."""
    changes = MemoryEdit(
        text=text,
        kind=kind,
        ask_after_on=_day("--ask-from", ask_from),
        expires_on=_day("--until", until),
        do_not_raise=rests,
        sensitive=gently,
    )
    if not changes.changed():
        raise BadInput("Say what to change: see `carecall memory edit --help`.")
    with _memories() as session:
        edit_memory(session, sentence, changes, _operator(session, by), SystemClock().now())
    typer.echo("Changed; calls leave it as it is.")


@app.command("forget")
def forget(sentence: Sentence, by: By = "") -> None:
    """Forget one sentence for good; the audit trail keeps that it went, and none of its words."""
    with _memories() as session:
        forget_memory(session, sentence, _operator(session, by), SystemClock().now())
    typer.echo("Forgotten.")


@app.command("reset")
def reset(
    recipient: Recipient,
    by: By = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget everything of a person: the next call behaves as if nothing had ever been told."""
    if not yes:
        typer.confirm(f"Forget everything of recipient {recipient}, for good?", abort=True)
    with _memories() as session:
        actor = _operator(session, by)
        count = reset_memory_of(session, recipient, actor, SystemClock().now())
    typer.echo(f"Forgotten: {count} sentences.")


def change_line(analyst: Analyst, line: JsonObject) -> JsonObject:
    """Return what a session does to one person's memory."""
    changes = analyst.change_memory(
        texts_of(line, "old"), texts_of(line, "session"), language=language_of(line)
    )
    return {
        "id": line.get("id"),
        "keep": list(changes.keep),
        "replace": [{"old": old, "new": new} for old, new in changes.replace],
        "delete": list(changes.delete),
        "add": list(changes.add),
    }


@contextmanager
def _memories() -> Iterator[GuardedSession]:
    """Give a session over every organization; committed when the block ends well."""
    engine = create_engine(read_settings().sqlalchemy_url)
    try:
        check_ready(engine)
        with system_writing(guarded_sessions(engine), "memory at a terminal") as session:
            yield session
    finally:
        engine.dispose()


def _operator(session: GuardedSession, email: str) -> Actor:
    """Return who does it; somebody at the terminal when nobody is named."""
    if not email:
        return TERMINAL
    row = find_operator(session, email)
    return Actor(user_id=row.id, name=row.name)


def _day(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{option} takes a day such as 2026-03-02.") from error


def _facts(item: MemoryItem) -> dict[str, object]:
    facts = asdict(item)
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in facts.items()
    }


def _cells(item: MemoryItem) -> tuple[str, ...]:
    return (
        str(item.memory_id),
        item.learned_on.isoformat(),
        item.topic.value,
        item.kind.value,
        item.text,
        _on(item.ask_after_on),
        _on(item.expires_on),
        f"{item.raised_count} times, {_on(item.last_raised_on)}" if item.raised_count else "never",
        ", ".join(_notes(item)),
    )


def _notes(item: MemoryItem) -> Iterator[str]:
    if item.do_not_raise:
        yield "not to be brought up"
    if item.sensitive:
        yield "asked gently"
    if item.edited_by_staff:
        yield "written by staff"
    if item.quote and item.quote != item.text:
        yield f"“{item.quote}”"


def _on(day: date | None) -> str:
    return day.isoformat() if day is not None else "–"
