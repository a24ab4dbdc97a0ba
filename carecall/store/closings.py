"""Accounts that their users closed: out at once, back within a while, then deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.organization import SubscriptionState
from carecall.store.audit import SYSTEM, Deed, record_deed
from carecall.store.tables import UserRow

KEPT_FOR = timedelta(days=30)
"""So long a closed account can be opened again."""
REASON_LIMIT = 500


def close_account(row: UserRow, reason: str, uniquifier: str, now: datetime) -> None:
    """Close an account: its sessions end and nobody signs in with it."""
    row.status, row.fs_uniquifier = SubscriptionState.CANCELLED, uniquifier
    row.closed_at, row.close_reason = now, reason


def open_again(row: UserRow) -> None:
    """Open a closed account again, as it was."""
    row.status, row.closed_at, row.close_reason = SubscriptionState.ACTIVE, None, ""


def deleted_on(row: UserRow) -> datetime | None:
    """Return when a closed account is deleted."""
    return None if row.closed_at is None else row.closed_at + KEPT_FOR


def closed_accounts(session: Session) -> list[UserRow]:
    """Return the closed accounts in scope, the newest first."""
    statement = select(UserRow).where(UserRow.closed_at.is_not(None))
    return list(session.scalars(statement.order_by(UserRow.closed_at.desc(), UserRow.id.desc())))


def due_for_deletion(session: Session, now: datetime) -> list[UserRow]:
    """Return the accounts whose time to be opened again is over."""
    statement = select(UserRow).where(UserRow.closed_at <= now - KEPT_FOR)
    return list(session.scalars(statement.order_by(UserRow.id)))


def delete_due(session: Session, now: datetime) -> int:
    """Delete the accounts whose time is over, each written into the trail without a name; return how many."""
    rows = due_for_deletion(session, now)
    for row in rows:
        key, organization_id = row.id, row.organization_id
        session.delete(row)
        session.flush()
        deed = Deed(
            action="account_deleted",
            object_type="user",
            object_key=key,
            organization_id=organization_id,
            facts={},
        )
        record_deed(session, SYSTEM, deed, now)
    return len(rows)
