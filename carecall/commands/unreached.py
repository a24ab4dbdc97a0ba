"""`carecall unreached`: who is not known to be safe, and what is done about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from carecall.commands.registry import print_json
from carecall.commands.wide_console import open_console
from carecall.domain.personal_text import compose
from carecall.domain.unreached import NOT_SAFE_YET, SafetyProof, UnreachedState
from carecall.domain.unreached_rules import rule_from_plain, rule_to_plain
from carecall.errors import BadInput
from carecall.settings import read_settings
from carecall.store.audit import Actor
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.operators import find_operator
from carecall.store.organizations import everything, find_organization, scope_of
from carecall.store.session import GuardedSession, guarded_sessions, system_writing
from carecall.store.unreached import current_rule, keep_rule
from carecall.store.unreached_list import (
    DaySafety,
    UnreachedEntry,
    safety_of_day,
    safety_today,
    unreached_entries,
)
from carecall.store.unreached_work import (
    advance,
    close,
    give_back,
    hand_on,
    ring_second_number,
    take,
)
from carecall.system import SystemClock

app = typer.Typer(no_args_is_help=True, help="People who were not reached, until they are safe.")

Item = Annotated[int, typer.Argument(help="Number of the item, from `carecall unreached list`.")]
By = Annotated[str, typer.Option("--by", help="E-mail address of the operator who does it.")]
Note = Annotated[str, typer.Option("--note", help="A few words for the others.")]
Where = Annotated[
    str, typer.Option("--organization", help="Only this organization and those below it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
TERMINAL = Actor(name="terminal")
COLUMNS = ("No", "Organization", "Person", "Number", "Why", "State", "Next step", "Until", "Owner")
WRAPPED = {"Organization": 9, "Person": 9, "Owner": 5}
"""What may go on in a second line where the terminal is narrow; the rest is of no use in part."""


@app.command("list")
def show(
    organization: Where = "",
    closed: Annotated[bool, typer.Option("--closed", help="Those who are safe, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List who is not known to be safe, the most urgent first."""
    with _worklist() as session:
        entries = unreached_entries(
            session,
            states=frozenset(UnreachedState) if closed else NOT_SAFE_YET,
            organization_ids=_organizations(session, organization),
        )
    if as_json:
        print_json([_facts(entry) for entry in entries])
        return
    table = Table(box=None, pad_edge=False)
    for column in COLUMNS:
        table.add_column(column, no_wrap=column not in WRAPPED, min_width=WRAPPED.get(column))
    for entry in entries:
        table.add_row(*map(escape, _cells(entry)))
    open_console().print(table)


@app.command("take")
def take_item(item: Item, by: By, as_json: AsJson = False) -> None:
    """Take an item: from now on it is yours to bring to an end."""
    with _worklist() as session:
        row = take(session, item, _operator(session, by), SystemClock().now())
    _say(as_json, item, row.state, f"Taken; bring it to an end by {_local(row.due_at)}.")


@app.command("give-back")
def give_back_item(item: Item, by: By = "", as_json: AsJson = False) -> None:
    """Put a taken item back for others."""
    with _worklist() as session:
        row = give_back(session, item, _operator(session, by), SystemClock().now())
    _say(as_json, item, row.state, "Given back.")


@app.command("next")
def next_step(item: Item, by: By = "", as_json: AsJson = False) -> None:
    """Go on to the next step, because the present one did not help."""
    with _worklist() as session:
        step = advance(session, item, _operator(session, by), SystemClock().now())
    _say(as_json, item, step.value, f"Next step: {_words(step.value)}.")


@app.command("ring")
def ring(item: Item, by: By = "", as_json: AsJson = False) -> None:
    """Ring the person's second number now; a talk to its goodbye closes the item."""
    with _worklist() as session:
        ring_second_number(session, item, _operator(session, by), SystemClock().now())
    _say(as_json, item, "ringing", "The second number is rung as soon as a line is free.")


@app.command("hand-on")
def hand_on_item(item: Item, by: By = "", note: Note = "", as_json: AsJson = False) -> None:
    """Say that emergency services or another desk have taken over."""
    with _worklist() as session:
        row = hand_on(session, item, _operator(session, by), SystemClock().now(), note=note)
    _say(as_json, item, row.state, "Handed on; close it once the person is known to be safe.")


