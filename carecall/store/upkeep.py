"""What a SQLite database needs now and then: figures of how its rows are spread, by which statements find their way."""

from __future__ import annotations

from sqlalchemy import Engine

from carecall.store.engine import WRITING

ROWS_LOOKED_AT = 1000
"""Of each index: enough to tell a good one from a bad one, and nobody who wants to write waits for it."""


def count_spread(engine: Engine) -> None:
    """Let SQLite count how its rows are spread; PostgreSQL does so by itself."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect().execution_options(**{WRITING: True}) as connection:
        connection.exec_driver_sql(f"PRAGMA analysis_limit = {ROWS_LOOKED_AT}")
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
