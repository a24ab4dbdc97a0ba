"""`carecall audit verify` finds the first event that somebody touched."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from carecall.cli import build_app
from carecall.errors import StoreError
from carecall.store.audit import SYSTEM, Deed, record_deed, verify_trail
from carecall.store.session import system_reading, system_writing
from tests.builders import NOON, make_world

BREAKS = (
    ("UPDATE audit_event SET user_name = 'somebody else' WHERE id = 3", 2, 3),
    ("UPDATE audit_event SET facts = '{\"step\": 9}' WHERE id = 2", 1, 2),
    ("UPDATE audit_event SET organization_id = NULL WHERE id = 4", 3, 4),
    ("DELETE FROM audit_event WHERE id = 2", 1, 3),
)


@pytest.fixture
def trail(sessions):
    world = make_world(sessions, people=1)
    with system_writing(sessions, "a test writes a trail") as session:
        for step in range(5):
            deed = Deed(action="changed", object_type="user", object_key=7,
                        organization_id=world.organization_id, facts={"step": step, "말": ["가"]})  # fmt: skip
            record_deed(session, SYSTEM, deed, NOON)
    return sessions


def checked(sessions):
    with system_reading(sessions, "a test looks") as session:
        return verify_trail(session)


def test_a_whole_trail_holds(trail, monkeypatch):
    found = checked(trail)
    assert (found.events, found.broken_id) == (5, None)
    monkeypatch.setattr("carecall.store.audit.BATCH", 2)
    assert checked(trail) == found


@pytest.mark.parametrize(("statement", "holding", "broken"), BREAKS)
def test_the_first_event_that_was_touched_is_named(trail, statement, holding, broken):
    with system_writing(trail, "a test touches the trail") as session:
        session.connection().execute(text(statement))
    found = checked(trail)
    assert (found.events, found.broken_id) == (holding, broken)


def test_the_command_says_it_and_lists_the_newest(sqlite_url, sqlite_sessions, monkeypatch):
    monkeypatch.setenv("CARECALL_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("COLUMNS", "200")
    with system_writing(sqlite_sessions, "a test writes a trail") as session:
        for step in range(3):
            deed = Deed(action="changed", object_type="trunk", object_key=step, organization_id=None, facts={})  # fmt: skip
            record_deed(session, SYSTEM, deed, NOON)

    def run(*words):
        return CliRunner().invoke(build_app("audit"), ["audit", *words])

    whole = run("verify")
    assert whole.exit_code == 0
    assert "All 3 events hold" in whole.stdout
    assert [each["event_id"] for each in json.loads(run("list", "--limit", "2", "--json").stdout)] == [3, 2]  # fmt: skip
    with sqlite_sessions() as session:
        session.connection().execute(text("UPDATE audit_event SET action = 'added' WHERE id = 2"))
        session.commit()
    broken = run("verify")
    assert isinstance(broken.exception, StoreError)
    assert broken.exception.exit_status == 1
    assert "Event 2" in str(broken.exception)
