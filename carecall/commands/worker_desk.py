"""What the commands about alerts, lists of work, memory and trends share: who does it, where, and how it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from carecall.commands.registry import print_json
from carecall.commands.whole_tree import at_terminal
from carecall.commands.wide_console import open_console
from carecall.domain.personal_text import compose
from carecall.errors import BadInput
from carecall.store.audit import Actor
from carecall.store.operators import find_operator
from carecall.store.organizations import everything, find_organization, scope_of
from carecall.store.session import GuardedSession

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

By = Annotated[str, typer.Option("--by", help="E-mail address of the operator who does it.")]
Where = Annotated[
    str, typer.Option("--organization", help="Only this organization and those below it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def organizations(session: GuardedSession, name: str) -> frozenset[int]:
    """Return the organization of this whole name with those below it; all when none is named."""
    if not name:
        return everything(session).organization_ids
    return scope_of(session, find_organization(session, compose(name)).id).organization_ids


def operator(session: GuardedSession, email: str) -> Actor:
    """Return who does it; somebody at the terminal when nobody is named."""
    if not email:
        return at_terminal()
    row = find_operator(session, email)
    return Actor(user_id=row.id, name=row.name)


def day(text: str, option: str) -> date | None:
    """Return the local day typed for `option`, None for nothing.

    Raises:
        BadInput: it is no day.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(f"{option} takes a day such as 2026-03-02.") from error


def show(
    entries: Sequence[DataclassInstance],
    columns: Mapping[str, str],
    *,
    as_json: bool,
    wide: Iterable[str] = (),
) -> None:
    """Print entries as JSON, or the fields of `columns` under their headings; `wide` ones may wrap."""
    if as_json:
        print_json([plain(entry) for entry in entries])
        return
    cells = ([_cell(asdict(entry)[field]) for field in columns] for entry in entries)
    print_table(tuple(columns.values()), cells, wrapped=dict.fromkeys(wide, 8))


def print_table(
    headings: Iterable[str], rows: Iterable[Iterable[str]], *, wrapped: Mapping[str, int]
) -> None:
    """Print rows under their headings; `wrapped` ones may go on in a second line, not narrower than their figure."""
    table = Table(box=None, pad_edge=False)
    for heading in headings:
        table.add_column(heading, no_wrap=heading not in wrapped, min_width=wrapped.get(heading))
    for row in rows:
        table.add_row(*map(escape, row))
    open_console().print(table)


def plain(entry: DataclassInstance) -> dict[str, object]:
    """Return an entry as JSON can hold it."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(entry).items()
    }


def say(as_json: bool, facts: Mapping[str, object], sentence: str) -> None:
    """Print what was done, for a person or for a program."""
    print_json(dict(facts)) if as_json else typer.echo(sentence)


def local(moment: datetime) -> str:
    """Return a moment by this machine's clock, to the minute."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def words(value: StrEnum) -> str:
    """Return a stored word as people write it."""
    return value.value.replace("_", " ")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, datetime):
        return local(value)
    if isinstance(value, StrEnum):
        return words(value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)
