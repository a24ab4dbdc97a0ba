"""`carecall stop-all` and `carecall resume-all`: the emergency stop of calls, and its end."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Annotated

import typer

from carecall.commands.whole_tree import at_terminal, organization_id_of, whole_tree
from carecall.store.session import GuardedSession
from carecall.store.stops import StopEntry, StopOrder, list_stops, resume_calls, stop_calls
from carecall.system import SystemClock

REASON = "an emergency stop"
Organization = Annotated[
    str, typer.Option(help="Whole name: only this organization and those below it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def register(app: typer.Typer) -> None:
    """Add the two commands."""
    app.command("stop-all")(stop_all)
    app.command("resume-all")(resume_all)


def stop_all(
    organization: Organization = "",
    hang_up: Annotated[
        bool, typer.Option("--hang-up", help="Also end the calls that ring or talk now.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why, for the audit trail.")] = "",
    as_json: AsJson = False,
) -> None:
    """Stop calls at once: nothing is dialled any more, not even what was claimed already."""
    with whole_tree(REASON) as session:
        order = _order(session, organization, reason, hang_up=hang_up)
        stop_calls(session, order, SystemClock().now())
        stops = list_stops(session)
    _show(stops, as_json=as_json)


def resume_all(
    organization: Organization = "",
    reason: Annotated[str, typer.Option(help="Why, for the audit trail.")] = "",
    as_json: AsJson = False,
) -> None:
    """Let calls go out again; what waited is called while its hours last."""
    with whole_tree(REASON) as session:
        order = _order(session, organization, reason)
        stopped = resume_calls(session, order, SystemClock().now())
        stops = list_stops(session)
    if not stopped and not as_json:
        typer.echo("Nothing was stopped there.")
    _show(stops, as_json=as_json)


def _order(
    session: GuardedSession, organization: str, reason: str, *, hang_up: bool = False
) -> StopOrder:
    key = organization_id_of(session, organization) if organization else None
    return StopOrder(organization_id=key, reason=reason, hang_up=hang_up, actor=at_terminal())


def _show(stops: list[StopEntry], *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "organization": each.organization,
                "stopped_at": each.stopped_at.isoformat(),
                "reason": each.reason,
                "hang_up": each.hang_up,
            }
            for each in stops
        ]
        typer.echo(json.dumps({"stops": rows}, ensure_ascii=False))
        return
    for each in stops:
        since = each.stopped_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        what = each.organization or "everything"
        typer.echo(f"Stopped since {since}: {what}" + (f" ({each.reason})" if each.reason else ""))
    if not stops:
        typer.echo("Calls go out everywhere.")
