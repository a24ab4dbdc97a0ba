"""What a SQLite database needs now and then: figures of how its rows are spread, by which statements find their way."""

from __future__ import annotations

import logging

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

from carecall.store.engine import WRITING

ROWS_LOOKED_AT = 1000
"""Of each index: enough to tell a good one from a bad one, and nobody who wants to write waits for it."""
GROWING = ("recipient", "schedule_recipient", "planned_call")
"""Tables that an upload or the planner makes many times as long within minutes."""
MANY = 1000
"""With fewer rows every way through a table is short."""
OUTGROWN = 4
"""So many times the rows that were counted make the figures worthless."""
log = logging.getLogger(__name__)


def count_spread(engine: Engine) -> None:
    """Let SQLite count how its rows are spread; PostgreSQL does so by itself."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        # Made anew, for a connection that is open already reads the figures again only when a table comes or goes.
        connection.exec_driver_sql("DROP TABLE IF EXISTS sqlite_stat1")
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def keep_spread(engine: Engine, *, anew: bool = False) -> bool:
    """Count the spread if nobody has, or the tables outgrew what was counted, or `anew`; say whether it was done.

    While somebody else writes for long, it is left to the worker's next sweep.
    """
    if engine.dialect.name != "sqlite":
        return False
    try:
        if not anew and not spread_is_outgrown(engine):
            return False
        count_spread(engine)
    except OperationalError:
        log.info("the database is busy: how its rows are spread is counted later")
        return False
    return True


def spread_is_outgrown(engine: Engine) -> bool:
    """Say whether a table of a SQLite database has many times the rows that were counted, or was never counted."""
    with engine.connect() as connection:
        known = _counted_rows(connection)
        return any(
            _has_more(connection, table, max(MANY, OUTGROWN * known.get(table, 0)))
            for table in GROWING
        )


def _counted_rows(connection: Connection) -> dict[str, int]:
    counted = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
    if counted.first() is None:
        return {}
    rows = connection.exec_driver_sql("SELECT tbl, stat FROM sqlite_stat1 WHERE stat IS NOT NULL")
    known: dict[str, int] = {}
    for table, figures in rows:
        known[table] = max(known.get(table, 0), int(figures.split()[0]))
    return known


def _has_more(connection: Connection, table: str, rows: int) -> bool:
    # The highest id is found at once, and there are never more rows than that.
    if (connection.exec_driver_sql(f"SELECT max(id) FROM {table}").scalar() or 0) <= rows:  # noqa: S608 - one of our tables
        return False
    further = f"SELECT 1 FROM {table} LIMIT 1 OFFSET {rows}"  # noqa: S608 - one of our tables
    return connection.exec_driver_sql(further).first() is not None
