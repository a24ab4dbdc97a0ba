"""The world of the console's benchmark in both databases, made once and kept: `python -m tests.bench.console_world`.

It lies in `var/bench/console-…` (PostgreSQL's part in /var/tmp where its server's user may not look into var) and
is made anew when the schema or this file's version changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psycopg

from carecall.domain.language import Language
from carecall.domain.organization import OrganizationClass
from carecall.settings import read_settings
from carecall.store.campaigns import (
    NewCampaign,
    NewSchedule,
    add_campaign,
    add_schedule,
    start_campaign,
)
from carecall.store.engine import create_engine
from carecall.store.lines import TrunkFacts, keep_trunk
from carecall.store.migrations import SCRIPTS, migrate
from carecall.store.operators import PLATFORM_OPERATOR, NewOperator, create_operator, hash_of
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.registry import NewPhoneNumber, add_phone_numbers
from carecall.store.session import GuardedSession, guarded_sessions, system_writing
from carecall.store.tables import Base, TrunkKind
from tests.bench.console_rows import NOW, Batch, Counters, Place, Writer, audit_rows
from tests.postgres_server import SUPERUSER, PostgresServer, own_by_servant, start_postgres

VERSION = 2
REASON = "the benchmark's world"
PASSWORD = "wind over quiet water"
DATABASES = ("sqlite", "postgresql")
BELOW_ONE = 20
"""Every twentieth organization stands on top of those up to the next one."""
MANAGERS = 50
Sink = Callable[[Batch], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How big a world is."""

    name: str
    organizations: int
    people: int
    audit_events: int

    def people_of(self, at: int) -> int:
        """Return how many people the organization at a place of the row has: the second has a tenth of all."""
        share = (self.people - self.people // 10) // (self.organizations - 1)
        return self.people // 10 if at == 1 else share


FULL = Size(name="full", organizations=200, people=100_000, audit_events=100_000)
QUICK = Size(name="quick", organizations=20, people=2_000, audit_events=2_000)


def world_key(size: Size) -> str:
    """Return what tells one world from another: its size, this program's schema, the version of its rows."""
    schema = hashlib.sha256()
    for script in sorted((SCRIPTS / "versions").glob("*.py")):
        schema.update(script.read_bytes())
    return f"console-{size.name}-{schema.hexdigest()[:10]}-{VERSION}"


@contextmanager
def world(kind: str, size: Size) -> Iterator[str]:
    """Give the address of the world in a kind of database, made where it is not kept yet."""
    if kind == "sqlite":
        yield _sqlite_world(size)
        return
    server = _postgres_world(size)
    try:
        yield server.url("bench")
    finally:
        server.halt()


def _sqlite_world(size: Size) -> str:
    folder = read_settings().var.absolute() / "bench" / world_key(size)
    file, part = folder / "carecall.db", folder / "part.db"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        url = f"sqlite:///{part}"
        places = _settle(url, size)
        with _sqlite_sink(part) as sink:
            _write(places, size, sink)
        part.rename(file)
    return f"sqlite:///{file}"


def _postgres_world(size: Size) -> PostgresServer:
    folder = _postgres_folder() / world_key(size) / "pg"
    if (folder / "whole").exists():
        return start_postgres(folder=folder, durable=True)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own_by_servant(folder)
    server = start_postgres(folder=folder)
    server.run_sql("CREATE DATABASE bench")
    places = _settle(server.url("bench"), size)
    with _postgres_sink(server.url("bench", user=SUPERUSER)) as sink:
        _write(places, size, sink)
    server.halt(mode="fast")
    (folder / "whole").touch()
    return start_postgres(folder=folder, durable=True)


def _postgres_folder() -> Path:
    """Return where PostgreSQL's part lies: its server runs as a user who may not read everything of ours."""
    folder = read_settings().var.absolute() / "bench"
    open_to_all = all(parent.stat().st_mode & 0o005 == 0o005 for parent in [folder, *folder.parents])  # fmt: skip
    # A socket's path is at most 107 bytes long.
    short = len(str(folder)) < 50
    return (
        folder if short and (os.geteuid() != 0 or open_to_all) else Path("/var/tmp/carecall-bench")
    )


def _settle(url: str, size: Size) -> list[Place]:
    """Migrate and write the organizations with their people who sign in, numbers, schedules and campaigns."""
    began = time.monotonic()
    migrate(url)
    engine, hashed = create_engine(url), hash_of(PASSWORD)
    places: list[Place] = []
    with system_writing(guarded_sessions(engine), REASON) as session:
        trunk_id = keep_trunk(session, TrunkFacts(name="bench", kind=TrunkKind.LAB))
        top = 0
        for at in range(size.organizations):
            place = _organization(session, at, top, trunk_id, hashed)
            top = place.organization_id if at % BELOW_ONE == 0 else top
            places.append(replace(place, people=size.people_of(at)))
    engine.dispose()
    sys.stderr.write(f"  {len(places)} organizations after {time.monotonic() - began:.0f} s\n")
    return places


def _organization(session: GuardedSession, at: int, top: int, trunk_id: int, hashed: str) -> Place:
    parent = None if at % BELOW_ONE == 0 else top
    row = add_organization(session, NewOrganization(name=f"복지관 {at:03d}", classification=OrganizationClass.CLIENT), parent_id=parent)  # fmt: skip
    number = f"+82212{at:06d}"
    [number_id] = add_phone_numbers(session, [NewPhoneNumber(
        organization_id=row.id, trunk_id=trunk_id, number=number, national="0" + number[3:], lettering="안부전화", verified_at=NOW)])  # fmt: skip
    schedule = add_schedule(session, NewSchedule(organization_id=row.id, name="격주", phone_number_id=number_id))  # fmt: skip
    campaign = add_campaign(session, NewCampaign(organization_id=row.id, name="안부 확인", schedule_id=schedule.id))  # fmt: skip
    start_campaign(session, campaign.id, NOW - timedelta(days=200))
    people = [(f"manager{at}-{one}@bench.kr", "manager") for one in range(5)]
    people += [("platform@bench.kr", PLATFORM_OPERATOR)] if at == 0 else []
    users = [
        create_operator(
            session,
            NewOperator(organization_id=row.id, email=email, name="담당자", password="", uniquifier=f"u-{email}",
                        role=role, language=Language.KO, must_change_password=False),
            NOW, hashed=lambda _: hashed,
        )
        for email, role in people
    ]  # fmt: skip
    return Place(organization_id=row.id, campaign_id=campaign.id, schedule_id=schedule.id, number=number, user_id=users[0], people=0)  # fmt: skip


def _write(places: list[Place], size: Size, sink: Sink) -> None:
    began, counters = time.monotonic(), Counters()
    for place in places:
        for batch in Writer(place, counters).write():
            sink(batch)
    for batch in audit_rows(places, size.audit_events):
        sink(batch)
    took = time.monotonic() - began
    sys.stderr.write(f"  {counters.recipient:,} recipients, {counters.planned:,} promises, {counters.call:,} calls in {took:.0f} s\n")  # fmt: skip


@contextmanager
def _sqlite_sink(file: Path) -> Iterator[Sink]:
    """Write as fast as may be; a file that is not finished is thrown away."""
    connection = sqlite3.connect(file)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")

    def sink(batch: Batch) -> None:
        table, columns, rows = batch
        names = ", ".join(f'"{name}"' for name in columns)
        marks = ", ".join("?" * len(columns))
        connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)

    yield sink
    connection.commit()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()


@contextmanager
def _postgres_sink(url: str) -> Iterator[Sink]:
    """Copy past triggers and walls, as a superuser, then set the counters of ids behind the last one."""
    with psycopg.connect(url, options="-c timezone=UTC -c session_replication_role=replica") as connection:  # fmt: skip

        def sink(batch: Batch) -> None:
            table, columns, rows = batch
            names = ", ".join(f'"{name}"' for name in columns)
            with connection.cursor().copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                copy.write("".join(map(_copy_line, rows)))

        yield sink
        for table in Base.metadata.sorted_tables:
            if "id" in table.columns and table.columns["id"].type.python_type is int:
                connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), "
                    f'(SELECT coalesce(max(id), 1) FROM "{table.name}"))'
                )
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def _copy_line(row: tuple[object, ...]) -> str:
    return "\t".join("\\N" if value is None else str(value) for value in row) + "\n"


if __name__ == "__main__":
    chosen = QUICK if "--quick" in sys.argv else FULL
    for database in DATABASES:
        sys.stderr.write(f"{database} …\n")
        with world(database, chosen) as address:
            sys.stderr.write(f"  {address}\n")
