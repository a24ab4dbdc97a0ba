"""When a session ends: told to every page, so that it can warn before and keep what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Flask, Response, g

from carecall.store.tables import UserSessionRow
from carecall.store.user_sessions import ABSOLUTE, IDLE

HEADER = "CareCall-Session"


@dataclass(frozen=True, slots=True)
class SessionLeft:
    """Seconds that a session still stands."""

    idle_s: int
    """Unless something is asked for meanwhile."""
    whole_s: int
    """Whatever is asked for."""

    def __str__(self) -> str:
        return f"{self.idle_s} {self.whole_s}"


def left_of(began_at: datetime, seen_at: datetime, moment: datetime) -> SessionLeft:
    """Return how long a session still stands."""
    idle, whole = seen_at + IDLE - moment, began_at + ABSOLUTE - moment
    return SessionLeft(int(idle.total_seconds()), int(whole.total_seconds()))


def keep_left(found: UserSessionRow, seen_at: datetime, moment: datetime) -> None:
    """Keep for the answer how long the request's session still stands."""
    g.session_left = left_of(found.began_at, seen_at, moment)


def session_left() -> SessionLeft | None:
    """Return how long the request's session still stands; None for strangers."""
    found: SessionLeft | None = g.get("session_left")
    return found


def tell_session_end(app: Flask) -> None:
    """Write it into every answer; pages ask with `session_left`."""

    @app.after_request
    def tell(response: Response) -> Response:
        left = session_left()
        if left is not None:
            response.headers[HEADER] = str(left)
        return response

    app.jinja_env.globals["session_left"] = session_left
