"""The two databases of a chaos campaign, and how each goes away for a while."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Protocol

from tests.postgres_server import PostgresServer, start_postgres

LOCK_WITHIN_S = 60.0


class ChaosDatabase(Protocol):
    """One database that can be taken away."""

    @property
    def url(self) -> str: ...

    async def away(self, seconds: float) -> None:
        """Let nobody write for so long."""
        ...

    def close(self) -> None:
        """Throw it away."""
        ...


class SqliteFile:
    """A file whose write lock somebody else holds for a while, as a backup or a sick disk does."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "carecall.db"

    @property
    def url(self) -> str:
        return f"sqlite:///{self._file}"

    async def away(self, seconds: float) -> None:
        """Hold the lock; a short one is waited for, one beyond the busy timeout is an error to all."""
        locker = sqlite3.connect(
            self._file, timeout=LOCK_WITHIN_S, isolation_level=None, check_same_thread=False
        )
        try:
            await asyncio.to_thread(locker.execute, "BEGIN IMMEDIATE")
            await asyncio.sleep(seconds)
            await asyncio.to_thread(locker.execute, "ROLLBACK")
        finally:
            locker.close()

    def close(self) -> None:
        """Nothing runs."""


class PostgresHost:
    """A server that is stopped without a word and started again; what it had committed it keeps."""

    def __init__(self) -> None:
        self._server: PostgresServer = start_postgres(durable=True)
        self._server.run_sql("CREATE DATABASE chaos")

    @property
    def url(self) -> str:
        return self._server.url("chaos")

    async def away(self, seconds: float) -> None:
        """Stop it in the middle of everything."""
        await asyncio.to_thread(self._server.halt)
        try:
            await asyncio.sleep(seconds)
        finally:
            await asyncio.to_thread(self._server.resume)

    def close(self) -> None:
        """End the server."""
        self._server.stop()


def open_database(kind: str, folder: Path) -> ChaosDatabase:
    """Return a fresh database of `kind`, sqlite or postgresql; it holds no tables yet."""
    return PostgresHost() if kind == "postgresql" else SqliteFile(folder)
