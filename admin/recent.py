"""Whom somebody looked at last, for the palette: ids in the session's cookie, names only from what is in scope now."""

from __future__ import annotations

from flask import session

KEPT_AS = "recent"
MOST = 5


def remember_person(recipient_id: int) -> None:
    """Put a person first among those looked at last."""
    session[KEPT_AS] = [recipient_id, *[key for key in recent_people() if key != recipient_id]][:MOST]  # fmt: skip


def recent_people() -> list[int]:
    """Return the ids of those looked at last, the newest first."""
    return [key for key in session.get(KEPT_AS, ()) if isinstance(key, int)]
