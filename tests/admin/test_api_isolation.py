"""The HTTP API and two organizations: no address, body or list gives a program anything of the other one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from admin.api.operations import OFFERED, Operation
from admin.api.scopes import Scope
from carecall.domain.organization import path_of
from carecall.store.organizations import NewOrganization, add_organization
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import ApiReach, OrganizationRow, UserRow
from tests.admin.conftest import add_operator
from tests.admin.programs import Program, any_pace, make_key
from tests.admin.test_isolation import MARK, content_of, foreign_values
from tests.admin.test_isolation import ROWS as SCREEN_ROWS
from tests.admin.test_isolation import other as other
from tests.builders import World

ROWS = {screen.replace("_", "-"): name for screen, name in SCREEN_ROWS.items()}
"""By address, under which name `foreign_values` holds the id of one of its rows."""
ABSENT = frozenset(
    {
        "order_id",
        "job_id",
        "follow_up_id",
        "report",
        "kind",
        "absence_id",
        "contact_id",
        "version_no",
    }
)
"""Parts of addresses of which the other organization has none here: an id that nobody has stands for them."""
NOBODYS = 987_654
PLATFORM_ONLY = frozenset({Scope.CONTRACTS_READ, Scope.CONTRACTS_WRITE})


@pytest.fixture
def program(app: Flask, world: World, sessions: Sessions) -> Program:
    """A program with every right of a manager, at any pace."""
    any_pace(app)
    with system_reading(sessions, "a test looks") as session:
        boss = session.scalars(select(UserRow.id)).one()
    return Program(app.test_client(), make_key(sessions, world.organization_id, boss))


def offered(app: Flask) -> Iterator[tuple[Operation, Rule]]:
    rules = {rule.endpoint: rule for rule in app.url_map.iter_rules()}
    for operation in app.extensions[OFFERED]:
        yield operation, rules[f"api.{operation.id}"]


def path_of_foreign(rule: Rule, foreign: dict[str, object]) -> str:
    """The rule's address with ids of the other organization; a resource nobody thought of fails here."""
    resource = rule.rule.split("/")[3]
    named = {**foreign, "row_id": foreign.get(ROWS.get(resource, ""))}
    values = {name: NOBODYS if name in ABSENT else named.get(name) for name in rule.arguments}
    assert None not in values.values(), f"say in ROWS whose rows {rule.rule} shows"
    return rule.build(values)[1].removeprefix("/api/v1")  # type: ignore[index]


def with_foreign(schema: Any, foreign: dict[str, object]) -> dict[str, object]:
    """A body with ids of the other organization wherever a row is named."""
    fields = schema.get("properties", {})
    found: dict[str, object] = {}
    for name in fields:
        own = foreign.get(name) or foreign.get(f"{name}_id") or foreign.get(re.sub(r"s$", "", name))
        if own is not None:
            found[name] = own
    return found


def test_no_operation_reaches_a_foreign_row(
    app: Flask, program: Program, other: World, sessions: Sessions
) -> None:
    foreign = foreign_values(sessions, other)
    document = program.client.get("/api/v1/openapi.json").json
    before = content_of(sessions, other.organization_id)
    for operation, rule in offered(app):
        body = document["components"]["schemas"].get(body_name(operation), {})
        sent = with_foreign(body, foreign) if operation.body is not None else None
        answer = program.ask(
            operation.method, path_of_foreign(rule, foreign), sent, headers={"If-Match": '"1"'}
        )
        assert MARK.encode() not in answer.data, operation.id
        assert answer.status_code < 500, (operation.id, answer.data)
        if rule.arguments and operation.scope not in PLATFORM_ONLY:
            # A body is read before its row is looked for; which is told first matters to nobody.
            assert answer.status_code in {404, 422, 415}, (operation.id, answer.data)
            if operation.body is None and operation.takes == "application/json":
                assert answer.status_code == 404, (operation.id, answer.data)
    assert content_of(sessions, other.organization_id) == before


def body_name(operation: Operation) -> str:
    name = getattr(operation.body, "name", None) or getattr(operation.body, "__name__", "")
    return str(name)


def test_no_list_shows_a_foreign_row_whatever_it_is_searched_for(
    app: Flask, program: Program, other: World
) -> None:
    for operation, rule in offered(app):
        if operation.method != "GET" or rule.arguments:
            continue
        for query in ("", "?limit=100", f"?organization={other.organization_id}"):
            answer = program.get(rule.rule.removeprefix("/api/v1") + query)
            assert MARK.encode() not in answer.data, (operation.id, query)
            assert answer.status_code < 500, (operation.id, answer.data)


def test_a_row_is_not_made_for_another_organization(program: Program, other: World) -> None:
    day = {"day": "2026-05-05", "name": "x", "kind": "off", "organization": other.organization_id}
    answer = program.post("/holidays", day)
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/organization"


def test_a_key_reaches_as_far_as_it_says(
    app: Flask, world: World, other: World, sessions: Sessions
) -> None:
    def below(session: Session) -> None:
        row = session.get_one(OrganizationRow, other.organization_id)
        row.parent_id = world.organization_id
        row.path = path_of(session.get_one(OrganizationRow, world.organization_id).path, row.id)

    with system_writing(sessions, "a test builds a tree") as session:
        below(session)
        boss = session.scalars(select(UserRow.id).where(UserRow.email == "boss@a.kr")).one()
    chief = add_operator(sessions, world.organization_id, "chief@a.kr", role="platform_operator")

    def listed(user_id: int, organization_id: int, reach: ApiReach) -> int:
        key = make_key(sessions, organization_id, user_id, reach=reach)
        answer = Program(app.test_client(), key).get("/organizations")
        return len(answer.json["items"]) if answer.status_code == 200 else answer.status_code

    assert listed(boss, world.organization_id, ApiReach.BELOW) == 2
    assert listed(boss, world.organization_id, ApiReach.ORGANIZATION) == 1
    assert listed(boss, world.organization_id, ApiReach.EVERYWHERE) == 2
    assert listed(boss, other.organization_id, ApiReach.BELOW) == 1
    with system_writing(sessions, "a test adds a stranger") as session:
        far = add_organization(session, NewOrganization(name="멀리")).id
    assert listed(boss, world.organization_id, ApiReach.EVERYWHERE) == 2
    assert listed(chief, world.organization_id, ApiReach.EVERYWHERE) == 3
    assert listed(boss, far, ApiReach.BELOW) == 401


def test_a_key_of_one_below_writes_under_its_makers_name(
    app: Flask, world: World, other: World, sessions: Sessions
) -> None:
    with system_writing(sessions, "a test builds a tree") as session:
        row = session.get_one(OrganizationRow, other.organization_id)
        row.parent_id = world.organization_id
        row.path = path_of(session.get_one(OrganizationRow, world.organization_id).path, row.id)
        boss = session.scalars(select(UserRow.id).where(UserRow.email == "boss@a.kr")).one()
    key = make_key(sessions, other.organization_id, boss, reach=ApiReach.ORGANIZATION)
    body = {"number": "010-8888-1234", "reason": "뜻", "organization": other.organization_id}
    made = Program(app.test_client(), key).post("/do-not-call", body)
    assert made.status_code == 201, made.text
