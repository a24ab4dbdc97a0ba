"""A small organization for tests of sign-in: one person, no calls, a manager."""

from __future__ import annotations

from carecall.store.session import Sessions
from tests.admin.conftest import add_operator
from tests.builders import World, make_world


def small_world(sessions: Sessions) -> World:
    built = make_world(sessions, people=1, name="해운대구", first=1)
    add_operator(sessions, built.organization_id, "boss@a.kr")
    return built
