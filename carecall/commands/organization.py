"""`carecall organization`: add organizations to the tree, and list it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated

import typer

from carecall.commands.contracts import read_day
from carecall.commands.limit_words import read_amount, read_count, read_version
from carecall.commands.whole_tree import at_terminal, whole_tree
from carecall.domain.consent import DISCLOSURE_VERSION
from carecall.domain.contract import ServicePeriod
from carecall.domain.country import COUNTRY_HABITS
from carecall.domain.language import Language
from carecall.domain.organization import NAME_LIMIT
from carecall.domain.personal_text import compose
from carecall.errors import BadInput
from carecall.store.calendars import zone_named
from carecall.store.limits import LimitChange, change_limits
from carecall.store.organizations import (
    NewOrganization,
    add_organization,
    find_organization,
    list_organizations,
)
from carecall.system import SystemClock

REASON = "the tree of organizations"
app = typer.Typer(no_args_is_help=True, help="Organizations and their tree.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command("add")
def add(  # noqa: PLR0913 - each is an option of the command line
    name: Annotated[str, typer.Argument(help="Its name, at most 30 characters.")],
    country: Annotated[str, typer.Option(help="Country of its people, for example KR.")] = "KR",
    parent: Annotated[str, typer.Option(help="Whole name of the organization above.")] = "",
    time_zone: Annotated[str, typer.Option(help="IANA zone, for example Asia/Seoul.")] = "",
    language: Annotated[Language | None, typer.Option(help="Language of its calls.")] = None,
    contract_from: Annotated[
        str, typer.Option(help="First day of its contract, YYYY-MM-DD; default today.")
    ] = "",
    contract_until: Annotated[
        str, typer.Option(help="Last day of its contract; default none agreed.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Add an organization: at the top with a contract of its own, or below PARENT and under its contract."""
    period = _period(contract_from, contract_until, parent)
    new = replace(_checked(name, country.upper(), time_zone, language), contract=period)
    with whole_tree(REASON) as session:
        above = find_organization(session, compose(parent)).id if parent else None
        row = add_organization(session, new, parent_id=above)
        found = {"id": row.id, "name": row.name, "country": row.country, "parent": parent or None}
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else f"Added {row.name}.")


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List every organization, those above before those below."""
    with whole_tree(REASON) as session:
        entries = list_organizations(session)
    if as_json:
        rows = [{"name": one.name, "parent": one.parent, "country": one.country} for one in entries]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in entries:
        typer.echo("  " * one.depth + one.name)


@app.command("limit")
def limit(
    name: Annotated[str, typer.Argument(help="Whole name of the organization.")],
    daily_calls: Annotated[
        str, typer.Option(help="Most rings of one of its days, or none; all below it count too.")
    ] = "",
    daily_spend: Annotated[
        str,
        typer.Option(help="Most that one day's calls may cost, in the trunk's currency, or none."),
    ] = "",
    disclosure_version: Annotated[
        str,
        typer.Option(help="Version of the text that a consent must have been given to, or none."),
    ] = "",
) -> None:
    """Set what an organization and all below it may do in a day, and which consent counts."""
    change = LimitChange(
        daily_calls=read_count(daily_calls),
        daily_spend=read_amount(daily_spend),
        disclosure_version=read_version(disclosure_version),
    )
    with whole_tree(REASON) as session:
        row = find_organization(session, compose(name))
        change_limits(session, row, change, at_terminal(), SystemClock().now())
        calls, spend = row.daily_call_limit, row.daily_spend_limit
        version = row.disclosure_version
    typer.echo(
        f"{compose(name)}: {'any number of' if calls is None else calls} calls a day, "
        f"{'no limit' if spend is None else spend} of spending a day, "
        f"consent to version {DISCLOSURE_VERSION if version is None else version}."
    )


def _period(begins: str, until: str, parent: str) -> ServicePeriod | None:
    """Return the contract of an organization on top; those below call under that one.

    Raises:
        BadInput: a day is no day, or a contract is asked for below the top.
    """
    if parent and (begins or until):
        raise BadInput("A contract belongs to the organization on top: those below call under it.")
    if parent:
        return None
    return ServicePeriod(
        starts_on=read_day(begins) or SystemClock().now().date(), ends_on=read_day(until)
    )


def _checked(name: str, country: str, time_zone: str, language: Language | None) -> NewOrganization:
    """Complete the country's habits.

    Raises:
        BadInput: the name is empty or too long, or the zone is unknown.
    """
    whole = compose(name)
    if not 1 <= len(whole) <= NAME_LIMIT:
        raise BadInput(f"An organization's name has 1 to {NAME_LIMIT} characters: shorten it.")
    habit = COUNTRY_HABITS.get(country)
    zone = time_zone or (habit.time_zone if habit is not None else "")
    if zone_named(zone) is None:
        raise BadInput(f"The time zone of {country} is not known: give one with --time-zone.")
    usual = habit.language if habit is not None else Language.EN
    return NewOrganization(name=whole, country=country, time_zone=zone, language=language or usual)
