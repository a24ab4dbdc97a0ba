"""Engines: SQLite by default, PostgreSQL by URL, both told how to behave."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy import create_engine as new_engine
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from carecall.errors import DatabaseUnready

WRITING = "carecall_writing"
"""Execution option of a transaction that will write: SQLite takes its write lock at BEGIN."""
BUSY_TIMEOUT_MS = 10_000
"""How long SQLite waits for another writer, and PostgreSQL for a row lock."""
CONNECT_TIMEOUT_S = 5


def database_address(url: str) -> URL:
    """Parse `url`; PostgreSQL always gets the psycopg 3 driver.

    Raises:
        DatabaseUnready: it is no address of a database that CareCall knows.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise DatabaseUnready(
            "CARECALL_DATABASE_URL is no database address: write sqlite:////path/to/file.db "
            "or postgresql://user:password@host/name."
        ) from None
    if address.drivername in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseUnready(
            f"CareCall cannot use {address.get_backend_name()}: "
            "set CARECALL_DATABASE_URL to SQLite or PostgreSQL."
        )
    return address


def create_engine(url: str, *, pool_size: int = 10, foreign_keys: bool = True) -> Engine:
    """Return an engine for `url`; nothing is connected yet. `foreign_keys=False` is for migrations.

    Raises:
        DatabaseUnready: the address is wrong, or SQLite's folder cannot be made.
    """
    address = database_address(url)
    try:
        if address.get_backend_name() == "sqlite":
            return _sqlite(address, pool_size, foreign_keys=foreign_keys)
        return _postgresql(address, pool_size)
    except NoSuchModuleError:
        raise DatabaseUnready(
            f"There is no driver called {address.drivername}: "
            "write postgresql://… or sqlite:///… in CARECALL_DATABASE_URL."
        ) from None


def _postgresql(address: URL, pool_size: int) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={BUSY_TIMEOUT_MS}"
    return new_engine(
        address,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "application_name": "carecall",
            "options": options,
        },
    )


def _sqlite(address: URL, pool_size: int, *, foreign_keys: bool) -> Engine:
    if address.database and address.database != ":memory:":
        _make_folder(Path(address.database).parent)
        engine = new_engine(address, pool_size=pool_size, max_overflow=pool_size)
    else:
        engine = new_engine(address)

    def connected(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        # The driver must not open transactions by itself: it would defer the lock of a claim.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in _pragmas(foreign_keys=foreign_keys):
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", _begin)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseUnready(
            f"The database's folder {folder} cannot be made ({error.strerror}): "
            "give this user write permission, or point CARECALL_VAR somewhere else."
        ) from error


def _pragmas(*, foreign_keys: bool) -> list[str]:
    return [
        f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}",
        "PRAGMA journal_mode = WAL",
        # FULL: a reservation that was committed outlives a power cut, so nobody is rung twice.
        "PRAGMA synchronous = FULL",
        f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}",
    ]


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
