"""Programs that order background work: a key gets what it may see, and only what it ordered itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from openpyxl import load_workbook

from carecall.store.session import Sessions, system_writing
from carecall.store.tables import JobRow
from tests.admin import conftest as console
from tests.admin.programs import Program, make_key
from tests.builders import NOON, World

program = console.program


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The work itself is tried on both databases with the screens."""
    return sqlite_url


def test_a_list_is_written_into_a_file_and_fetched(
    program: Program,
    world: World,
    work_off: Callable[[], int],
) -> None:
    asked = {"list": "recipients", "search": {"name": "사람1"}, "sort": "-name"}
    job = program.post("/jobs/exports", asked)
    assert (job.status_code, job.json["state"]) == (202, "queued")
    one = f"/jobs/{job.json['id']}"
    assert program.get(f"{one}/file").status_code == 404
    assert work_off() == 1
    assert program.get(one).json["state"] == "done"
    book = load_workbook(io.BytesIO(program.get(f"{one}/file").data))
    names = [row[1] for row in book.active.iter_rows(values_only=True)][1:]
    assert sorted(names) == ["사람1", "사람10", "사람11"]
    assert program.delete(one).status_code == 204
    assert program.get("/jobs").json == {"jobs": []}


def test_records_and_recordings_of_a_search_are_prepared(
    program: Program,
    world: World,
    work_off: Callable[[], int],
) -> None:
    searched = {"search": {"period": "all", "label": "normal"}}
    record = program.post("/jobs/records", {**searched, "parts": ["analysis"], "masked": True}).json
    sound = program.post("/jobs/recordings", searched).json
    assert work_off() == 2
    book = load_workbook(io.BytesIO(program.get(f"/jobs/{record['id']}/file").data))
    assert "사람1" not in str(list(book.active.iter_rows(values_only=True)))
    bundle = zipfile.ZipFile(io.BytesIO(program.get(f"/jobs/{sound['id']}/file").data))
    assert [name.endswith(".wav") for name in bundle.namelist()] == [True]


def test_a_key_that_may_not_see_numbers_gets_a_file_without_them(
    app: Flask, program: Program, world: World, sessions: Sessions, work_off: Callable[[], int],
) -> None:  # fmt: skip
    few = make_key(sessions, world.organization_id, 1, scopes=["recipients:read", "exports:read"], name="few")  # fmt: skip
    some = Program(app.test_client(), few)
    job = some.post("/jobs/exports", {"list": "recipients"}).json
    assert work_off() == 1
    rows = load_workbook(io.BytesIO(some.get(f"/jobs/{job['id']}/file").data)).active
    assert not any("5550" in str(row[2]) for row in rows.iter_rows(values_only=True))
    assert program.get(f"/jobs/{job['id']}/file").status_code == 404
    assert program.get("/jobs").json == {"jobs": []}
    assert some.post("/jobs/recordings", {"planned_call_ids": [1]}).status_code == 403


def test_what_its_maker_ordered_in_the_console_is_not_the_keys(
    program: Program,
    world: World,
    sessions: Sessions,
) -> None:
    with system_writing(sessions, "a test orders in the console") as session:
        job = JobRow(organization_id=world.organization_id, user_id=1, kind="list_export", order={}, created_at=NOON)  # fmt: skip
        session.add(job)
        session.flush()
        key = job.id
    assert program.get("/jobs").json == {"jobs": []}
    for ask in (program.get, program.delete):
        assert ask(f"/jobs/{key}").status_code == 404
    assert program.post(f"/jobs/{key}/cancel").status_code == 404


def test_work_is_cancelled_and_senseless_orders_are_refused(
    program: Program,
    world: World,
) -> None:
    job = program.post("/jobs/exports", {"list": "recipients", "format": "csv"}).json
    assert program.post(f"/jobs/{job['id']}/cancel").json["state"] == "cancelled"
    assert program.post(f"/jobs/{job['id']}/again").status_code == 409
    assert program.post("/jobs/exports", {"list": "secrets"}).json["errors"][0]["pointer"] == "/list"  # fmt: skip
    wrong = program.post("/jobs/exports", {"list": "recipients", "search": {"age": "80"}})
    assert wrong.json["errors"][0]["pointer"] == "/search/age"
    assert program.post("/jobs/records", {}).status_code == 422
