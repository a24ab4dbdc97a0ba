"""What is refused before anything else looks at a request: a foreign host name, and a form that is too long."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request
from werkzeug.exceptions import SecurityError

MOST_FORM_BYTES = 4 * 1024 * 1024
"""Of a plain form; only files may be larger."""


def trusted_hosts(console_url: str) -> list[str] | None:
    """Return the names that the console answers to: the one that users type, and this machine's own."""
    host = urlsplit(console_url).hostname
    return [host, "localhost", "127.0.0.1"] if host else None


def refuse_at_once(app: Flask) -> None:
    """Refuse a foreign name, for which no page could be drawn, and bound plain forms, which Werkzeug reads whole."""

    @app.before_request
    def refuse() -> tuple[str, int, dict[str, str]] | None:
        if request.mimetype == "application/x-www-form-urlencoded":
            request.max_content_length = MOST_FORM_BYTES
        if not isinstance(request.routing_exception, SecurityError):
            return None
        return "Unknown host name.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}
