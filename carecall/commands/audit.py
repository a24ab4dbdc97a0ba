"""`carecall audit`: the trail of what people and the system did, and whether anybody touched it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy import select

from carecall.commands.registry import print_json
from carecall.commands.whole_tree import whole_tree
from carecall.commands.worker_desk import AsJson, show
from carecall.errors import StoreError
from carecall.store.audit import TrailCheck, verify_trail
from carecall.store.session import GuardedSession
from carecall.store.tables import AuditEventRow

REASON = "the audit trail at a terminal"
app = typer.Typer(no_args_is_help=True, help="Who did what, and whether the trail is whole.")
COLUMNS = {
    "event_id": "No",
    "at": "At",
    "who": "Who",
    "action": "Action",
    "object": "Object",
    "result": "Result",
    "organization_id": "Organization",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event as the list shows it."""

    event_id: int
    at: datetime
    who: str
    action: str
    object: str
    result: str
    organization_id: int | None


@app.command("verify")
def verify(as_json: AsJson = False) -> None:
    """Walk along the chain of events; name the first that was changed, taken away or put in (exit status 1)."""
    with whole_tree(REASON) as session:
        found = verify_trail(session)
    if found.broken_id is not None:
        raise StoreError(
            f"Event {found.broken_id} of the audit trail does not fit: it was changed, or one before it was "
            f"taken away or put in. The {found.events} before it hold; compare it with a backup."
        )
    _say_whole(found, as_json)


@app.command("list")
def list_events(
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="Most events.")] = 50,
    action: Annotated[str, typer.Option("--action", help="Only this action.")] = "",
    as_json: AsJson = False,
) -> None:
    """List the newest events, of the whole platform too."""
    with whole_tree(REASON) as session:
        found = newest(session, limit=limit, action=action)
    show(found, COLUMNS, as_json=as_json, wide=("Who", "Object"))


def newest(session: GuardedSession, *, limit: int, action: str) -> list[Event]:
    """Return the newest events, the newest first."""
    wanted = select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(limit)
    if action:
        wanted = wanted.where(AuditEventRow.action == action)
    return [
        Event(
            event_id=row.id,
            at=row.at,
            who=row.user_name,
            action=row.action,
            object=f"{row.object_type} {row.object_key}".strip(),
            result=row.result,
            organization_id=row.organization_id,
        )
        for row in session.scalars(wanted)
    ]


def _say_whole(found: TrailCheck, as_json: bool) -> None:
    if as_json:
        print_json({"events": found.events, "newest_hash": found.newest_hash})
        return
    print(f"All {found.events} events hold. The newest has the hash {found.newest_hash}.")
    print("Keep that hash elsewhere: it shows later whether the end of the trail was cut off.")
