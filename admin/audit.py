"""The trail of what people did in the console; carecall.store.audit chains the events."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session

from admin.access import Principal, current_principal
from admin.house import house, now
from carecall.store.audit import REASON, Actor, append
from carecall.store.session import system_writing
from carecall.store.tables import AuditEventRow

Facts = Mapping[str, object]


def actor() -> Actor:
    """Return the signed-in person, or the program's key, as the store's records name them."""
    principal = current_principal()
    return Actor(user_id=principal.user_id, name=principal.name)


def note(
    session: Session,
    action: str,
    *,
    object_type: str = "",
    object_key: object = "",
    organization_id: int | None = None,
    facts: Facts | None = None,
) -> None:
    """Add what the principal does to the transaction that does it; who commits the one commits the other."""
    event = own_event(action, organization_id, facts or {})
    event.object_type, event.object_key = object_type, str(object_key)
    append(session, event)


def record(
    action: str,
    *,
    object_type: str = "",
    object_key: object = "",
    organization_id: int | None = None,
    facts: Facts | None = None,
    result: str = "ok",
) -> None:
    """Add what the principal did while nothing is being written, in a transaction of its own."""
    event = own_event(action, organization_id, facts or {})
    event.object_type, event.object_key = object_type, str(object_key)
    event.result = result
    with system_writing(house().sessions, REASON) as session:
        append(session, event)


def record_denied(object_type: str, facts: Facts) -> None:
    """Add what the principal was refused."""
    event = own_event("denied", None, facts)
    event.object_type, event.result = object_type, "refused"
    with system_writing(house().sessions, REASON) as session:
        append(session, event)


def record_stranger(action: str, *, result: str, principal: Principal | None) -> None:
    """Add what somebody tried before sign-in; a known account's organization sees it."""
    event = blank_event(action, {})
    event.result = result
    if principal is not None:
        event.organization_id = principal.organization_id
        event.user_id, event.user_name = principal.user_id, principal.name
    with system_writing(house().sessions, REASON) as session:
        append(session, event)


def own_event(action: str, organization_id: int | None, facts: Facts) -> AuditEventRow:
    """Return an event of the signed-in principal."""
    principal = current_principal()
    key = {"api_key": principal.key_prefix} if principal.key_prefix else {}
    event = blank_event(action, {**facts, **key})
    event.organization_id = organization_id or principal.organization_id
    event.user_id, event.user_name = principal.user_id, principal.name
    return event


def blank_event(action: str, facts: Facts) -> AuditEventRow:
    """Return an event with what the request itself tells."""
    return AuditEventRow(
        at=now(), action=action, facts=dict(facts), address=request.remote_addr or "",
        object_type="", object_key="", result="ok", reason="", user_name="",
    )  # fmt: skip


def last_change(session: Session, object_type: str, object_key: object) -> AuditEventRow | None:
    """Return who changed an object last, if somebody did."""
    return session.scalar(
        select(AuditEventRow)
        .where(
            AuditEventRow.object_type == object_type,
            AuditEventRow.object_key == str(object_key),
            AuditEventRow.action == "changed",
        )
        .order_by(AuditEventRow.id.desc())
        .limit(1)
    )
