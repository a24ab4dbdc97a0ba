"""Opens the database that every process shares."""

from __future__ import annotations

from carecall.settings import Settings
from carecall.store.engine import create_engine
from carecall.store.migrations import check_ready
from carecall.store.session import Sessions, guarded_sessions


def open_sessions(settings: Settings) -> Sessions:
    """Open the database.

    Raises:
        DatabaseUnready: it cannot be reached or is not migrated.
    """
    engine = create_engine(settings.sqlalchemy_url)
    check_ready(engine)
    return guarded_sessions(engine)
