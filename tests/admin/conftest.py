"""The console over a small world, and people who sign in to it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from admin.app import create_app
from carecall.domain.language import Language
from carecall.settings import Settings
from carecall.store.operators import NewOperator, create_operator, hash_of
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import UserRow
from tests.admin.kept_work import keep_builders, keep_templates
from tests.admin.programs import Program, make_key
from tests.builders import NOON, World, make_world
from tests.fakes.clock import FakeClock
from tests.talks import ALL_KINDS, tell

PASSWORD = "wind over quiet water"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


hashed_once = functools.cache(hash_of)
"""Argon2 is slow on purpose; nearly every operator of a test has the same password."""


class Visitor:
    """A browser without script: keeps cookies, sends the page's token along."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, url: str, **named: object) -> TestResponse:
        return self.client.get(url, buffered=True, **named)

    @property
    def token(self) -> str:
        for page in ("/account/password", "/sign-in", "/sign-in/code"):
            found = TOKEN.search(self.get(page).text)
            if found:
                return found[1]
        raise AssertionError("No page holds a token.")

    def post(
        self, url: str, data: dict[str, object] | None = None, **named: object
    ) -> TestResponse:
        return self.client.post(
            url, data={**(data or {}), "csrf_token": self.token}, buffered=True, **named
        )

    def sign_in(self, email: str, password: str = PASSWORD) -> TestResponse:
        return self.post("/sign-in", {"email": email, "password": password})


def add_operator(sessions: Sessions, organization_id: int, email: str, *, role: str = "manager",
                 language: Language = Language.EN, must_change: bool = False) -> int:  # fmt: skip
    with system_writing(sessions, "a test lets somebody in") as session:
        new = NewOperator(organization_id=organization_id, email=email, name=email.split("@")[0][:20], password=PASSWORD,
                          uniquifier=f"u-{email}"[:64], role=role, language=language, must_change_password=must_change)  # fmt: skip
        return create_operator(session, new, NOON, hashed=hashed_once)


def told_world(sessions: Sessions, recordings: Path, *, name: str, first: int, mark: str) -> World:
    """An organization with one call of every kind, its mark in every text."""
    world = make_world(sessions, people=len(ALL_KINDS), name=name, first=first)
    for recipient_id, told in zip(world.recipient_ids, ALL_KINDS, strict=True):
        tell(world, told, recipient_id=recipient_id, at=NOON, mark=mark, recordings=recordings)
    return world


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var", database_url=database_url, _env_file=None)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(NOON)


@pytest.fixture
def world(sessions: Sessions, settings: Settings) -> World:
    """Our own organization, with one call of every kind."""
    built = told_world(sessions, settings.var / "recordings", name="해운대구", first=1, mark="")
    add_operator(sessions, built.organization_id, "boss@a.kr")
    return built


@pytest.fixture
def app(settings: Settings, clock: FakeClock) -> Iterator[Flask]:
    with pytest.MonkeyPatch.context() as patch:
        keep_builders(patch.setattr)
        built = create_app(settings, clock=clock)
    keep_templates(built)
    yield built
    built.extensions["carecall_engine"].dispose()


@pytest.fixture
def visit(app: Flask) -> Callable[[], Visitor]:
    return lambda: Visitor(app.test_client())


@pytest.fixture
def boss(world: World, visit: Callable[[], Visitor]) -> Visitor:
    """A manager of our own organization, signed in."""
    visitor = visit()
    assert visitor.sign_in("boss@a.kr").status_code == 302
    return visitor


@pytest.fixture
def program(app: Flask, world: World, sessions: Sessions) -> Program:
    """A program of our own organization, with every scope that a manager can give."""
    with system_reading(sessions, "a test looks") as session:
        boss = session.scalars(select(UserRow.id).order_by(UserRow.id)).first()
    assert boss is not None
    return Program(app.test_client(), make_key(sessions, world.organization_id, boss))
