"""The cookie's session belongs to the console's pages: programs neither bring nor get one."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from admin.api.problems import is_api


class ConsoleSessions(SecureCookieSessionInterface):
    """Flask's sessions, without the API."""

    def open_session(self, app: Flask, asked: Request) -> SecureCookieSession | None:
        """Return the cookie's session; an empty one for a program, whatever cookie it sends."""
        if is_api(asked.path):
            return SecureCookieSession()
        return super().open_session(app, asked)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Write the cookie, but not to a program."""
        if not is_api(request.path):
            super().save_session(app, session, response)
