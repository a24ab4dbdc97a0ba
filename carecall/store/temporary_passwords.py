"""Temporary passwords: made by an administrator, good for one sign-in within a day, then replaced by an own one."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.domain.organization import SubscriptionState
from carecall.store.tables import UserRow

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemporaryPassword:
    """What is stored of one: its hash, and the text that all sessions of the user are tied to from now on."""

    hashed: str = field(repr=False)
    uniquifier: str = field(repr=False)


def give_temporary_password(row: UserRow, given: TemporaryPassword, now: datetime) -> None:
    """Replace a user's password; sessions that are open end."""
    row.password, row.fs_uniquifier = given.hashed, given.uniquifier
    row.must_change_password = True
    row.password_expires_at = now + LIFETIME


def spend_temporary_password(session: Session, user_id: int, now: datetime) -> bool:
    """Say whether a user may sign in with the password that stands; a temporary one only once and in time."""
    row = session.scalar(select(UserRow).where(UserRow.id == user_id).with_for_update())
    if row is None:
        return False
    if row.password_expires_at is None:
        return True
    if row.password_expires_at <= now:
        return False
    row.password_expires_at = now
    return True


def own_password_chosen(row: UserRow) -> None:
    """Note that a user has a password of their own."""
    row.must_change_password, row.password_expires_at = False, None
    if row.status is SubscriptionState.INVITED:
        row.status = SubscriptionState.ACTIVE
