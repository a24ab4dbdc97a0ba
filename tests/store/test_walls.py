"""PostgreSQL keeps organizations apart by itself: whatever SQL reaches it, however it got there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, func, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from carecall.store.engine import create_engine
from carecall.store.migrations import migrate
from carecall.store.scope import Scope, across, set_scope, unscoped
from carecall.store.session import Sessions, guarded_sessions, system_reading, system_writing
from carecall.store.tables import Base, OrganizationRow, RecipientRow
from carecall.store.walls import passes_walls
from tests.builders import NOON, World, make_world
from tests.postgres_server import SUPERUSER, USER

pytestmark = pytest.mark.postgres
WALLED = [
    table for table in Base.metadata.sorted_tables if "organization_id" in table.columns
]  # fmt: skip
BARE = (
    "DO $$ DECLARE c record; BEGIN "
    "FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype IN ('c', 'f') AND conrelid <> 0 "
    "LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.t, c.conname); END LOOP; "
    "FOR c IN SELECT a.attrelid::regclass AS t, a.attname FROM pg_attribute a "
    "JOIN pg_class r ON r.oid = a.attrelid AND r.relkind = 'r' AND r.relnamespace = 'public'::regnamespace "
    "WHERE a.attnum > 0 AND a.attnotnull AND NOT EXISTS (SELECT 1 FROM pg_index i "
    "WHERE i.indrelid = r.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) "
    "LOOP EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', c.t, c.attname); END LOOP; END $$"
)
"""Takes every other rule away, so that a row of any table is only its organization."""


@pytest.fixture
def superuser(postgres_url: str) -> Iterator[Engine]:
    engine = create_engine(postgres_url.replace(f"{USER}@", f"{SUPERUSER}@"))
    yield engine
    engine.dispose()


@pytest.fixture
def walled(postgres_url: str) -> Iterator[Engine]:
    """Its pool has one connection, so that each session gets the one before's."""
    engine = create_engine(postgres_url, pool_size=1)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(walled: Engine) -> Sessions:
    return guarded_sessions(walled)


@pytest.fixture
def two(sessions: Sessions) -> tuple[World, World]:
    mine = make_world(sessions, name="우리 기관")
    return mine, make_world(sessions, name="남의 기관", first=500)


@pytest.fixture
def session(two: tuple[World, World], sessions: Sessions) -> Iterator[Session]:
    with sessions() as session:
        set_scope(session, Scope(frozenset({two[0].organization_id})))
        yield session


def owners(connection: Connection, table: str = "recipient") -> set[int]:
    """What raw SQL sees, beside every guard of ours."""
    return set(connection.scalars(text(f'SELECT organization_id FROM "{table}"')))


def test_in_no_table_does_raw_sql_touch_others(
    superuser: Engine, sessions: Sessions, session: Session, two: tuple[World, World]
) -> None:
    mine, theirs = (world.organization_id for world in two)
    with superuser.begin() as connection:
        connection.execute(text(BARE))
        for table in WALLED:
            connection.execute(text(f'DELETE FROM "{table.name}"'))
            for owner in (mine, theirs):
                connection.execute(*bare_row(table.name, owner))
    raw = session.connection()
    for table in WALLED:
        name = f'"{table.name}"'
        assert owners(raw, table.name) == {mine}, table.name
        assert (
            raw.execute(text(f"UPDATE {name} SET organization_id = organization_id")).rowcount == 1
        )
        for trespass in (bare_row(table.name, theirs), moved(table.name, theirs)):
            with pytest.raises(ProgrammingError, match="row-level security"), raw.begin_nested():
                raw.execute(*trespass)
        assert raw.execute(text(f"DELETE FROM {name}")).rowcount == 1
    session.commit()
    with system_reading(sessions, "a test looks") as free:
        left = {table.name: owners(free.connection(), table.name) for table in WALLED}
    assert left == {table.name: {theirs} for table in WALLED}


def bare_row(table: str, owner: int) -> tuple[object, dict[str, object]]:
    """A row that says whose it is, and nothing else but its key."""
    of_kind = {str: str(uuid4()), date: NOON.date()}
    keys = {column.name: of_kind.get(column.type.python_type, 10**6 + owner)
            for column in Base.metadata.tables[table].primary_key}  # fmt: skip
    values = {**keys, "organization_id": owner}
    columns = ", ".join(f'"{name}"' for name in values)
    return text(f'INSERT INTO "{table}" ({columns}) VALUES (:{", :".join(values)})'), values


