"""Tries at the door as every console process counts them: each row is taken under its lock, so none is missed.

A try is counted before it is judged and given back when it was good: whoever guesses in many places at the
same moment has no more tries than whoever guesses in one.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import case, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from carecall.domain.tries import FORGET_AFTER, wait_after
from carecall.store.tables import SignInLimitRow

MOST_PURGED = 5_000
"""At once, so that nobody waits long behind it."""


def wait_of(session: Session, names: Iterable[str], now: datetime) -> int:
    """Return how many whole seconds the strictest of the names has still to wait."""
    hashes = [hash_of(name) for name in names]
    statement = select(SignInLimitRow.tries, SignInLimitRow.last_at).where(
        SignInLimitRow.name_hash.in_(hashes)
    )
    waits = [wait_after(tries, last_at, now) for tries, last_at in session.execute(statement)]
    return _whole_seconds(max(waits, default=timedelta(0)))


def take_try(session: Session, name: str, now: datetime) -> int:
    """Count one try, unless it has to wait; return how many whole seconds, 0 for a counted one."""
    # Written unchanged: the row is there and locked from now on, whoever else comes.
    kind = _inserting(session)
    statement = kind.values(name_hash=hash_of(name), tries=0, last_at=now)
    locked = session.execute(
        statement.on_conflict_do_update(
            index_elements=["name_hash"], set_={"name_hash": statement.excluded.name_hash}
        ).returning(SignInLimitRow.__table__.c.tries, SignInLimitRow.__table__.c.last_at)
    )
    tries, last_at = locked.one()
    wait_s = _whole_seconds(wait_after(tries, last_at, now))
    if wait_s == 0:
        count_try(session, name, now)
    return wait_s


def count_try(session: Session, name: str, now: datetime) -> None:
    """Count one try more; those of long ago do not count."""
    kind = _inserting(session)
    statement = kind.values(name_hash=hash_of(name), tries=1, last_at=now)
    counted = case((SignInLimitRow.last_at < now - FORGET_AFTER, 1), else_=SignInLimitRow.tries + 1)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["name_hash"], set_={"tries": counted, "last_at": now}
        )
    )


def give_back(session: Session, name: str) -> None:
    """Take back one try that was nobody's guess."""
    session.execute(
        update(SignInLimitRow)
        .where(SignInLimitRow.name_hash == hash_of(name), SignInLimitRow.tries > 0)
        .values(tries=SignInLimitRow.tries - 1)
    )


def forget_tries(session: Session, name: str) -> None:
    """Forget what was tried, once it was good."""
    session.execute(delete(SignInLimitRow).where(SignInLimitRow.name_hash == hash_of(name)))


def purge_tries(session: Session, now: datetime) -> None:
    """Take away what counts no more; what another process holds right now waits for the next time."""
    old = (
        select(SignInLimitRow.name_hash)
        .where(SignInLimitRow.last_at < now - FORGET_AFTER)
        .limit(MOST_PURGED)
        .with_for_update(skip_locked=True)
    )
    session.execute(delete(SignInLimitRow).where(SignInLimitRow.name_hash.in_(old)))


def hash_of(name: str) -> str:
    """Return what is stored of a name."""
    return hashlib.sha256(name.encode(errors="replace")).hexdigest()


def _whole_seconds(wait: timedelta) -> int:
    return math.ceil(wait.total_seconds())


def _inserting(session: Session) -> postgresql.Insert | sqlite.Insert:
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(SignInLimitRow)
    return postgresql.insert(SignInLimitRow)
