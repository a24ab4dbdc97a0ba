"""`carecall alerts`: what was raised, who looks after it, and what it turned out to be."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from carecall.commands.registry import print_json
from carecall.commands.whole_tree import whole_tree
from carecall.commands.worker_desk import (
    AsJson,
    By,
    Where,
    local,
    operator,
    organizations,
    print_table,
    words,
)
from carecall.domain.alert import AlertState, AlertVerdict
from carecall.domain.figures import alert_precision, judged_share
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
from carecall.store.tables import ActionType, AlertRow, OrganizationRow
from carecall.system import SystemClock

app = typer.Typer(no_args_is_help=True, help="Emergencies: seen, owned, resolved with a verdict.")

Alert = Annotated[int, typer.Argument(help="Number of the alert, from `carecall alerts list`.")]
REASON = "alerts at a terminal"
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
    with whole_tree(REASON) as session:
        entries = alert_entries(
            session,
            states=frozenset(AlertState) if every else OPEN,
            organization_ids=organizations(session, organization),
        )
    if as_json:
        print_json([_facts(entry) for entry in entries])
        return
    print_table(COLUMNS, map(_cells, entries), wrapped=WRAPPED)


@app.command("see")
def see_alert(alert: Alert, by: By = "", as_json: AsJson = False) -> None:
    """Say that you have looked at it: others are not told again."""
    with whole_tree(REASON) as session:
        row = see(session, alert, operator(session, by), SystemClock().now())
        _say(as_json, row, "Seen: others are not told again.")


@app.command("own")
def own_alert(alert: Alert, by: By = "", as_json: AsJson = False) -> None:
    """Take it: from now on you care for it."""
    with whole_tree(REASON) as session:
        row = own(session, alert, operator(session, by), SystemClock().now())
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
    with whole_tree(REASON) as session:
        row = resolve(session, alert, resolution, operator(session, by), SystemClock().now())
        _say(as_json, row, f"Resolved: {verdict.value}.")


@app.command("precision")
def precision(
    organization: Where = "",
    days: Annotated[int, typer.Option("--days", help="Of the last so many days.", min=1)] = 30,
    as_json: AsJson = False,
) -> None:
    """Say how many alerts were true, by organization: true / (true + false)."""
    until = SystemClock().now()
    with whole_tree(REASON) as session:
        tallies = alert_tallies(
            session,
            until - timedelta(days=days),
            until,
            organization_ids=organizations(session, organization),
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
        entry.matter.replace("_", " ") + (" (doubted)" if entry.standing == "doubted" else ""),
        entry.quote,
        "" if entry.audio_ms is None else f"{entry.audio_ms / 1000:.1f} s",
        words(entry.heard_by),
        words(entry.state) + (f" {entry.verdict.value}" if entry.verdict else ""),
        f"{local(entry.raised_at)}{' late' if entry.escalations else ''}",
    )


def _percent(share: object) -> str:
    return f"{share:.0%}" if isinstance(share, float) else "not judged yet"
