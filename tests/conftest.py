"""Databases for tests: SQLite and PostgreSQL, migrated once, a fresh copy for every test."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from carecall.store.engine import create_engine
from carecall.store.migrations import migrate
from carecall.store.session import Sessions, guarded_sessions
from tests.postgres_server import PostgresServer, start_postgres

BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgres),
]
_numbers = itertools.count(1)
APART = {"test_answering.py", "test_bad_lines.py", "test_refusals.py"}
"""Of tests/path, the files that need no look at the run of all personas, which takes four minutes."""


class Installations(LoadScopeScheduling):
    """Gives a process what shares an installation; a test that breaks one has its own."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, _ = nodeid.partition("::")
        folder, _, name = file.rpartition("/")
        if folder == "tests/chaos":
            return nodeid
        return folder if folder == "tests/path" and name not in APART else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Installations | None:
    """Share out the lane of real Asterisks (--dist loadscope) by installation."""
    return Installations(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One PostgreSQL server for all tests of this process, with a migrated template."""
    server = start_postgres()
    try:
        server.run_sql("CREATE DATABASE migrated")
        migrate(server.url("migrated"))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database to be copied."""
    path = tmp_path_factory.mktemp("template") / "carecall.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    """The address of a fresh migrated SQLite database."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'carecall.db')}"


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """The address of a fresh migrated PostgreSQL database."""
    name = f"test_{next(_numbers)}"
    # Twice as fast as through the log, which is the usual way.
    postgres.run_sql(f"CREATE DATABASE {name} TEMPLATE migrated STRATEGY FILE_COPY")
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh migrated database, on SQLite and on PostgreSQL."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    return str(request.getfixturevalue(fixture))


@pytest.fixture
def database(database_url: str) -> Iterator[Engine]:
    """A fresh migrated database, on SQLite and on PostgreSQL."""
    engine = create_engine(database_url, pool_size=20)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(database: Engine) -> Sessions:
    """Guarded sessions on both databases."""
    return guarded_sessions(database)


@pytest.fixture
def open_sessions(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Sessions]]:
    """Gives guarded sessions on the database of a name, for tests that also run over a fake."""
    engines: list[Engine] = []

    def opened(kind: str) -> Sessions:
        fixture = "sqlite_url" if kind == "sqlite" else "postgres_url"
        engines.append(create_engine(request.getfixturevalue(fixture)))
        return guarded_sessions(engines[-1])

    yield opened
    for engine in engines:
        engine.dispose()


@pytest.fixture
def sqlite_sessions(sqlite_url: str) -> Iterator[Sessions]:
    """Guarded sessions on SQLite alone, for what no database can change."""
    engine = create_engine(sqlite_url)
    yield guarded_sessions(engine)
    engine.dispose()
