"""`carecall alerts`: what was raised, who looks after it, and what it turned out to be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from carecall.commands.registry import print_json
from carecall.commands.wide_console import open_console
from carecall.domain.alert import AlertState, AlertVerdict
from carecall.domain.figures import alert_precision, judged_share
from carecall.domain.personal_text import compose
from carecall.settings import read_settings
from carecall.store.alerts import (
    OPEN,
    AlertEntry,
    Resolution,
    alert_entries,
    alert_tallies,
    own,
    resolve,
    see,
)
from carecall.store.audit import Actor
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.operators import find_operator
from carecall.store.organizations import everything, find_organization, scope_of
from carecall.store.session import GuardedSession, guarded_sessions, system_writing
from carecall.store.tables import ActionType, AlertRow, OrganizationRow
from carecall.system import SystemClock

app = typer.Typer(no_args_is_help=True, help="Emergencies: seen, owned, resolved with a verdict.")

Alert = Annotated[int, typer.Argument(help="Number of the alert, from `carecall alerts list`.")]
By = Annotated[str, typer.Option("--by", help="E-mail address of the operator who does it.")]
Where = Annotated[
    str, typer.Option("--organization", help="Only this organization and those below it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
TERMINAL = Actor(name="terminal")
COLUMNS = ("No", "Organization", "Person", "Matter", "Words", "At", "Heard by", "State", "Raised")
WRAPPED = {"Organization": 9, "Person": 9, "Words": 12}
"""What may go on in a second line where the terminal is narrow."""


@app.command("list")
def show(
    organization: Where = "",
    every: Annotated[bool, typer.Option("--all", help="The resolved ones, too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List alerts, those that nobody has looked at on top."""
    with _alerts() as session:
        entries = alert_entries(
            session,
            states=frozenset(AlertState) if every else OPEN,
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


@app.command("see")
def see_alert(alert: Alert, by: By = "", as_json: AsJson = False) -> None:
    """Say that you have looked at it: others are not told again."""
    with _alerts() as session:
        row = see(session, alert, _operator(session, by), SystemClock().now())
        _say(as_json, row, "Seen: others are not told again.")


@app.command("own")
def own_alert(alert: Alert, by: By = "", as_json: AsJson = False) -> None:
    """Take it: from now on you care for it."""
    with _alerts() as session:
        row = own(session, alert, _operator(session, by), SystemClock().now())
        _say(as_json, row, "Owned: resolve it with what it turned out to be.")


@app.command("resolve")
def resolve_alert(
    alert: Alert,
    verdict: Annotated[AlertVerdict, typer.Option("--verdict", help="Was it an emergency?")],
    action: Annotated[
        ActionType | None, typer.Option("--action", help="What somebody did.")
    ] = None,
    by: By = "",
    note: Annotated[str, typer.Option("--note", help="A few words for the others.")] = "",
    as_json: AsJson = False,
) -> None:
    """Bring it to an end with a verdict; the live precision is counted from these."""
    resolution = Resolution(verdict=verdict, action=action, note=note)
    with _alerts() as session:
        row = resolve(session, alert, resolution, _operator(session, by), SystemClock().now())
        _say(as_json, row, f"Resolved: {verdict.value}.")


@app.command("precision")
def precision(
    organization: Where = "",
    days: Annotated[int, typer.Option("--days", help="Of the last so many days.", min=1)] = 30,
    as_json: AsJson = False,
) -> None:
    """Say how many alerts were true, by organization: true / (true + false)."""
    until = SystemClock().now()
    with _alerts() as session:
        tallies = alert_tallies(
            session,
            until - timedelta(days=days),
            until,
            organization_ids=_organizations(session, organization),
        )
        names = {key: session.get_one(OrganizationRow, key).name for key in tallies}
    told = [
        {
            "organization": names[key],
            **asdict(tally),
            "precision": alert_precision(tally),
            "judged": judged_share(tally),
        }
        for key, tally in sorted(tallies.items())
    ]
    if as_json:
        print_json(told)
        return
    for each in told:
        typer.echo(
            f"{each['organization']}: {each['true']} true, {each['false']} false, "
            f"{each['unsure']} unsure, {each['open']} open; precision {_percent(each['precision'])}"
        )


@contextmanager
def _alerts() -> Iterator[GuardedSession]:
    """Give a session over every organization; committed when the block ends well."""
    engine = create_engine(read_settings().sqlalchemy_url)
    try:
        check_ready(engine)
        with system_writing(guarded_sessions(engine), "alerts at a terminal") as session:
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


def _say(as_json: bool, row: AlertRow, sentence: str) -> None:
    if as_json:
        print_json({"alert": row.id, "state": row.state.value})
    else:
        typer.echo(sentence)


def _facts(entry: AlertEntry) -> dict[str, object]:
    return asdict(entry) | {"raised_at": entry.raised_at.isoformat()}


def _cells(entry: AlertEntry) -> tuple[str, ...]:
    return (
        str(entry.alert_id),
        entry.organization,
        entry.recipient,
        _words(entry.matter) + (" (doubted)" if entry.standing == "doubted" else ""),
        entry.quote,
        "" if entry.audio_ms is None else f"{entry.audio_ms / 1000:.1f} s",
        _words(entry.heard_by.value),
        _words(entry.state.value) + (f" {entry.verdict.value}" if entry.verdict else ""),
        f"{_local(entry.raised_at)}{' late' if entry.escalations else ''}",
    )


def _percent(share: object) -> str:
    return f"{share:.0%}" if isinstance(share, float) else "not judged yet"


def _local(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"


def _words(value: str) -> str:
    return value.replace("_", " ")