@app.command("close")
def close_item(
    item: Item,
    proof: Annotated[SafetyProof, typer.Option("--proof", help="How it is known.")],
    by: By = "",
    note: Note = "",
    as_json: AsJson = False,
) -> None:
    """Write that the person is safe, and how that is known."""
    with _worklist() as session:
        actor = _operator(session, by)
        row = close(session, item, actor, SystemClock().now(), proof=proof, note=note)
    _say(as_json, item, row.state, "Closed: the person is known to be safe.")


@app.command("today")
def today(
    organization: Where = "",
    on: Annotated[
        str, typer.Option("--on", help="Another local day, for example 2026-03-02.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Say whether everybody unreached of a day is known to be safe; exit status 1 when not."""
    with _worklist() as session:
        chosen = _organizations(session, organization)
        if on:
            counts = safety_of_day(session, chosen, _day(on))
        else:
            counts = safety_today(session, chosen, SystemClock().now())
    total = sum(counts.values(), DaySafety())
    if as_json:
        print_json(asdict(total) | {"all_safe": total.all_safe})
    elif total.all_safe:
        typer.echo(f"{total.safe} of {total.opened} unreached confirmed safe.")
    else:
        typer.echo(
            f"{total.safe} of {total.opened} unreached confirmed safe; {total.open} open, "
            f"{total.late} of them late: see `carecall unreached list`."
        )
    raise typer.Exit(0 if total.all_safe else 1)


@app.command("rule")
def rule(
    take_within_min: Annotated[int | None, typer.Option("--take-within", help="Minutes.")] = None,
    close_within_min: Annotated[int | None, typer.Option("--close-within", help="Minutes.")] = None,
    again_after_min: Annotated[int | None, typer.Option("--again-after", help="Minutes.")] = None,
    opens: Annotated[str | None, typer.Option(help="Service hours, for example 08:00.")] = None,
    closes: Annotated[str | None, typer.Option(help="Service hours, for example 20:00.")] = None,
) -> None:
    """Show how soon somebody must act, in minutes of service hours, or change it for new items."""
    asked = {
        "take_within_min": take_within_min,
        "close_within_min": close_within_min,
        "again_after_min": again_after_min,
        "opens": opens,
        "closes": closes,
    }
    changes = {name: value for name, value in asked.items() if value is not None}
    with _worklist() as session:
        plain = rule_to_plain(current_rule(session)) | changes
        if changes:
            keep_rule(session, rule_from_plain(plain), SystemClock().now())
    print_json(plain)


@contextmanager
def _worklist() -> Iterator[GuardedSession]:
    """Give a session over every organization; committed when the block ends well."""
    engine = create_engine(read_settings().sqlalchemy_url)
    try:
        check_ready(engine)
        with system_writing(guarded_sessions(engine), "the worklist at a terminal") as session:
            yield session
    finally:
        engine.dispose()


def _organizations(session: GuardedSession, name: str) -> frozenset[int]:
    if not name:
        return everything(session).organization_ids
    row = find_organization(session, compose(name))
    return scope_of(session, row.id).organization_ids


def _operator(session: GuardedSession, email: str) -> Actor:
    """Return who does it; somebody at the terminal when nobody is named."""
    if not email:
        return TERMINAL
    row = find_operator(session, email)
    return Actor(user_id=row.id, name=row.name)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput("--on takes a day such as 2026-03-02.") from error


def _say(as_json: bool, item: int, state: str, sentence: str) -> None:
    if as_json:
        print_json({"item": item, "state": str(state)})
    else:
        typer.echo(sentence)


def _facts(entry: UnreachedEntry) -> dict[str, object]:
    facts = asdict(entry)
    return facts | {name: facts[name].isoformat() for name in ("opened_at", "due_at")}


def _cells(entry: UnreachedEntry) -> tuple[str, ...]:
    return (
        str(entry.item_id),
        entry.organization,
        entry.recipient,
        entry.number,
        _words(entry.reason.value),
        _words(entry.state.value),
        _words(entry.next_step.value),
        f"{_local(entry.due_at)}{' late' if entry.escalations else ''}",
        entry.owner,
    )


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _words(value: str) -> str:
    return value.replace("_", " ")
