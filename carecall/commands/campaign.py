"""`carecall campaign`: list, start, pause and stop campaigns, show their coming days, and rehearse them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import typer

from carecall.commands.campaign_answering import answering
from carecall.commands.campaign_words import (
    as_json_rehearsal,
    day_line,
    entry_json,
    entry_line,
    order_json,
    order_line,
    rehearsal_lines,
)
from carecall.commands.registry import print_json
from carecall.domain.destination import DESTINATIONS
from carecall.domain.personal_text import compose
from carecall.errors import BadInput
from carecall.settings import read_settings
from carecall.store.calendars import zone_named
from carecall.store.campaign_list import coming_days, find_campaign, list_campaigns
from carecall.store.campaign_orders import (
    OrderResult,
    pause_campaigns,
    start_campaigns,
    stop_campaigns,
)
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.organizations import find_organization, scope_of
from carecall.store.rehearsal import local_zone_of, rehearse
from carecall.store.session import GuardedSession, guarded_sessions, system_reading, system_writing
from carecall.system import SystemClock

app = typer.Typer(no_args_is_help=True, help="Campaigns: list, start, pause, stop, rehearse.")
app.command("answering")(answering)
Names = Annotated[list[str], typer.Argument(help="Whole names of campaigns.")]
Organization = Annotated[
    str, typer.Option("--organization", help="Only of this organization and those below it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Orders = Callable[[GuardedSession, Sequence[int], datetime], tuple[OrderResult, ...]]
REASON = "campaigns are ordered from a terminal"


@dataclass(frozen=True, slots=True)
class _Desk:
    session: GuardedSession
    now: datetime
    organization_ids: frozenset[int] | None

    def ids(self, names: Sequence[str]) -> list[int]:
        return [
            find_campaign(self.session, compose(name), self.organization_ids).id for name in names
        ]


@app.command("list")
def show(organization: Organization = "", as_json: AsJson = False) -> None:
    """List campaigns with their progress."""
    with _desk(organization) as desk:
        entries = [
            entry
            for entry in list_campaigns(desk.session, desk.now)
            if desk.organization_ids is None or entry.organization_id in desk.organization_ids
        ]
    if as_json:
        print_json([entry_json(entry) for entry in entries])
        return
    for entry in entries:
        typer.echo(entry_line(entry))
    if not entries:
        typer.echo("There is no campaign yet: add one in the console.")


@app.command("start")
def start(names: Names, organization: Organization = "", as_json: AsJson = False) -> None:
    """Let campaigns call, from now on or again."""
    _order(start_campaigns, "started", names, organization, as_json=as_json)


@app.command("pause")
def pause(names: Names, organization: Organization = "", as_json: AsJson = False) -> None:
    """Let nothing more ring until the next start; live calls go on."""
    _order(pause_campaigns, "paused", names, organization, as_json=as_json)


@app.command("stop")
def stop(names: Names, organization: Organization = "", as_json: AsJson = False) -> None:
    """End campaigns for good and cancel what has not begun; live calls end as they do."""
    _order(stop_campaigns, "stopped", names, organization, as_json=as_json)


@app.command("plan")
def plan(names: Names, organization: Organization = "", as_json: AsJson = False) -> None:
    """Show how many calls are planned for the coming days."""
    with _desk(organization) as desk:
        found = []
        for key, name in zip(desk.ids(names), names, strict=True):
            zone = zone_named(local_zone_of(desk.session, key))
            found.append((name, zone, coming_days(desk.session, key, desk.now)))
    if as_json:
        print_json(
            [
                {
                    "campaign": name,
                    "days": [{"on": str(day.round_on), "calls": day.calls} for day in days],
                }
                for name, _, days in found
            ]
        )
        return
    for name, zone, days in found:
        typer.echo(f"{name}: " + ("calls by local day" if days else "nothing is planned"))
        for day in days:
            typer.echo(day_line(day, zone))


@app.command("rehearse")
def rehearsal(
    names: Names,
    organization: Organization = "",
    on: Annotated[
        str, typer.Option(help="Day to rehearse, as 2026-03-02; the next round else.")
    ] = "",
    calls: Annotated[bool, typer.Option("--calls", help="Show every call too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Play the next round through without ringing: who, when, what blocks whom, lines, end and cost."""
    day = _day(on)
    with _desk(organization) as desk:
        played = [
            (
                zone_named(local_zone_of(desk.session, key)),
                rehearse(desk.session, key, desk.now, destinations=DESTINATIONS.get, on=day),
            )
            for key in desk.ids(names)
        ]
    if as_json:
        print_json([as_json_rehearsal(one) for _, one in played])
        return
    for zone, one in played:
        for line in rehearsal_lines(one, zone, calls=calls):
            typer.echo(line)


def _order(
    give: Orders, done: str, names: Sequence[str], organization: str, *, as_json: bool
) -> None:
    with _desk(organization, writing=True) as desk:
        results = give(desk.session, desk.ids(names), desk.now)
    if as_json:
        print_json([order_json(result) for result in results])
    for result in results:
        if not as_json:
            typer.echo(order_line(result, done), err=result.refused is not None)
    if any(result.refused is not None for result in results):
        raise typer.Exit(BadInput.exit_status)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"“{text}” is no day: write it like 2026-03-02.") from None


@contextmanager
def _desk(organization: str, *, writing: bool = False) -> Iterator[_Desk]:
    """Give a session over every organization with the ids that are meant; committed when it wrote.

    Raises:
        DatabaseUnready, UnknownName: the database or the organization is not there.
    """
    engine = create_engine(read_settings().sqlalchemy_url)
    opened = system_writing if writing else system_reading
    try:
        check_ready(engine)
        with opened(guarded_sessions(engine), REASON) as session:
            ids = None
            if organization:
                row = find_organization(session, compose(organization))
                ids = scope_of(session, row.id).organization_ids
            yield _Desk(session, SystemClock().now(), ids)
    finally:
        engine.dispose()
