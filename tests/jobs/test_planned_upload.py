"""A long list is stored in the background as it was checked: from the chosen place, with what was mended."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from admin.background import recipient_import
from admin.background.doing import do
from admin.background.task import JobFailed, Task
from carecall.domain.job import JobCancelled, JobState, WorkerStops
from carecall.store.job_desk import JobDesk
from carecall.store.jobs import ask_cancel, try_again
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import AuditEventRow, JobRow
from tests.admin.conftest import Visitor
from tests.admin.test_past_uploads import LIST, undo_address
from tests.admin.test_upload import count, upload, workbook
from tests.admin.test_upload_check import address, check
from tests.admin.test_upload_mending import HEADER, fix
from tests.builders import NOON, World
from tests.fakes.workbooks import book


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The work itself is tried on both databases with the screens."""
    return sqlite_url


def test_the_place_and_the_fixes_of_a_checked_list_hold_in_the_background(
    boss: Visitor,
    world: World,
    sessions: Sessions,
    work_off: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("admin.screens.recipient_upload.DIRECT_ROWS", 1)
    people = [(f"사람{n}", f"010-7777-1{n:03d}", "", "없는 기관") for n in range(3)]
    page = check(boss, book(일월=[HEADER, ("김하나", "010-7777-0001")], 이월=[HEADER, *people]))
    page = boss.post(address(page, "place"), {"sheet": "이월"}).text
    page = boss.post(address(page, "fix"), fix(text="없는 기관", use="")).text
    assert "stored in the background" in boss.post(address(page, "save")).text
    assert work_off() == 1
    assert count(sessions) == 14
    with system_reading(sessions, "a test looks") as session:
        event = session.query(AuditEventRow).filter_by(action="uploaded").one()
    assert (event.facts["created"], event.facts["failed"], event.facts["mended"]) == (3, 0, 3)


LATER = NOON + timedelta(seconds=31)
HalfWay = Callable[[type[Exception]], None]


@pytest.fixture
def half_way(
    app: Flask, boss: Visitor, world: World, desk: JobDesk, monkeypatch: pytest.MonkeyPatch
) -> HalfWay:
    """Send five people; the worker comes to its end, in a given way, when two of them are stored."""
    monkeypatch.setattr("admin.screens.recipient_upload.DIRECT_ROWS", 1)
    monkeypatch.setattr(recipient_import, "PIECE_ROWS", 2)

    def stopped(ending: type[Exception]) -> None:
        store_piece = recipient_import.store_piece

        def stored_once(task: Task, *rest: Any) -> None:
            store_piece(task, *rest)
            task.verdict = ending

        with monkeypatch.context() as patched:
            patched.setattr(recipient_import, "store_piece", stored_once)
            upload(boss, workbook(*[(f"사람{n}", f"010-7777-1{n:03d}", "") for n in range(5)]))
            held = desk.take(NOON)
            assert held is not None
            do(app, desk, held, threading.Event())

    return stopped


def given_back(job: JobRow) -> None:
    """A worker that stopped put the work back: it waits."""


def lost(job: JobRow) -> None:
    """A worker died with the work in hand and has been silent for long."""
    job.state, job.holder, job.lease_until, job.attempts = JobState.RUNNING, "dead", NOON, 1


def test_a_long_upload_that_is_cancelled_half_way_stands_among_the_past_ones_and_is_undone(
    boss: Visitor, world: World, sessions: Sessions, half_way: HalfWay
) -> None:
    half_way(JobCancelled)
    assert count(sessions) == 13
    page = boss.get(LIST).text
    assert "stopped half-way" in page
    assert "2 recipients are deleted" in page
    boss.post(undo_address(page))
    assert count(sessions) == 11


@pytest.mark.parametrize("left", [given_back, lost])
def test_an_upload_that_is_cancelled_while_no_worker_holds_it_stands_among_the_past_ones_too(
    boss: Visitor,
    sessions: Sessions,
    half_way: HalfWay,
    desk: JobDesk,
    left: Callable[[JobRow], None],
) -> None:
    half_way(WorkerStops)
    with system_writing(sessions, "a test cancels") as session:
        job = session.query(JobRow).one()
        left(job)
        ask_cancel(job, NOON)
    assert desk.take(LATER) is None
    page = boss.get(LIST).text
    assert "stopped half-way" in page
    boss.post(undo_address(page))
    assert count(sessions) == 11


def test_an_upload_that_failed_half_way_and_is_tried_again_is_told_as_what_it_came_to(
    boss: Visitor,
    sessions: Sessions,
    half_way: HalfWay,
    work_off: Callable[[], int],
) -> None:
    half_way(JobFailed)
    assert "stopped half-way" in boss.get(LIST).text
    with system_writing(sessions, "a test tries again") as session:
        try_again(session.query(JobRow).one(), LATER)
    assert work_off() == 1
    assert count(sessions) == 16
    with system_reading(sessions, "a test looks") as session:
        events = (
            session.query(AuditEventRow).filter_by(action="uploaded").order_by(AuditEventRow.id)
        )
        told = [(each.facts["created"], each.facts.get("broken_off")) for each in events]
    assert told == [(2, True), (5, None)]


def test_a_long_upload_is_cancelled_in_its_window(
    boss: Visitor, world: World, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("admin.screens.recipient_upload.DIRECT_ROWS", 1)
    page = upload(boss, workbook(*[(f"사람{n}", f"010-7777-1{n:03d}", "") for n in range(5)])).text  # type: ignore[attr-defined]
    found = re.search(r'hx-post="(/recipient-upload/job/\d+/cancel)"', page)
    assert found
    stopped = boss.post(found[1]).text
    assert "data-problem" in stopped
    assert "/past-uploads/" in stopped
    assert boss.post(found[1]).status_code == 200
    assert boss.post("/recipient-upload/job/999999/cancel").status_code == 404
    assert count(sessions) == 11
