"""`carecall organization`: add organizations to the tree, and list it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from carecall.domain.country import COUNTRY_HABITS
from carecall.domain.language import Language
from carecall.domain.organization import NAME_LIMIT
from carecall.domain.personal_text import compose
from carecall.errors import BadInput
from carecall.settings import read_settings
from carecall.store.calendars import zone_named
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.organizations import (
    NewOrganization,
    add_organization,
    find_organization,
    list_organizations,
)
from carecall.store.session import GuardedSession, guarded_sessions, system_writing

app = typer.Typer(no_args_is_help=True, help="Organizations and their tree.")
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


@app.command("add")
def add(
    name: Annotated[str, typer.Argument(help="Its name, at most 30 characters.")],
    country: Annotated[str, typer.Option(help="Country of its people, for example KR.")] = "KR",
    parent: Annotated[str, typer.Option(help="Whole name of the organization above.")] = "",
    time_zone: Annotated[str, typer.Option(help="IANA zone, for example Asia/Seoul.")] = "",
    language: Annotated[Language | None, typer.Option(help="Language of its calls.")] = None,
    as_json: AsJson = False,
) -> None:
    """Add an organization: at the top, or below PARENT."""
    new = _checked(name, country.upper(), time_zone, language)
    with _whole_tree() as session:
        above = find_organization(session, compose(parent)).id if parent else None
        row = add_organization(session, new, parent_id=above)
        found = {"id": row.id, "name": row.name, "country": row.country, "parent": parent or None}
    typer.echo(json.dumps(found, ensure_ascii=False) if as_json else f"Added {row.name}.")


@app.command("list")
def show(as_json: AsJson = False) -> None:
    """List every organization, those above before those below."""
    with _whole_tree() as session:
        entries = list_organizations(session)
    if as_json:
        rows = [{"name": one.name, "parent": one.parent, "country": one.country} for one in entries]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in entries:
        typer.echo("  " * one.depth + one.name)


@contextmanager
def _whole_tree() -> Iterator[GuardedSession]:
    """Give a session over every organization; committed when the block ends well."""
    engine = create_engine(read_settings().sqlalchemy_url)
    try:
        check_ready(engine)
        with system_writing(guarded_sessions(engine), "the tree of organizations") as session:
            yield session
    finally:
        engine.dispose()


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
