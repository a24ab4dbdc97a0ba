"""SQLite learns how its rows are spread, anew when tables outgrew what it knew, and calls are claimed after it as before."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from carecall.store import upkeep
from carecall.store.engine import create_engine
from carecall.store.upkeep import count_spread, keep_spread
from tests.builders import NOON, make_world

COUNTED = text("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'planned_call'")
BY_TWO = "EXPLAIN QUERY PLAN SELECT id FROM probe WHERE half = 1 AND own ="


def test_the_spread_of_rows_is_counted_where_the_database_does_not_do_so_itself(sessions, database):
    world = make_world(sessions, people=3)
    world.ledger.plan_due(NOON)
    count_spread(database)
    count_spread(database)
    if database.dialect.name == "sqlite":
        with database.connect() as connection:
            assert connection.scalar(COUNTED)
    assert len(world.claim()) == 3


def test_it_is_counted_anew_only_when_a_table_has_outgrown_it(sessions, database, monkeypatch):
    monkeypatch.setattr(upkeep, "MANY", 2)
    on_sqlite = database.dialect.name == "sqlite"
    make_world(sessions, people=2)
    assert keep_spread(database) is False  # too few to matter
    make_world(sessions, people=2, name="수영구", first=11)
    assert keep_spread(database) is on_sqlite  # never counted
    assert keep_spread(database) is False
    make_world(sessions, people=12, name="남구", first=21)
    assert keep_spread(database) is False  # four times as many, not more
    make_world(sessions, people=1, name="북구", first=41)
    assert keep_spread(database) is on_sqlite
    assert keep_spread(database) is False


@pytest.fixture
def file_url(tmp_path):
    return f"sqlite:///{tmp_path}/spread.db"


def test_a_connection_that_was_open_before_goes_by_the_new_figures(file_url):
    engine = create_engine(file_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE probe (id INTEGER PRIMARY KEY, own, half)")
        connection.exec_driver_sql("CREATE INDEX by_own ON probe (own)")
        connection.exec_driver_sql("CREATE INDEX by_half ON probe (half)")
    count_spread(engine)
    with engine.connect() as reader:
        before = _way(reader, 5)
        with engine.begin() as writer:
            for at in range(500):
                writer.exec_driver_sql(f"INSERT INTO probe (own, half) VALUES ({at}, {at % 2})")
        count_spread(engine)
        assert (before, _way(reader, 6)) == ("by_half", "by_own")
    engine.dispose()


def test_a_busy_database_is_left_to_the_next_sweep(sessions, database, monkeypatch):
    make_world(sessions, people=1)
    monkeypatch.setattr(upkeep, "count_spread", _busy)
    assert keep_spread(database, anew=True) is False


def _busy(_engine):
    raise OperationalError("ANALYZE", {}, sqlite3.OperationalError("database is locked"))


def _way(connection, number):
    connection.exec_driver_sql("SELECT id FROM probe WHERE id = 1").all()
    plan = connection.exec_driver_sql(f"{BY_TWO} {number}").all()
    connection.rollback()
    return plan[0][-1].split(" INDEX ")[1].split()[0]
