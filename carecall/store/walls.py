"""PostgreSQL's own walls between organizations: each transaction is told whose rows it may touch.

The guard in `scope` keeps a session inside its organizations as long as it speaks through the ORM. The walls
(row-level security) hold for whatever reaches the server, and for a connection that was told nothing they are
closed. What was told ends with the transaction, so no pooled connection carries it to the next one. SQLite has
no walls.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

SETTING = "carecall.scope"
TOLD = "carecall_told"
"""Where a session keeps what its transaction was told."""
EVERYTHING = "*"
NOTHING = ""
WALLED = "postgresql"
TELLING = f"SELECT set_config('{SETTING}', %s, true)"
WALLS_PASSED = (
    "PostgreSQL's row walls between organizations do not stop this database user (superuser or BYPASSRLS): "
    "let CareCall connect as a plain user that owns its database."
)
PASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


def tell(connection: Connection, whose: str) -> None:
    """Say for the rest of the transaction whose rows may be touched: ids with commas, or everything."""
    if connection.dialect.name == WALLED:
        connection.exec_driver_sql(TELLING, (whose,))


def begun(session: Session, connection: Connection, whose: str) -> None:
    """Tell a transaction that has just begun; one that is told nothing sees nothing."""
    if not has_walls(session):
        return
    session.info[TOLD] = NOTHING
    if whose:
        tell(connection, whose)
        session.info[TOLD] = whose


def retell(session: Session, whose: str) -> None:
    """Tell the running transaction something else, where there is one and it was told otherwise."""
    if TOLD in session.info and session.info[TOLD] != whose:
        tell(session.connection(), whose)
        session.info[TOLD] = whose


def forget(session: Session) -> None:
    """Say that nobody knows any more what the running transaction was told: it is told again before it is used."""
    if TOLD in session.info:
        session.info[TOLD] = None


def ended(session: Session) -> None:
    """Say that the transaction is over, and what it was told with it."""
    session.info.pop(TOLD, None)


@contextmanager
def lifted(session: Session, usual: str) -> Iterator[None]:
    """Let one statement pass the walls, and put the usual ones up again behind it."""
    if TOLD not in session.info:
        session.connection()
    if session.info[TOLD] == EVERYTHING:
        yield
        return
    retell(session, EVERYTHING)
    try:
        yield
    except BaseException:
        forget(session)
        raise
    retell(session, usual)


def has_walls(session: Session) -> bool:
    """Say whether the session's database has walls."""
    return session.get_bind().dialect.name == WALLED


def passes_walls(engine: Engine) -> bool:
    """Say whether the database's user is one whom no wall stops: a superuser, or one with BYPASSRLS."""
    if engine.dialect.name != WALLED:
        return False
    with engine.connect() as connection:
        return bool(connection.scalar(PASSES))
