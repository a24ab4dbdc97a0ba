"""The request's database session: opened when first needed, for the signed-in principal's scope, closed at the end."""

from __future__ import annotations

from flask import Flask, g, request
from sqlalchemy.orm import Session

from admin.access import current_principal
from carecall.store.scope import Scope, set_scope
from carecall.store.session import Sessions, begin_writing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
READS_ONLY = "reads_only"
"""Set for a request whose method writes by custom and which only reads, such as a search with its words in a body."""


class RequestSessions:
    """Hands out the one guarded session of the running request, also to Flask-Admin's views."""

    def __init__(self, sessions: Sessions) -> None:
        self.factory = sessions

    @property
    def session(self) -> Session:
        """Return the session; 401 before sign-in. A request that may write begins its transaction so."""
        found: Session | None = g.get("guarded_session")
        if found is None:
            principal = current_principal()
            found = g.guarded_session = self._open(
                Scope(principal.whole, principal.scope, actor_id=principal.user_id)
            )
        return found

    @property
    def whole(self) -> Session:
        """Return a session that finds everything in reach, wherever the principal looks: for a user's own rows."""
        principal = current_principal()
        if principal.scope == principal.whole:
            return self.session
        found: Session | None = g.get("whole_session")
        if found is None:
            found = g.whole_session = self._open(Scope(principal.whole))
        return found

    def _open(self, scope: Scope) -> Session:
        session = self.factory()
        set_scope(session, scope)
        if request.method not in SAFE and not g.get(READS_ONLY):
            begin_writing(session)
        return session

    def close_after(self, app: Flask) -> None:
        """Close the session when the request is over; what nobody committed is gone."""

        @app.teardown_appcontext
        def close(_error: BaseException | None) -> None:
            for name in ("guarded_session", "whole_session"):
                session = g.pop(name, None)
                if session is not None:
                    session.close()
