"""SQLite learns how its rows are spread, and calls are claimed after it as before."""

from sqlalchemy import text

from carecall.store.upkeep import count_spread
from tests.builders import NOON, make_world

COUNTED = text("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'planned_call'")


def test_the_spread_of_rows_is_counted_where_the_database_does_not_do_so_itself(sessions, database):
    world = make_world(sessions, people=3)
    world.ledger.plan_due(NOON)
    count_spread(database)
    count_spread(database)
    if database.dialect.name == "sqlite":
        with database.connect() as connection:
            assert connection.scalar(COUNTED)
    assert len(world.claim()) == 3
