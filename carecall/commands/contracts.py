"""`carecall contracts`: the agreements under which organizations call."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

import typer

from carecall.commands.whole_tree import at_terminal, organization_id_of, whole_tree
from carecall.domain.contract import USUAL_PRODUCT, ServicePeriod
from carecall.domain.personal_text import compose
from carecall.errors import BadInput
from carecall.store.audit import Deed, record_deed
from carecall.store.contracts import add_contract, end_contract, list_contracts
from carecall.store.session import GuardedSession
from carecall.store.tables import ContractRow, OrganizationRow
from carecall.system import SystemClock

REASON = "the contracts of organizations"
app = typer.Typer(no_args_is_help=True, help="Agreements under which organizations call.")
Organization = Annotated[str, typer.Argument(help="Whole name of the organization on top.")]


@app.command("add")
def add(
    organization: Organization,
    begins: Annotated[
        str, typer.Option("--from", help="First day, YYYY-MM-DD; default today.")
    ] = "",
    until: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD; default none agreed.")] = "",
    product: Annotated[str, typer.Option(help="What is under contract.")] = USUAL_PRODUCT,
    note: Annotated[str, typer.Option(help="A note, at most 500 characters.")] = "",
) -> None:
    """Write a contract; it carries the calls of the organization and of all below it."""
    now = SystemClock().now()
    with whole_tree(REASON) as session:
        row = session.get_one(OrganizationRow, organization_id_of(session, organization))
        period = ServicePeriod(
            starts_on=read_day(begins) or now.date(),
            ends_on=read_day(until),
            product=compose(product),
        )
        contract = add_contract(session, row, period, note=compose(note))
        _record(session, "contract.add", contract, now)
    typer.echo(f"The contract of {row.name} runs {_days(contract.starts_on, contract.ends_on)}.")


@app.command("end")
def end(
    organization: Organization,
    on: Annotated[str, typer.Option(help="Last day, YYYY-MM-DD; default today.")] = "",
) -> None:
    """Let the contract that runs on a day end with it."""
    now = SystemClock().now()
    with whole_tree(REASON) as session:
        key = organization_id_of(session, organization)
        contract = end_contract(session, key, read_day(on) or now.date())
        _record(session, "contract.end", contract, now)
    typer.echo(f"The contract runs {_days(contract.starts_on, contract.ends_on)}.")


@app.command("list")
def show(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """List every contract; a star marks those that run today."""
    with whole_tree(REASON) as session:
        found = list_contracts(session, SystemClock().now().date())
    if as_json:
        rows = [
            {
                "organization": each.organization,
                "product": each.product,
                "starts_on": each.starts_on.isoformat(),
                "ends_on": each.ends_on.isoformat() if each.ends_on else None,
                "note": each.note,
                "running": each.running,
            }
            for each in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for each in found:
        mark = "*" if each.running else " "
        days = _days(each.starts_on, each.ends_on)
        typer.echo(f"{mark} {each.organization}: {each.product}, {days}")


def read_day(text: str) -> date | None:
    """Return the day in `text`, or None for an empty one.

    Raises:
        BadInput: it is no day.
    """
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text}” is no day: write it as 2026-03-31.") from None


def _days(starts_on: date, ends_on: date | None) -> str:
    return f"from {starts_on}" + (f" until {ends_on}" if ends_on else ", without an agreed end")


def _record(session: GuardedSession, action: str, contract: ContractRow, now: datetime) -> None:
    facts = {
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat() if contract.ends_on else None,
    }
    deed = Deed(
        action=action,
        object_type="contract",
        object_key=contract.id,
        organization_id=contract.organization_id,
        facts=facts,
    )
    record_deed(session, at_terminal(), deed, now)
