"""Names of the people who work with the console."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from carecall.store.tables import UserRow


def name_of(session: Session, user_id: int | None) -> str:
    """Return what a user in reach is called, or an empty text."""
    if user_id is None:
        return ""
    return session.scalar(select(UserRow.name).where(UserRow.id == user_id)) or ""
