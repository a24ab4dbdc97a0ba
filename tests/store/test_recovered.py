"""Recordings that a crash left unfinished."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from carecall.store.recovered import keep_recovered
from carecall.store.session import system_reading
from carecall.store.tables import RecordingRow
from tests.builders import NOON, World, make_world


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


@pytest.fixture
def call_id(world: World) -> str:
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    return due.call_id


def recordings(world: World) -> list[tuple[str, str, int | None]]:
    with system_reading(world.sessions, "a test looks") as session:
        rows = session.scalars(select(RecordingRow)).all()
        return [(row.call_id, row.file, row.duration_ms) for row in rows]


def test_a_recovered_recording_is_given_to_its_call(world: World, call_id: str) -> None:
    name = f"2026/03/02/{call_id}.wav"
    assert keep_recovered(world.sessions, {name: 8000}) == 1
    assert recordings(world) == [(call_id, name, 8000)]


def test_a_recording_that_is_known_is_not_written_twice(world: World, call_id: str) -> None:
    name = f"2026/03/02/{call_id}.wav"
    keep_recovered(world.sessions, {name: 8000})
    assert keep_recovered(world.sessions, {name: 8000}) == 0
    assert len(recordings(world)) == 1


def test_a_recording_of_an_unknown_call_is_left_as_it_lies(world: World) -> None:
    strange = {"2026/03/02/8c84ee3c-3b6f-4994-9773-e1c687b9bfd3.wav": 1, "2026/03/02/x.wav": 1}
    assert keep_recovered(world.sessions, strange) == 0
    assert recordings(world) == []
