"""Bringing a database to the schema of this program, and telling when it is not there."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from carecall.errors import DatabaseUnready
from carecall.store.engine import create_engine
from carecall.store.upkeep import keep_spread
from carecall.store.walls import EVERYTHING, tell

SCRIPTS = Path(__file__).resolve().parents[2] / "sql"
MIGRATION_LOCK = 5_127_081
"""Number of the PostgreSQL advisory lock that one migration holds at a time."""
_ALONE = Lock()
"""Alembic's `op` is one for the whole process: two databases migrated at once would mix."""


def migrate(url: str) -> str:
    """Bring the database at `url` to the newest schema and return its revision; repeats change nothing.

    Raises:
        DatabaseUnready: it cannot be reached or written, or belongs to a newer program.
    """
    engine = create_engine(url, foreign_keys=False)
    try:
        return _upgrade(engine)
    except DBAPIError as error:
        raise _unreachable(engine, error) from error
    finally:
        engine.dispose()


def check_ready(engine: Engine) -> None:
    """Return quietly when the database can be used.

    Raises:
        DatabaseUnready: it cannot be reached, is not migrated, or belongs to a newer program.
    """
    try:
        with engine.connect() as connection:
            found = current_revision(connection)
    except DBAPIError as error:
        raise _unreachable(engine, error) from error
    newest = newest_revision()
    if found is None:
        raise DatabaseUnready("The database is empty: run `carecall migrate` first.")
    if found != newest:
        _refuse_newer(found)
        raise DatabaseUnready(
            f"The database has schema {found} and this program needs {newest}: "
            "run `carecall migrate`."
        )


def current_revision(connection: Connection) -> str | None:
    """Return the revision that the database was brought to, or None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """Return the revision of this program's schema."""
    head = ScriptDirectory.from_config(alembic_settings()).get_current_head()
    return head or ""


def alembic_settings(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration; there is no alembic.ini."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def _upgrade(engine: Engine) -> str:
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))
            tell(connection, EVERYTHING)
        found = current_revision(connection)
        if found is not None:
            _refuse_newer(found)
        with _ALONE:
            command.upgrade(alembic_settings(connection), "head")
    newest = newest_revision()
    if found not in {None, newest}:
        keep_spread(engine, anew=True)  # nothing is known of a new index
    return newest


def _refuse_newer(found: str) -> None:
    scripts = ScriptDirectory.from_config(alembic_settings())
    if found not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseUnready(
            f"The database has schema {found}, which this program does not know: "
            "install the CareCall that made it, or point CARECALL_DATABASE_URL elsewhere."
        )


def _unreachable(engine: Engine, error: DBAPIError) -> DatabaseUnready:
    where = engine.url.render_as_string(hide_password=True)
    return DatabaseUnready(
        f"The database {where} cannot be used ({type(error.orig).__name__}): "
        "check CARECALL_DATABASE_URL, that the server runs, and that this user may write there."
    )
