"""Changing the address that a user signs in with: asked for, proved by a number mailed there, done or over."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from carecall.errors import AlreadyRegistered
from carecall.store.tables import EmailChangeRow, UserRow

LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5
NO_NUMBER = ""
"""The hash that no number has: for an address that cannot be had, without saying so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedChange:
    """A new address and the hash of the number that was mailed there."""

    user_id: int
    email: str = field(repr=False)
    number_hash: str = field(repr=False)


def ask_change(session: Session, asked: AskedChange, now: datetime) -> None:
    """Keep what a user asked for; an earlier number is good for nothing from now on."""
    # The user's row first: whoever asks twice at once is served one after the other.
    session.execute(select(UserRow.id).where(UserRow.id == asked.user_id).with_for_update())
    drop_change(session, asked.user_id)
    session.add(
        EmailChangeRow(
            user_id=asked.user_id,
            email=asked.email,
            number_hash=asked.number_hash,
            asked_at=now,
        )
    )
    session.flush()


def waiting_email(session: Session, user_id: int, now: datetime) -> str:
    """Return the address that waits for its number; empty where none does."""
    statement = select(EmailChangeRow.email).where(
        EmailChangeRow.user_id == user_id,
        EmailChangeRow.tries < MOST_TRIES,
        EmailChangeRow.asked_at > now - LIFETIME,
    )
    return session.scalar(statement) or ""


def spend_number_try(session: Session, user_id: int, now: datetime) -> AskedChange | None:
    """Count one try at the number, and return what it is compared with; None when no try is left."""
    found = session.execute(
        update(EmailChangeRow)
        .where(
            EmailChangeRow.user_id == user_id,
            EmailChangeRow.tries < MOST_TRIES,
            EmailChangeRow.asked_at > now - LIFETIME,
        )
        .values(tries=EmailChangeRow.tries + 1)
        .returning(EmailChangeRow.email, EmailChangeRow.number_hash)
    ).one_or_none()
    return None if found is None else AskedChange(user_id=user_id, email=found[0], number_hash=found[1])  # fmt: skip


def is_number(asked: AskedChange, number_hash: str) -> bool:
    """Say whether a number is the one that was mailed, in the same time whether or not."""
    return hmac.compare_digest(asked.number_hash, number_hash)


def change_email(session: Session, asked: AskedChange, uniquifier: str) -> None:
    """Let a user sign in with the new address; all that was tied to the old one is over.

    Raises:
        AlreadyRegistered: somebody else took the address meanwhile.
    """
    drop_change(session, asked.user_id)
    row = session.get_one(UserRow, asked.user_id, with_for_update=True)
    try:
        with session.begin_nested():
            row.email, row.fs_uniquifier = asked.email, uniquifier
            session.flush()
    except IntegrityError as error:
        raise AlreadyRegistered("operator") from error


def is_taken(session: Session, email: str) -> bool:
    """Say whether somebody signs in with an address."""
    return session.scalar(select(UserRow.id).where(UserRow.email == email)) is not None


def drop_change(session: Session, user_id: int) -> None:
    """Forget what a user asked for."""
    session.execute(delete(EmailChangeRow).where(EmailChangeRow.user_id == user_id))


def purge_changes(session: Session, now: datetime) -> None:
    """Take away what nobody can finish any more."""
    session.execute(delete(EmailChangeRow).where(EmailChangeRow.asked_at <= now - LIFETIME))
