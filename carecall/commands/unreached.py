"""`carecall unreached`: who is not known to be safe, and what is done about it."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from carecall.commands.registry import print_json
from carecall.commands.whole_tree import whole_tree
from carecall.commands.worker_desk import (
    AsJson,
    By,
    Where,
    day,
    local,
    operator,
    organizations,
    print_table,
    words,
)
from carecall.domain.unreached import NOT_SAFE_YET, SafetyProof, UnreachedState
from carecall.domain.unreached_rules import rule_from_plain, rule_to_plain
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
Note = Annotated[str, typer.Option("--note", help="A few words for the others.")]
REASON = "the worklist at a terminal"
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
    with whole_tree(REASON) as session:
        entries = unreached_entries(
            session,
            states=frozenset(UnreachedState) if closed else NOT_SAFE_YET,
            organization_ids=organizations(session, organization),
        )
    if as_json:
        print_json([_facts(entry) for entry in entries])
        return
    print_table(COLUMNS, map(_cells, entries), wrapped=WRAPPED)


@app.command("take")
def take_item(item: Item, by: By, as_json: AsJson = False) -> None:
    """Take an item: from now on it is yours to bring to an end."""
    with whole_tree(REASON) as session:
        row = take(session, item, operator(session, by), SystemClock().now())
    _say(as_json, item, row.state, f"Taken; bring it to an end by {local(row.due_at)}.")


@app.command("give-back")
def give_back_item(item: Item, by: By = "", as_json: AsJson = False) -> None:
    """Put a taken item back for others."""
    with whole_tree(REASON) as session:
        row = give_back(session, item, operator(session, by), SystemClock().now())
    _say(as_json, item, row.state, "Given back.")


@app.command("next")
def next_step(item: Item, by: By = "", as_json: AsJson = False) -> None:
    """Go on to the next step, because the present one did not help."""
    with whole_tree(REASON) as session:
        step = advance(session, item, operator(session, by), SystemClock().now())
    _say(as_json, item, step.value, f"Next step: {words(step)}.")


@app.command("ring")
def ring(item: Item, by: By = "", as_json: AsJson = False) -> None:
    """Ring the person's second number now; a talk to its goodbye closes the item."""
    with whole_tree(REASON) as session:
        ring_second_number(session, item, operator(session, by), SystemClock().now())
    _say(as_json, item, "ringing", "The second number is rung as soon as a line is free.")


@app.command("hand-on")
def hand_on_item(item: Item, by: By = "", note: Note = "", as_json: AsJson = False) -> None:
    """Say that emergency services or another desk have taken over."""
    with whole_tree(REASON) as session:
        row = hand_on(session, item, operator(session, by), SystemClock().now(), note=note)
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
    with whole_tree(REASON) as session:
        actor = operator(session, by)
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
    with whole_tree(REASON) as session:
        chosen = organizations(session, organization)
        wanted = day(on, "--on")
        if wanted is not None:
            counts = safety_of_day(session, chosen, wanted)
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
    with whole_tree(REASON) as session:
        plain = rule_to_plain(current_rule(session)) | changes
        if changes:
            keep_rule(session, rule_from_plain(plain), SystemClock().now())
    print_json(plain)


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
        words(entry.reason),
        words(entry.state),
        words(entry.next_step),
        f"{local(entry.due_at)}{' late' if entry.escalations else ''}",
        entry.owner,
    )
