"""`carecall apikey`: keys with which programs use the HTTP API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

import typer
from sqlalchemy import select

from carecall.commands.registry import print_json
from carecall.commands.whole_tree import at_terminal, organization_id_of, whole_tree
from carecall.commands.worker_desk import AsJson, By, Where, operator, organizations, say, show
from carecall.domain.personal_text import compose
from carecall.errors import BadInput
from carecall.store.api_keys import (
    MARK,
    NewApiKey,
    find_api_key,
    is_good,
    make_api_key,
    revoke_api_key,
)
from carecall.store.operators import find_operator
from carecall.store.session import GuardedSession
from carecall.store.tables import ApiKeyRow, ApiReach, OrganizationRow, UserRow
from carecall.system import SystemClock

REASON = "API keys at a terminal"
AREAS = (
    "recipients", "calls", "audio", "phones", "exports", "campaigns", "stop_calls", "alerts", "statistics",
    "numbers", "settings", "users", "organizations", "contracts", "audit",
)  # fmt: skip
READ_ONLY = frozenset({"audio", "phones", "exports", "statistics", "audit"})
WRITE_ONLY = frozenset({"stop_calls"})
app = typer.Typer(no_args_is_help=True, help="Keys with which programs use the HTTP API.")
COLUMNS = {
    "prefix": "Key",
    "name": "Name",
    "state": "State",
    "organization": "Organization",
    "reach": "Opens",
    "made_by": "Made by",
    "expires_at": "Ends",
    "last_used_at": "Last used",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One key as the list shows it."""

    prefix: str
    name: str
    state: str
    organization: str
    reach: str
    scopes: list[str]
    made_by: str
    expires_at: datetime | None
    last_used_at: datetime | None


@app.command("make")
def make(  # noqa: PLR0913 - one option each
    name: Annotated[str, typer.Argument(help="What the key is for, at most 20 characters.")],
    maker: Annotated[str, typer.Option("--for", help="E-mail address of the operator with whose rights it works.")],
    scope: Annotated[list[str], typer.Option("--scope", help="What it may, such as recipients:read; given several times.")],
    organization: Annotated[str, typer.Option("--organization", help="Whole name; the operator's own when left out.")] = "",
    reach: Annotated[ApiReach, typer.Option("--reach", help="Whose rows it opens.")] = ApiReach.BELOW,
    days: Annotated[int, typer.Option("--days", min=0, max=3650, help="How long it is good; 0 until it is revoked.")] = 365,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Make a key and print it, this once."""
    now = SystemClock().now()
    with whole_tree(REASON) as session:
        user = find_operator(session, maker)
        place = organization_id_of(session, organization) if organization else user.organization_id
        new = NewApiKey(
            organization_id=place,
            name=compose(name),
            reach=reach,
            scopes=known(scope),
            created_by_id=user.id,
            expires_at=now + timedelta(days=days) if days else None,
        )
        made = make_api_key(session, new, now, at_terminal())
        facts = {"key": made.text, "prefix": made.row.prefix}
    say(as_json, facts, f"{made.text}\nKeep it now: it is not shown again.")


@app.command("list")
def list_keys(where: Where = "", as_json: AsJson = False) -> None:
    """List keys, without their secrets."""
    now = SystemClock().now()
    with whole_tree(REASON) as session:
        entries = list(found(session, organizations(session, where), now))
    show(entries, COLUMNS, as_json=as_json, wide=("Name", "Organization", "Made by"))


@app.command("revoke")
def revoke(
    prefix: Annotated[str, typer.Argument(help="The key's open part, as the list shows it.")],
    by: By = "",
    as_json: AsJson = False,
) -> None:
    """End a key at once."""
    with whole_tree(REASON) as session:
        row = find_api_key(session, prefix.removeprefix(f"{MARK}_").rstrip("_"))
        ended = revoke_api_key(session, row, SystemClock().now(), operator(session, by))
    if as_json:
        print_json({"prefix": row.prefix, "revoked": ended})
        return
    typer.echo("The key opens nothing any more." if ended else "The key was revoked before.")


def known(scopes: list[str]) -> list[str]:
    """Return scopes, each once.

    Raises:
        BadInput: there is no such scope.
    """
    offered = [f"{area}:{verb}" for area in AREAS for verb in verbs(area)]
    wrong = sorted(set(scopes) - set(offered))
    if wrong:
        raise BadInput(f"There is no scope {', '.join(wrong)}: choose among {', '.join(offered)}.")
    return sorted(set(scopes))


def verbs(area: str) -> list[str]:
    """Return what can be done in an area."""
    reading, writing = area not in WRITE_ONLY, area not in READ_ONLY
    return [verb for verb, offered in (("read", reading), ("write", writing)) if offered]


def found(session: GuardedSession, organization_ids: frozenset[int], now: datetime) -> list[Entry]:
    """Return the keys of organizations, the newest first."""
    rows = session.execute(
        select(ApiKeyRow, OrganizationRow.name, UserRow.email)
        .join(OrganizationRow, OrganizationRow.id == ApiKeyRow.organization_id)
        .join(UserRow, UserRow.id == ApiKeyRow.created_by_id)
        .where(ApiKeyRow.organization_id.in_(organization_ids))
        .order_by(ApiKeyRow.id.desc())
    )
    return [
        Entry(
            prefix=row.prefix,
            name=row.name,
            state=state_of(row, now),
            organization=organization,
            reach=row.reach.value,
            scopes=list(row.scopes),
            made_by=email,
            expires_at=row.expires_at,
            last_used_at=row.last_used_at,
        )
        for row, organization, email in rows
    ]


def state_of(row: ApiKeyRow, now: datetime) -> str:
    """Return whether a key is good."""
    if row.revoked_at is not None:
        return "revoked"
    return "good" if is_good(row, now) else "ended"
