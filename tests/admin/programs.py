"""Programs that use the HTTP API in tests: a key, and requests that show it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from admin.api.door import PACE
from admin.api.pace import Pace
from admin.api.scopes import Scope
from admin.house import EXTENSION
from carecall.store.api_keys import NewApiKey, make_api_key
from carecall.store.api_pace import PaceRule
from carecall.store.audit import Actor
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import ApiReach
from tests.builders import NOON
from tests.fakes.clock import FakeClock

ALL = [scope.value for scope in Scope]


def make_key(
    sessions: Sessions, organization_id: int, user_id: int, *, scopes: Sequence[str] = ALL,
    reach: ApiReach = ApiReach.BELOW, expires_at: datetime | None = None, name: str = "integration",
) -> str:  # fmt: skip
    new = NewApiKey(organization_id=organization_id, name=name, reach=reach, scopes=scopes,
                    created_by_id=user_id, expires_at=expires_at)  # fmt: skip
    with system_writing(sessions, "a test makes a key") as session:
        return make_api_key(session, new, NOON, Actor(user_id=user_id, name="maker")).text


def any_pace(app: Flask) -> None:
    """Let keys ask as often as they like."""
    rule, most = PaceRule(burst=1_000_000, per_second=1.0), 1_000_000
    app.extensions[PACE] = Pace(app.extensions[EXTENSION].sessions, FakeClock(), rule, drawn=most)


class Program:
    """A client without cookies that shows its key."""

    def __init__(self, client: FlaskClient, key: str) -> None:
        self.client, self.key = client, key

    def ask(self, method: str, path: str, json: object = None, *, version: int | None = None,
            once: str = "", **named: Any) -> TestResponse:  # fmt: skip
        headers = {"Authorization": f"Bearer {self.key}", **named.pop("headers", {})}
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if once:
            headers["Idempotency-Key"] = once
        body = {"json": json} if json is not None else {}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, buffered=True, **body, **named)  # fmt: skip

    def get(self, path: str, **named: Any) -> TestResponse:
        return self.ask("GET", path, **named)

    def post(self, path: str, json: object = None, **named: Any) -> TestResponse:
        return self.ask("POST", path, json if json is not None else {}, **named)

    def patch(self, path: str, json: object, version: int | None, **named: Any) -> TestResponse:
        return self.ask("PATCH", path, json, version=version, **named)

    def delete(self, path: str, version: int | None = None, **named: Any) -> TestResponse:
        return self.ask("DELETE", path, version=version, **named)
