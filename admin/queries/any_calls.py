"""Whether anybody in reach was ever to be called: an empty list of calls says so."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.tables import PlannedCallRow


def has_calls(session: Session) -> bool:
    """Say whether there is any call, past or coming."""
    return session.scalar(select(PlannedCallRow.id).limit(1)) is not None
