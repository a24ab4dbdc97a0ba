"""Guarded sessions, and how a transaction says that it will write."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, Result, event
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, sessionmaker

from carecall.store import walls
from carecall.store.engine import WRITING
from carecall.store.scope import guard_flush, guard_statement, unscoped, whose_rows
from carecall.store.telling import follow_flush

Sessions = sessionmaker["GuardedSession"]


class GuardedSession(Session):
    """A session that answers only for the organizations it was told."""


@event.listens_for(GuardedSession, "do_orm_execute")
def _guard_statement(state: ORMExecuteState) -> Result[Any] | None:
    return guard_statement(state)


@event.listens_for(GuardedSession, "before_flush")
def _guard_flush(session: Session, _context: Any, _instances: Any) -> None:
    guard_flush(session)
    walls.retell(session, whose_rows(session))


@event.listens_for(GuardedSession, "after_flush")
def _follow_flush(session: Session, _context: Any) -> None:
    follow_flush(session)


@event.listens_for(GuardedSession, "after_begin")
def _tell_walls(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    if not transaction.nested:
        walls.begun(session, connection, whose_rows(session))


@event.listens_for(GuardedSession, "after_soft_rollback")
def _doubt_walls(session: Session, _transaction: SessionTransaction) -> None:
    walls.forget(session)


@event.listens_for(GuardedSession, "after_transaction_end")
def _leave_walls(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        walls.ended(session)


def guarded_sessions(engine: Engine) -> Sessions:
    """Return the factory of sessions on `engine`; rows stay readable after commit."""
    return sessionmaker(engine, class_=GuardedSession, expire_on_commit=False)


def begin_writing(session: Session) -> None:
    """Open the session's transaction as one that writes; call it before the first query.

    On SQLite it takes the write lock at once. A transaction that reads first and writes then
    would fail there as soon as somebody else wrote between.
    """
    session.connection(execution_options={WRITING: True})


@contextmanager
def system_writing(sessions: Sessions, reason: str) -> Iterator[GuardedSession]:
    """Give one committed transaction for the system's own work, across organizations."""
    with sessions() as session, unscoped(session, reason):
        begin_writing(session)
        yield session
        session.commit()


@contextmanager
def system_reading(sessions: Sessions, reason: str) -> Iterator[GuardedSession]:
    """Give one reading transaction for the system's own work, across organizations."""
    with sessions() as session, unscoped(session, reason):
        yield session
