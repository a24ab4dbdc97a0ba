"""`carecall do-not-call`: numbers that an organization, or nobody at all, may call."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Annotated

import typer

from carecall.commands.place_call import normal_number
from carecall.commands.whole_tree import at_terminal, organization_id_of, whole_tree
from carecall.domain.consent import RefusalSource
from carecall.domain.phone import mask
from carecall.errors import BadInput
from carecall.settings import read_settings
from carecall.store.opt_outs import (
    REASON_LIMIT,
    NewOptOut,
    RefusalEntry,
    lift_opt_out,
    list_everywhere,
    record_opt_out,
    refusals,
    unlist_everywhere,
)
from carecall.system import SystemClock

REASON = "the do-not-call list"
app = typer.Typer(no_args_is_help=True, help="Numbers that must not be called.")
Number = Annotated[str, typer.Argument(help="Telephone number, as it is dialled or with +.")]
Organization = Annotated[
    str, typer.Option(help="Whole name: this organization and those below it.")
]
Everywhere = Annotated[bool, typer.Option("--everywhere", help="Nobody on the platform.")]
Why = Annotated[str, typer.Option("--reason", help="Why, for the audit trail.")]


@app.command("add")
def add(
    number: Number,
    organization: Organization = "",
    everywhere: Everywhere = False,
    reason: Why = "",
) -> None:
    """Let a number be called no more, from the next claim on."""
    normal = _checked(number, organization, reason, everywhere=everywhere)
    now, actor = SystemClock().now(), at_terminal()
    with whole_tree(REASON) as session:
        if everywhere:
            list_everywhere(session, normal, now, reason=reason, actor=actor)
        else:
            new = NewOptOut(
                organization_id=organization_id_of(session, organization),
                number=normal,
                source=RefusalSource.STAFF,
                reason=reason,
            )
            record_opt_out(session, new, now, actor=actor)
    typer.echo(f"{mask(normal)} is not called any more.")


@app.command("remove")
def remove(
    number: Number,
    organization: Organization = "",
    everywhere: Everywhere = False,
    reason: Why = "",
) -> None:
    """Let a number be called again; a reason is asked for, because somebody wanted it otherwise."""
    normal = _checked(number, organization, reason, everywhere=everywhere)
    if not reason.strip():
        raise BadInput("Say why this number may be called again, with --reason.")
    now, actor = SystemClock().now(), at_terminal()
    with whole_tree(REASON) as session:
        if everywhere:
            found = unlist_everywhere(session, normal, now, reason=reason, actor=actor)
        else:
            key = organization_id_of(session, organization)
            found = lift_opt_out(session, key, normal, now, reason=reason, actor=actor)
    typer.echo(
        f"{mask(normal)} may be called again." if found else f"{mask(normal)} was not listed there."
    )


@app.command("list")
def show(
    number: Annotated[str, typer.Argument(help="Only this number.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """List the refusals that hold, with their source; numbers are masked except in JSON."""
    normal = normal_number(number, read_settings().default_country) if number else None
    with whole_tree(REASON) as session:
        found = refusals(session, normal)
    if as_json:
        typer.echo(json.dumps([_plain(each) for each in found], ensure_ascii=False))
        return
    for each in found:
        made = each.made_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
        who = each.organization or "everywhere"
        why = f" - {each.reason}" if each.reason else ""
        typer.echo(f"{mask(each.number)}  {who}  {each.source}  {made}{why}")
    if not found:
        typer.echo("Nobody is on the list.")


def _checked(number: str, organization: str, reason: str, *, everywhere: bool) -> str:
    if bool(organization) == everywhere:
        raise BadInput("Say for whom: --organization NAME, or --everywhere.")
    if len(reason) > REASON_LIMIT:
        raise BadInput(f"A reason has at most {REASON_LIMIT} characters: shorten it.")
    return normal_number(number, read_settings().default_country)


def _plain(entry: RefusalEntry) -> dict[str, object]:
    return {
        "number": entry.number,
        "organization": entry.organization,
        "source": entry.source.value,
        "reason": entry.reason,
        "made_at": entry.made_at.isoformat(),
        "call_id": entry.call_id,
    }
