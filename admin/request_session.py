"""The request's database session: opened when first needed, for the signed-in principal's scope, closed at the end."""

from __future__ import annotations

from flask import Flask, g, request
from sqlalchemy.orm import Session

from admin.access import current_principal
from carecall.store.scope import Scope, set_scope
from carecall.store.session import Sessions, begin_writing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RequestSessions:
    """Hands out the one guarded session of the running request, also to Flask-Admin's views."""

    def __init__(self, sessions: Sessions) -> None:
        self.factory = sessions

    @property
    def session(self) -> Session:
        """Return the session; 401 before sign-in. A request that may write begins its transaction so."""
        found: Session | None = g.get("guarded_session")
        if found is None:
            found = g.guarded_session = self._open(current_principal().scope)
        return found

    def _open(self, organization_ids: frozenset[int]) -> Session:
        session = self.factory()
        set_scope(session, Scope(organization_ids))
        if request.method not in SAFE:
            begin_writing(session)
        return session

    def close_after(self, app: Flask) -> None:
        """Close the session when the request is over; what nobody committed is gone."""

        @app.teardown_appcontext
        def close(_error: BaseException | None) -> None:
            session = g.pop("guarded_session", None)
            if session is not None:
                session.close()
