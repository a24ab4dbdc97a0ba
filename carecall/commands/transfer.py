"""`carecall transfer`: the humans to whom a live call is handed, and when that is done."""

from __future__ import annotations

from datetime import time
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from carecall.commands.registry import print_json
from carecall.commands.whole_tree import at_terminal, whole_tree
from carecall.commands.wide_console import open_console
from carecall.commands.worker_desk import AsJson
from carecall.domain.destination import DESTINATIONS
from carecall.domain.personal_text import compose
from carecall.domain.phone import PhoneUse, mask, read_phone
from carecall.domain.transfer import TransferPolicy
from carecall.errors import BadInput
from carecall.settings import read_settings
from carecall.spreadsheets.world_numbers import read_world_number
from carecall.store.organizations import find_organization
from carecall.store.session import GuardedSession
from carecall.store.tables import OrganizationRow, TransferTargetRow
from carecall.store.transfer_targets import (
    NewTransferTarget,
    add_target,
    keep_policy,
    list_targets,
    remove_target,
    rung_now,
)
from carecall.system import SystemClock

app = typer.Typer(
    no_args_is_help=True,
    help="Humans who take over a call in an emergency, or when the person asks for one.",
)

Whose = Annotated[str, typer.Option("--organization", help="Whole name; nothing: everybody's.")]
REASON = "transfers at a terminal"
WHOLE_NUMBER = (
    "A human's number is a telephone of their own, not a representative number such as 1577-1234."
)


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Who it is, at most 40 characters.")],
    number: Annotated[str, typer.Argument(help="Their telephone number.")],
    organization: Whose = "",
    rank: Annotated[int, typer.Option("--rank", help="Lower ones are rung first.")] = 1,
    hours: Annotated[str, typer.Option(help="Local hours, for example 08:00-20:00.")] = "",
    as_json: AsJson = False,
) -> None:
    """Put a human on the list; no other number is ever rung for a transfer."""
    opens, closes = _hours(hours)
    with whole_tree(REASON) as session:
        whose = _organization(session, organization)
        new = NewTransferTarget(
            organization_id=whose.id if whose is not None else None,
            name=compose(name),
            number=_number(number, whose),
            rank=rank,
            opens=opens,
            closes=closes,
        )
        row = add_target(session, new, at_terminal(), SystemClock().now())
        told = _facts(session, row)
    if as_json:
        print_json(told)
    else:
        typer.echo(
            f"Added as number {told['target']}; `carecall transfer test` says who is rung now."
        )


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List the humans in ringing order of each organization, and each organization's policy."""
    with whole_tree(REASON) as session:
        told = [_facts(session, row) for row in list_targets(session)]
    if as_json:
        print_json(told)
        return
    table = Table("No", "Organization", "Name", "Number", "Rank", "Hours", box=None, pad_edge=False)
    for one in told:
        hours = f"{one['opens']}-{one['closes']}" if one["opens"] else "always"
        cells = (one["target"], one["organization"] or "everybody", one["name"], one["number"])
        table.add_row(*(escape(str(cell)) for cell in (*cells, one["rank"], hours)))
    open_console().print(table)


@app.command("remove")
def remove(target: Annotated[int, typer.Argument(help="Number in the list.")]) -> None:
    """Take a human off the list."""
    with whole_tree(REASON) as session:
        remove_target(session, target, at_terminal(), SystemClock().now())
    typer.echo("Removed.")


@app.command("policy")
def policy(
    organization: Annotated[str, typer.Argument(help="Whole name of the organization.")],
    chosen: Annotated[TransferPolicy, typer.Argument(metavar="off|offer|at_once")],
) -> None:
    """Choose what an organization's talks do in an emergency; with off nobody is rung for who asks for a person either."""
    with whole_tree(REASON) as session:
        row = find_organization(session, compose(organization))
        keep_policy(session, row.id, chosen, at_terminal(), SystemClock().now())
    typer.echo(f"In an emergency: {chosen.value.replace('_', ' ')}.")


@app.command("test")
def who_is_rung(
    organization: Annotated[str, typer.Argument(help="Whole name of the organization.")],
    as_json: AsJson = False,
) -> None:
    """Say who would be rung right now, in order, without ringing anybody; exit status 1 when nobody would."""
    with whole_tree(REASON) as session:
        row = find_organization(session, compose(organization))
        ringing = rung_now(session, row.id, SystemClock().now(), DESTINATIONS.get)
        told = [_facts(session, target) | {"trunk": trunk} for target, trunk in ringing]
        off = row.transfer_policy is TransferPolicy.OFF
    if as_json:
        print_json(told)
    elif off:
        typer.echo("Transfers are switched off: see `carecall transfer policy`.")
    elif not told:
        typer.echo(
            "Nobody would be rung: add somebody who is on duty now and whom this organization's trunk may ring."
        )
    else:
        for order, one in enumerate(told, 1):
            typer.echo(f"{order}. {one['name']} ({one['number']}) over {one['trunk']}")
    raise typer.Exit(1 if off or not told else 0)


def _organization(session: GuardedSession, name: str) -> OrganizationRow | None:
    return find_organization(session, compose(name)) if name else None


def _number(text: str, whose: OrganizationRow | None) -> str:
    country = whose.country if whose is not None else read_settings().default_country
    number = read_phone(text, PhoneUse.OUTGOING, country=country, elsewhere=read_world_number)
    if not number.startswith("+"):
        raise BadInput(WHOLE_NUMBER)
    return number


def _hours(text: str) -> tuple[time | None, time | None]:
    """Return from when and until when; the end may be after midnight."""
    if not text:
        return None, None
    opens, _, closes = text.partition("-")
    try:
        return time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())
    except ValueError as error:
        raise BadInput("--hours takes two times such as 08:00-20:00.") from error


def _facts(session: GuardedSession, row: TransferTargetRow) -> dict[str, object]:
    whose = session.get(OrganizationRow, row.organization_id) if row.organization_id else None
    return {
        "target": row.id,
        "organization": whose.name if whose is not None else None,
        "policy": whose.transfer_policy.value if whose is not None else None,
        "name": row.name,
        "number": mask(row.number),
        "rank": row.rank,
        "active": row.active,
        "opens": f"{row.opens:%H:%M}" if row.opens else None,
        "closes": f"{row.closes:%H:%M}" if row.closes else None,
    }
