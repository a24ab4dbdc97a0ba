"""A view without a list: pages and actions beside the screens, not in the menu."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort
from flask.typing import ResponseReturnValue
from flask_admin.base import BaseView, expose
from sqlalchemy.orm import Session

from admin.access import Permission, current_principal, signed_in
from admin.request_session import RequestSessions


class PlainView(BaseView):
    """Pages for whoever holds the view's permission."""

    view_permission: ClassVar[Permission] = Permission.VIEW
    own_rows: ClassVar[bool] = False
    """Whether its rows are the user's own, which the organization that is looked at says nothing about."""

    def __init__(self, requests: RequestSessions, **named: Any) -> None:
        super().__init__(**named)
        self.requests = requests

    @expose("/")
    def index_view(self) -> ResponseReturnValue:
        """Nothing is shown here; Flask-Admin asks for such a page."""
        abort(404)

    @property
    def db(self) -> Session:
        """Return the request's guarded session; for a user's own rows, one that finds them wherever the user looks."""
        return self.requests.whole if self.own_rows else self.requests.session

    def is_visible(self) -> bool:
        """Stay out of the menu."""
        return False

    def is_accessible(self) -> bool:
        """Let in whoever holds the permission."""
        principal = signed_in()
        return principal is not None and principal.may(self.view_permission)

    def demand(self, permission: Permission) -> None:
        """Answer 403 without a permission."""
        if not current_principal().may(permission):
            abort(403)


class SignedInView(PlainView):
    """Pages for whoever is signed in, whatever they may do otherwise."""

    def is_accessible(self) -> bool:
        """Let in whoever is signed in."""
        return signed_in() is not None
