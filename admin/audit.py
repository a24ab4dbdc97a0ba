"""The trail of what people did: events that are only ever added, each chained to the one before by its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from flask import request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from admin.access import Principal, current_principal
from admin.house import house, now
from carecall.store.scope import across
from carecall.store.session import system_writing
from carecall.store.tables import AuditEventRow

FIRST_HASH = "0" * 64
REASON = "the audit trail is one chain over all organizations"
CHAIN_LOCK = 5_127_082
"""Number of the PostgreSQL advisory lock that one writer of the chain holds at a time."""

Facts = Mapping[str, object]


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
) -> None:
    """Add what the principal did while nothing is being written, in a transaction of its own."""
    event = own_event(action, organization_id, facts or {})
    event.object_type, event.object_key = object_type, str(object_key)
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
    event = blank_event(action, facts)
    event.organization_id = organization_id or principal.organization_id
    event.user_id, event.user_name = principal.user_id, principal.name
    return event


def blank_event(action: str, facts: Facts) -> AuditEventRow:
    """Return an event with what the request itself tells."""
    return AuditEventRow(
        at=now(), action=action, facts=dict(facts), address=request.remote_addr or "",
        object_type="", object_key="", result="ok", reason="", user_name="",
    )  # fmt: skip


def append(session: Session, event: AuditEventRow) -> None:
    """Chain one event to the last; writers take turns until their transaction ends."""
    beside = across(REASON)
    if session.get_bind().dialect.name == "postgresql":
        lock = select(func.pg_advisory_xact_lock(CHAIN_LOCK))
        session.execute(lock, execution_options=beside)
    newest = select(AuditEventRow.hash).order_by(AuditEventRow.id.desc()).limit(1)
    event.previous_hash = session.scalar(newest, execution_options=beside) or FIRST_HASH
    event.hash = hash_of(event)
    session.add(event)
    session.flush()


def hash_of(event: AuditEventRow) -> str:
    """Return SHA-256 over the previous hash and every fact of the event, as sorted JSON."""
    words = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name in ("at", "organization_id", "user_id", "user_name", "acting_as_id", "action", "object_type",
                     "object_key", "result", "reason", "address", "facts", "previous_hash")
        for value in [getattr(event, name)]
    }  # fmt: skip
    line = json.dumps(words, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(line.encode()).hexdigest()


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
