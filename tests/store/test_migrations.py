"""The migrated schema is the schema of the program, on both databases."""

import pytest
from sqlalchemy import inspect, text

from carecall.errors import DatabaseUnready
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready, migrate, newest_revision
from carecall.store.tables import Base
from tests.conftest import BOTH


@pytest.fixture(params=BOTH)
def empty_url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'folder' / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres")
    server.run_sql("CREATE DATABASE empty_one")
    yield server.url("empty_one")
    server.drop_database("empty_one")


def described(connection):
    """Everything the database itself says about its tables, in a comparable order."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": sorted(
                (one["name"], str(one["type"]), one["nullable"], str(one["default"]))
                for one in inspector.get_columns(table)
            ),
            "primary": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted(map(repr, inspector.get_foreign_keys(table))),
            "unique": sorted(map(repr, inspector.get_unique_constraints(table))),
            "indexes": sorted(map(_index, inspector.get_indexes(table))),
            "checks": sorted(map(repr, inspector.get_check_constraints(table))),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def _index(index):
    where = {key: str(value) for key, value in index.get("dialect_options", {}).items()}
    return repr((index["name"], index["column_names"], bool(index["unique"]), where))


@pytest.fixture
def declared(database, request):
    """A database of the same kind, made from the tables without any migration."""
    url = "sqlite://"
    if database.dialect.name == "postgresql":
        server = request.getfixturevalue("postgres")
        server.drop_database("declared")
        server.run_sql("CREATE DATABASE declared")
        url = server.url("declared")
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_the_migrated_schema_is_the_schema_of_the_tables(database, declared):
    with database.connect() as migrated, declared.connect() as fresh:
        assert described(migrated) == described(fresh)
        assert len(described(migrated)) == len(Base.metadata.tables)


def test_migrating_twice_changes_nothing(empty_url):
    assert migrate(empty_url) == migrate(empty_url) == newest_revision()


def test_an_empty_database_says_what_to_run(empty_url):
    engine = create_engine(empty_url)
    with pytest.raises(DatabaseUnready, match="run `carecall migrate`"):
        check_ready(engine)
    engine.dispose()


def test_a_migrated_database_is_ready(database):
    check_ready(database)


def test_a_database_of_a_newer_program_is_left_alone(database, database_url):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnready, match="does not know"):
        check_ready(database)
    with pytest.raises(DatabaseUnready, match="does not know"):
        migrate(database_url)


def test_an_older_database_is_told_to_migrate(database):
    with database.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    with pytest.raises(DatabaseUnready, match="carecall migrate"):
        check_ready(database)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nobody:geheim@127.0.0.1:9/none",
        "sqlite:////proc/none/carecall.db",
        "mysql://host/name",
        "not an address",
        "oracle+nonsense://host",
    ],
)
def test_a_database_that_cannot_be_used_is_one_sentence_without_its_password(url):
    with pytest.raises(DatabaseUnready) as refused:
        migrate(url)
    assert "geheim" not in str(refused.value)
    assert refused.value.exit_status == 2