def moved(table: str, owner: int) -> tuple[object, dict[str, object]]:
    """One's own row, given to the other organization."""
    return text(f'UPDATE "{table}" SET organization_id = :owner'), {"owner": owner}


def test_the_owner_of_every_table_is_walled_in_too(walled: Engine) -> None:
    forced = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    with walled.connect() as connection:
        assert set(connection.scalars(forced)) == {"organization", *(one.name for one in WALLED)}


def test_other_organizations_are_not_seen_either(session: Session, two: tuple[World, World]) -> None:  # fmt: skip
    seen = session.connection().scalars(text("SELECT id FROM organization")).all()
    assert seen == [two[0].organization_id]


def test_a_connection_that_was_told_nothing_sees_nothing(
    walled: Engine, two: tuple[World, World]
) -> None:
    with walled.connect() as connection:
        assert owners(connection) == set()
        with pytest.raises(DBAPIError, match="row-level security"):
            connection.execute(*bare_row("recipient", two[0].organization_id))


def test_a_pooled_connection_keeps_nothing_of_the_transaction_before(
    walled: Engine, sessions: Sessions, two: tuple[World, World]
) -> None:
    mine, theirs = (world.organization_id for world in two)
    for _ in range(2):
        with sessions() as session:
            set_scope(session, Scope(frozenset({theirs})))
            assert owners(session.connection()) == {theirs}
            session.commit()
        with system_reading(sessions, "a test looks") as session:
            assert owners(session.connection()) == {mine, theirs}
        with walled.connect() as connection:
            assert owners(connection) == set()


def test_every_transaction_of_a_session_is_told_anew(session: Session, two: tuple[World, World]) -> None:  # fmt: skip
    for over in (session.commit, session.rollback, session.commit):
        assert owners(session.connection()) == {two[0].organization_id}
        over()


def test_a_statement_across_organizations_lifts_the_wall_for_itself_only(
    session: Session, two: tuple[World, World]
) -> None:
    mine = {two[0].organization_id}
    everyone = select(RecipientRow.organization_id)
    for _ in range(2):
        assert len(session.scalars(everyone, execution_options=across("a test")).all()) == 4
        assert owners(session.connection()) == mine
    session.rollback()
    assert len(session.scalars(everyone, execution_options=across("a test")).all()) == 4
    changed = update(RecipientRow).values(other_info="x").returning(RecipientRow.id)
    assert len(session.scalars(changed, execution_options=across("a test")).all()) == 4
    assert owners(session.connection()) == mine


def test_a_failed_statement_across_organizations_leaves_no_hole(
    session: Session, two: tuple[World, World]
) -> None:
    broken = select(1 / func.length("")).select_from(RecipientRow)
    with pytest.raises(DBAPIError), session.begin_nested():
        session.execute(broken, execution_options=across("a test"))
    assert set(session.scalars(select(RecipientRow.organization_id))) == {two[0].organization_id}
    assert owners(session.connection()) == {two[0].organization_id}


def test_leaving_the_systems_work_closes_the_wall_again(sessions: Sessions, two: tuple[World, World]) -> None:  # fmt: skip
    with sessions() as session:
        with unscoped(session, "a test"):
            assert len(session.scalars(select(OrganizationRow.id)).all()) == 2
        set_scope(session, Scope(frozenset({two[0].organization_id})))
        assert owners(session.connection()) == {two[0].organization_id}


def test_calls_are_planned_claimed_and_rung_behind_the_walls(sessions: Sessions, two: tuple[World, World]) -> None:  # fmt: skip
    mine, theirs = two
    mine.ledger.plan_due(NOON)
    due = mine.claim(limit=4)
    mine.ledger.originating(due[0].call_id, NOON)
    with system_writing(sessions, "a test looks") as session:
        assert owners(session.connection(), "call") == {mine.organization_id, theirs.organization_id}  # fmt: skip


def test_who_passes_the_walls_is_told(walled: Engine, superuser: Engine) -> None:
    migrate(walled.url.render_as_string(hide_password=False))
    assert not passes_walls(walled)
    assert passes_walls(superuser)
