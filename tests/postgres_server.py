"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a socket, thrown away."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from carecall.provision.system_parts import find_postgres

USER = "carecall"
"""Owns its databases and is no superuser, as CareCall's user should be: PostgreSQL's walls bind it."""
SUPERUSER = "postgres"
ROOM = 2 << 30


@dataclass(frozen=True)
class PostgresServer:
    """One running server; its databases are made and dropped by the tests."""

    programs: Path
    folder: Path
    durable: bool = False
    """What was committed outlives a stop without warning."""

    def url(self, name: str, *, user: str = USER) -> str:
        return f"postgresql://{user}@/{name}?host={self.folder}"

    def run_sql(self, statement: str, *, user: str = USER) -> None:
        with psycopg.connect(
            host=str(self.folder), user=user, dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def drop_database(self, name: str) -> None:
        """As the superuser, for nobody else may end a cleaner (autovacuum) that is at work in it."""
        self.run_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", user=SUPERUSER)

    def stop(self) -> None:
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def halt(self, *, mode: str = "immediate") -> None:
        """Stop without warning, or as `pg_ctl` calls it, and keep what is on the disk."""
        _run(self, "pg_ctl", "-D", f"{self.folder}/data", "-m", mode, "stop")

    def resume(self) -> None:
        """Start, and return when it answers."""
        settings = f"-k {self.folder} -c listen_addresses='' -c max_connections=60"
        fast = (
            " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_wal_size=64MB"
        )
        _run(self, "pg_ctl", "-D", f"{self.folder}/data", "-w", "-l", f"{self.folder}/log",
             "-o", settings if self.durable else f"{settings}{fast}", "start")  # fmt: skip


def start_postgres(*, durable: bool = False, folder: Path | None = None) -> PostgresServer:
    """Start a server as a user that may not harm anything, for PostgreSQL refuses to run as root.

    One that stands in `folder` already is started as it is.
    """
    programs = find_postgres()
    assert programs is not None, "PostgreSQL's server is missing: run `make test`, which brings it."
    if folder is None:
        # A socket's path is at most 107 bytes long, so not below pytest's own folders.
        place = Path("/tmp") if durable else quickest_place()
        folder = Path(tempfile.mkdtemp(prefix="carecall-pg-", dir=place))
        own_by_servant(folder)
    server = PostgresServer(programs, folder, durable)
    if (folder / "data").exists():
        server.resume()
        return server
    _run(server, "initdb", "-D", f"{folder}/data", "-A", "trust", "-U", SUPERUSER, "-E", "UTF8",
         "--locale=C", "--no-sync")  # fmt: skip
    server.resume()
    server.run_sql(f"CREATE ROLE {USER} LOGIN CREATEDB", user=SUPERUSER)
    return server


def quickest_place() -> Path:
    """Return where a server writes quickest: memory, where there is enough of it; each test has a database of its own."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK | os.X_OK) and shutil.disk_usage(memory).free >= ROOM
    return memory if roomy else Path("/tmp")


def own_by_servant(folder: Path) -> None:
    """Give a folder to the user that the server runs as."""
    if os.geteuid() == 0:
        shutil.chown(folder, user=_servant())


def _run(server: PostgresServer, program: str, *args: str) -> None:
    become = []
    if os.geteuid() == 0:
        name = _servant()
        group = pwd.getpwnam(name).pw_gid
        become = ["setpriv", f"--reuid={name}", f"--regid={group}", "--clear-groups"]
    subprocess.run(
        [*become, server.programs / program, *args],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        timeout=60,
    )


def _servant() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
