"""The HTTP API's ground: who is let in, what is said of errors, versions, repeats and pages."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import UserRow
from tests.admin.programs import Program, make_key
from tests.builders import World


@pytest.fixture
def program(app: Flask, world: World, sessions: Sessions) -> Program:
    """A program of our own organization, with every scope that a manager can give."""
    with system_reading(sessions, "a test looks") as session:
        boss = session.scalars(select(UserRow.id)).one()
    return Program(app.test_client(), make_key(sessions, world.organization_id, boss))


def test_a_settings_row_is_added_read_changed_and_deleted(program: Program, world: World) -> None:
    made = program.post("/holidays", {"day": "2026-05-05", "name": "창립일", "kind": "off"})
    assert made.status_code == 201, made.text
    print(made.text, made.headers)
    key, version = made.json["id"], made.json["version"]
    read = program.get(f"/holidays/{key}")
    assert read.json == made.json
    changed = program.patch(f"/holidays/{key}", {"name": "쉬는 날"}, version)
    assert changed.status_code == 200, changed.text
    assert changed.json["name"] == "쉬는 날"
    listed = program.get("/holidays")
    print(listed.text)
    assert program.delete(f"/holidays/{key}", version).status_code == 409
    gone = program.delete(f"/holidays/{key}", changed.json["version"])
    assert gone.status_code == 204, gone.text
    assert program.get(f"/holidays/{key}").status_code == 404
