"""Sign-ins that are open: begun, seen, ended; a cookie is good only while its row stands."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from carecall.store.tables import UserSessionRow

IDLE = timedelta(hours=1)
"""Unseen for longer, a session is over. Pages that keep themselves up to date count as seen: an alert desk stays open."""
ABSOLUTE = timedelta(hours=12)
"""So long after its beginning every session is over."""
SEEN_EVERY = timedelta(minutes=5)
"""How often a session's last moment is written; each request would be a write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A sign-in that was just made."""

    user_id: int
    token: str = field(repr=False)
    uniquifier: str = field(repr=False)
    device: str
    address: str
    waits_for_code: bool = False


def begin_session(session: Session, new: NewSession, now: datetime) -> None:
    """Write a sign-in, and take away the user's sessions that are over."""
    session.execute(
        delete(UserSessionRow).where(
            UserSessionRow.user_id == new.user_id,
            or_(
                UserSessionRow.seen_at < now - IDLE,
                UserSessionRow.began_at < now - ABSOLUTE,
                UserSessionRow.tied_to != hash_of(new.uniquifier),
            ),
        )
    )
    session.add(
        UserSessionRow(
            user_id=new.user_id,
            token_hash=hash_of(new.token),
            tied_to=hash_of(new.uniquifier),
            waits_for_code=new.waits_for_code,
            device=new.device,
            address=new.address,
            began_at=now,
            seen_at=now,
        )
    )


def find_session(
    session: Session, token: str, uniquifier: str, now: datetime
) -> UserSessionRow | None:
    """Return the open session of a cookie's token, or None; its last moment is not written here."""
    return session.scalar(
        select(UserSessionRow).where(
            UserSessionRow.token_hash == hash_of(token),
            UserSessionRow.tied_to == hash_of(uniquifier),
            UserSessionRow.seen_at >= now - IDLE,
            UserSessionRow.began_at >= now - ABSOLUTE,
        )
    )


def open_sessions(
    session: Session, user_id: int, uniquifier: str, now: datetime
) -> list[UserSessionRow]:
    """Return a user's open sessions, the newest seen first."""
    return list(
        session.scalars(
            select(UserSessionRow)
            .where(
                UserSessionRow.user_id == user_id,
                UserSessionRow.tied_to == hash_of(uniquifier),
                UserSessionRow.seen_at >= now - IDLE,
                UserSessionRow.began_at >= now - ABSOLUTE,
            )
            .order_by(UserSessionRow.seen_at.desc(), UserSessionRow.id.desc())
        )
    )


def saw_session(session: Session, key: int, now: datetime) -> None:
    """Keep that a session was used."""
    session.execute(update(UserSessionRow).where(UserSessionRow.id == key).values(seen_at=now))


def code_given(session: Session, key: int, token: str, now: datetime) -> None:
    """Let a session in whose second factor was given; its cookie has a new token from now on."""
    session.execute(
        update(UserSessionRow)
        .where(UserSessionRow.id == key)
        .values(waits_for_code=False, token_hash=hash_of(token), seen_at=now)
    )


def end_session(session: Session, user_id: int, key: int) -> bool:
    """End one of a user's sessions; False when it is none of theirs."""
    statement = (
        delete(UserSessionRow)
        .where(UserSessionRow.id == key, UserSessionRow.user_id == user_id)
        .returning(UserSessionRow.id)
    )
    return session.scalar(statement) is not None


def end_sessions(session: Session, user_id: int, *, but: int | None = None) -> None:
    """End every session of a user, or all others."""
    ended = delete(UserSessionRow).where(UserSessionRow.user_id == user_id)
    session.execute(ended if but is None else ended.where(UserSessionRow.id != but))


def retie_session(session: Session, key: int, uniquifier: str) -> None:
    """Keep a session whose user got a new uniquifier by the user's own act."""
    session.execute(
        update(UserSessionRow).where(UserSessionRow.id == key).values(tied_to=hash_of(uniquifier))
    )


def hash_of(text: str) -> str:
    """Return SHA-256; what is hashed is random and long."""
    return hashlib.sha256(text.encode()).hexdigest()
