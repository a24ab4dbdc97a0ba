"""A small organization on one database: fixtures that a module of tests imports in place of the large ones."""

from __future__ import annotations

import pytest

from carecall.store.session import Sessions
from tests.admin.conftest import add_operator
from tests.builders import World, make_world


def small_world(sessions: Sessions) -> World:
    """One person, no calls, a manager."""
    built = make_world(sessions, people=1, name="해운대구", first=1)
    add_operator(sessions, built.organization_id, "boss@a.kr")
    return built


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough for what concerns few rows of the simplest kind, or none."""
    return sqlite_url


@pytest.fixture
def world(sessions: Sessions) -> World:
    """The small organization, our own."""
    return small_world(sessions)
