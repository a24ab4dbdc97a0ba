"""The matrix for every role: whatever page or button one tries with another organization's ids, nothing of it appears."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from carecall.store.operators import PLATFORM_OPERATOR, ROLES
from carecall.store.session import Sessions
from tests.admin.conftest import Visitor, add_operator
from tests.admin.test_isolation import (
    MARK,
    addresses,
    content_of,
    foreign_values,
    other,  # noqa: F401 - the fixture of the other organization
    path_of_foreign,
)
from tests.builders import World

NOT_SIGN_IN = ("security.", "language.")
REFUSED = {403, 404}


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough: managers are tried on both, and roles are read by the same queries."""
    return sqlite_url


@pytest.fixture(params=sorted(set(ROLES) - {PLATFORM_OPERATOR, "manager"}))
def somebody(
    request: pytest.FixtureRequest, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> Visitor:
    """Somebody of our own organization, in each role that has less than a manager."""
    add_operator(sessions, world.organization_id, "some@a.kr", role=request.param)
    visitor = visit()
    visitor.sign_in("some@a.kr")
    return visitor


def test_no_role_sees_anything_of_another_organization(
    app: Flask, somebody: Visitor, other: World, sessions: Sessions  # noqa: F811 - fixture
) -> None:  # fmt: skip
    foreign = foreign_values(sessions, other)
    for rule in addresses(app, "GET"):
        for query in (f"?organization={other.organization_id}&period=all", f"?open={foreign['planned_call_id']}"):  # fmt: skip
            answer = somebody.get(path_of_foreign(rule, foreign) + query)
            assert MARK.encode() not in answer.data, (rule, query)
            assert answer.status_code < 500, (rule, query)
            if rule.arguments:
                assert answer.status_code in REFUSED, (rule, query)


def test_no_role_changes_anything_of_another_organization(
    app: Flask, somebody: Visitor, other: World, sessions: Sessions  # noqa: F811 - fixture
) -> None:  # fmt: skip
    foreign = foreign_values(sessions, other)
    before = content_of(sessions, other.organization_id)
    data = {"id": [foreign["recipient_id"], foreign["planned_call_id"]], "text": "x", "action": "other", "value": "1",
            "version": "1", "name": "x", "phone": "010-7777-8888", "organization": other.organization_id}  # fmt: skip
    for rule in addresses(app, "POST"):
        if rule.endpoint.startswith(NOT_SIGN_IN):
            continue
        answer = somebody.post(path_of_foreign(rule, foreign), data)
        assert MARK.encode() not in answer.data, rule
        assert answer.status_code < 500, rule
        if rule.arguments:
            assert answer.status_code in REFUSED, rule
    assert content_of(sessions, other.organization_id) == before
