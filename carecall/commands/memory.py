"""`carecall memory`: what is remembered of a person, corrected or forgotten; and the analyst on JSON Lines files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from carecall.commands.json_lines import (
    JsonObject,
    both_files,
    convert_file,
    language_of,
    texts_of,
)
from carecall.commands.registry import print_json
from carecall.commands.whole_tree import whole_tree
from carecall.commands.worker_desk import AsJson, By, day, operator, print_table
from carecall.domain.memory import MemoryItem, MemoryKind
from carecall.errors import BadInput
from carecall.ports.analysis import Analyst
from carecall.store.memory_work import (
    MemoryEdit,
    edit_memory,
    forget_memory,
    remembered,
    reset_memory_of,
)
from carecall.system import SystemClock
from carecall.wiring.talks import build_analyst

app = typer.Typer(help="What is remembered of a person: look, correct, forget.")

Recipient = Annotated[int, typer.Argument(help="Number of the recipient.")]
Sentence = Annotated[
    int, typer.Argument(help="Number of the sentence, from `carecall memory show`.")
]
REASON = "memory at a terminal"
COLUMNS = ("No", "Told on", "Topic", "Kind", "Sentence", "Ask from", "Until", "Asked", "Notes")
WRAPPED = {"Sentence": 12, "Notes": 8}


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
    with whole_tree(REASON) as session:
        items = remembered(session, recipient)
    if as_json:
        print_json([_facts(item) for item in items])
        return
    print_table(COLUMNS, map(_cells, items), wrapped=WRAPPED)


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
        ask_after_on=day(ask_from or "", "--ask-from"),
        expires_on=day(until or "", "--until"),
        do_not_raise=rests,
        sensitive=gently,
    )
    if not changes.changed():
        raise BadInput("Say what to change: see `carecall memory edit --help`.")
    with whole_tree(REASON) as session:
        edit_memory(session, sentence, changes, operator(session, by), SystemClock().now())
    typer.echo("Changed; calls leave it as it is.")


@app.command("forget")
def forget(sentence: Sentence, by: By = "") -> None:
    """Forget one sentence for good; the audit trail keeps that it went, and none of its words."""
    with whole_tree(REASON) as session:
        forget_memory(session, sentence, operator(session, by), SystemClock().now())
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
    with whole_tree(REASON) as session:
        actor = operator(session, by)
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
