"""The trail of what was done, by people and by the system: events that are only ever added, each chained to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from carecall.store.scope import across
from carecall.store.tables import AuditEventRow

FIRST_HASH = "0" * 64
REASON = "the audit trail is one chain over all organizations"
BATCH = 1000
"""Events that are checked at a time."""
CHAIN_LOCK = 5_127_082
"""Number of the PostgreSQL advisory lock that one writer of the chain holds at a time."""
HASHED = (
    "at", "organization_id", "user_id", "user_name", "acting_as_id", "action", "object_type",
    "object_key", "result", "reason", "address", "facts", "previous_hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something: a signed-in user, somebody at a terminal, or the system itself."""

    user_id: int | None = None
    name: str = "system"


SYSTEM = Actor()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Something that was done to a row."""

    action: str
    object_type: str
    object_key: object
    organization_id: int | None
    facts: Mapping[str, object]
    """Ids and plain values; no names, numbers or words spoken."""


def record_deed(session: Session, actor: Actor, deed: Deed, now: datetime) -> None:
    """Add what `actor` did to the transaction that does it, last of all: the chain's other writers wait for its end."""
    append(
        session,
        AuditEventRow(
            organization_id=deed.organization_id,
            at=now,
            user_id=actor.user_id,
            user_name=actor.name,
            action=deed.action,
            object_type=deed.object_type,
            object_key=str(deed.object_key),
            result="ok",
            reason="",
            address="",
            facts=dict(deed.facts),
        ),
    )


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
        for name in HASHED
        for value in [getattr(event, name)]
    }
    line = json.dumps(words, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(line.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailCheck:
    """What a walk along the whole chain found."""

    events: int
    """How many hold, up to the broken one."""
    newest_hash: str
    """Of the last event that holds. Kept elsewhere it also shows later whether the end was cut off."""
    broken_id: int | None = None
    """The first event that was changed, or before which one was taken away or put in."""


def verify_trail(session: Session) -> TrailCheck:
    """Walk along the chain from its beginning and stop at the first event that does not fit."""
    previous, count, last_id = FIRST_HASH, 0, 0
    while True:
        events = session.scalars(
            select(AuditEventRow)
            .where(AuditEventRow.id > last_id)
            .order_by(AuditEventRow.id)
            .limit(BATCH)
        ).all()
        for event in events:
            if event.previous_hash != previous or event.hash != hash_of(event):
                return TrailCheck(events=count, newest_hash=previous, broken_id=event.id)
            previous, count, last_id = event.hash, count + 1, event.id
        if len(events) < BATCH:
            return TrailCheck(events=count, newest_hash=previous)
        session.expunge_all()
