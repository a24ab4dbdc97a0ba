"""Who asks: a key becomes the same principal that a signed-in person is, never with more than its maker holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from flask import Response, current_app, g, request
from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from admin import audit
from admin.access import Permission, Principal
from admin.accounts import principal_of
from admin.api.pace import Left, Pace
from admin.api.problems import Problem
from admin.api.scopes import Scope, allows, known_scopes, needs, permissions_behind
from admin.house import house, now
from carecall.domain.organization import SubscriptionState
from carecall.store.api_keys import fits, is_good, prefix_of
from carecall.store.organizations import scope_of
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import ApiKeyRow, ApiReach, OrganizationRow, UserRow

PACE = "carecall_api_pace"
OPEN_ENDPOINTS = frozenset({"api.index_view", "api.openapi_view"})
"""What a stranger may see: that there is an API, and how it is used."""
EVERY = timedelta(minutes=5)
"""How often a key's last use is written; each request would be a write more."""
REASON = "a program shows its key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Who asks, as plain values read once for each request."""

    key_id: int
    principal: Principal
    scopes: frozenset[Scope]
    """Those that its maker still may give."""
    secret: str
    """The whole key as it was sent; it seals what is kept for repeated requests."""


def admit_program() -> None:
    """Let in whoever shows a good key; cookies mean nothing here."""
    if request.endpoint in OPEN_ENDPOINTS:
        return
    program = program_of(bearer())
    g.program, g.principal = program, program.principal
    pace: Pace = current_app.extensions[PACE]
    left = g.pace_left = pace.take(program.key_id)
    if left.wait_s:
        raise Problem(429, headers={"Retry-After": str(left.wait_s)})


def tell_pace(response: Response) -> Response:
    """Write into an answer how many requests the key has left."""
    left: Left | None = g.get("pace_left")
    if left is not None:
        pace: Pace = current_app.extensions[PACE]
        response.headers["RateLimit-Limit"] = str(pace.burst)
        response.headers["RateLimit-Remaining"] = str(left.requests)
        response.headers["RateLimit-Reset"] = str(left.full_in_s)
    return response


def bearer() -> str:
    """Return the key that the request shows."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not prefix_of(text.strip()):
        raise Problem(401)
    return text.strip()


def program_of(text: str) -> Program:
    """Return who shows a key; a known one that is not good any more is noted in the trail."""
    with system_reading(house().sessions, REASON) as session:
        row = session.scalar(select(ApiKeyRow).where(ApiKeyRow.prefix == prefix_of(text)))
        if row is None or not fits(row, text):
            raise Problem(401)
        maker = session.get_one(UserRow, row.created_by_id)
        principal = key_principal(session, row, maker)
        good = is_good(row, now()) and may_sign_in(maker)
    if not good or not principal.scope:
        audit.record_stranger("api_called", result="refused", principal=principal)
        raise Problem(401, "key_ended", "This key was revoked, has ended, or its maker may not sign in any more.")  # fmt: skip
    note_use(row)
    held = frozenset(scope for scope in known_scopes(row.scopes) if needs(scope) <= principal.permissions)  # fmt: skip
    return Program(key_id=row.id, principal=principal, scopes=held, secret=text)


def may_sign_in(maker: UserRow) -> bool:
    """Say whether a key's maker is still let in."""
    return maker.active and maker.status in {SubscriptionState.ACTIVE, SubscriptionState.INVITED}


def key_principal(session: Session, row: ApiKeyRow, maker: UserRow) -> Principal:
    """Return a key as the principal that requests work with."""
    own = principal_of(session, maker)
    place = session.get_one(OrganizationRow, row.organization_id)
    return replace(
        own,
        name=row.name,
        organization=place.display_name,
        timezone=place.time_zone,
        organization_id=row.organization_id,
        scope=reach_of(session, row, own) & own.scope,
        permissions=permissions_behind(known_scopes(row.scopes)) & own.permissions,
        role="",
        key_prefix=row.prefix,
    )


def reach_of(session: Session, row: ApiKeyRow, maker: Principal) -> frozenset[int]:
    """Return the organizations that a key opens, whoever made it."""
    if row.reach is ApiReach.ORGANIZATION:
        return frozenset({row.organization_id})
    if row.reach is ApiReach.EVERYWHERE and maker.may(Permission.CONTRACTS):
        return maker.scope
    return scope_of(session, row.organization_id).organization_ids


def note_use(row: ApiKeyRow) -> None:
    """Keep when a key was used last."""
    moment = now()
    if row.last_used_at is not None and moment - row.last_used_at < EVERY:
        return
    with system_writing(house().sessions, "a key was used") as session:
        session.execute(update(ApiKeyRow).where(ApiKeyRow.id == row.id).values(last_used_at=moment))


def current_program() -> Program:
    """Return the key of the running request."""
    found: Program | None = g.get("program")
    if found is None:
        raise Problem(401)
    return found


def demand_scope(wanted: Scope) -> None:
    """Refuse whoever's key does not hold a scope."""
    if not allows(current_program().scopes, wanted):
        raise Problem(
            403, "scope_missing", _("This key does not hold the scope %(name)s.", name=wanted.value)
        )


def holds(wanted: Scope) -> bool:
    """Say whether the running request's key holds a scope."""
    return allows(current_program().scopes, wanted)


def look_again() -> None:
    """Read the key's principal anew, after what it may see has changed, and end the running session."""
    end_session()
    g.program = program_of(current_program().secret)
    g.principal = g.program.principal


def end_session() -> None:
    """Close the request's session; what nobody committed is gone."""
    session: Session | None = g.pop("guarded_session", None)
    if session is not None:
        session.close()
