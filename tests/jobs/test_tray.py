"""The tray and the page of background work: whose it is, what it says, what can be done with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from flask import Flask
from sqlalchemy import select

from admin import list_download
from admin.background.doing import do
from admin.house import EXTENSION
from carecall.domain.job import JobState
from carecall.settings import Settings
from carecall.store.job_desk import JobDesk
from carecall.store.jobs import ask_cancel
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import AuditEventRow, JobRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World
from tests.fakes.clock import FakeClock


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The desk is tried on both databases elsewhere."""
    return sqlite_url


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call four rows long."""
    monkeypatch.setattr(list_download, "DIRECT_ROWS", 4)


@pytest.fixture
def job_id(boss: Visitor, sessions: Sessions) -> int:
    """A list that the manager ordered."""
    boss.get("/recipients/download")
    return only_job(sessions).id


def only_job(sessions: Sessions) -> JobRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(JobRow)).one()


def somebody(world: World, sessions: Sessions, visit: Callable[[], Visitor], role: str) -> Visitor:
    add_operator(sessions, world.organization_id, f"{role}2@a.kr", role=role)
    visitor = visit()
    assert visitor.sign_in(f"{role}2@a.kr").status_code == 302
    return visitor


def test_the_tray_asks_again_only_while_something_runs_and_says_what_ended(
    boss: Visitor, job_id: int, work_off: Callable[[], int]
) -> None:
    before = boss.get("/background/tray").text
    assert "every 3s" in before
    assert "List: recipients" in before
    assert "Waiting" in before
    work_off()
    after = boss.get(f"/background/tray?open={job_id}").text
    assert "every 3s" not in after
    assert "List: recipients: Done." in after
    assert f"/background/{job_id}/file" in after
    assert "every 3s" not in boss.get("/campaign-status/").text.partition("<main")[0]


def test_waiting_work_says_plainly_that_no_worker_is_there(
    boss: Visitor, job_id: int, sessions: Sessions, clock: FakeClock
) -> None:
    assert "Nobody is working on it" in boss.get("/background/").text
    JobDesk(sessions, "a worker").be_heard(clock.now())
    assert "Nobody is working on it" not in boss.get("/background/").text


def test_a_result_is_its_owners_alone_and_its_download_is_written_down(
    boss: Visitor, job_id: int, work_off: Callable[[], int], world: World, sessions: Sessions,
    visit: Callable[[], Visitor],
) -> None:  # fmt: skip
    work_off()
    other = somebody(world, sessions, visit, "manager")
    assert other.get(f"/background/{job_id}/file").status_code == 404
    assert "List: recipients" not in other.get("/background/").text
    page = other.get("/background/?whose=all").text
    assert "Ordered by boss" in page
    assert f"/background/{job_id}/file" not in page
    assert other.post(f"/background/{job_id}/dismiss").status_code == 404
    answer = boss.get(f"/background/{job_id}/file")
    assert answer.data[:2] == b"PK"
    assert "recipients_20260302.xlsx" in answer.headers["Content-Disposition"]
    with system_reading(sessions, "a test looks") as session:
        last = session.scalars(
            select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(1)
        ).one()
    assert (last.action, last.object_type, last.facts) == ("downloaded", "recipient_list", {"rows": 11})  # fmt: skip


def test_whoever_does_not_manage_users_sees_nothing_of_others(
    boss: Visitor, job_id: int, world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    worker = somebody(world, sessions, visit, "worker")
    assert "List: recipients" not in worker.get("/background/?whose=all").text
    assert worker.post(f"/background/{job_id}/cancel").status_code == 404
    assert only_job(sessions).state is JobState.QUEUED


def test_work_is_cancelled_by_its_owner_or_whoever_manages_users(
    boss: Visitor, job_id: int, work_off: Callable[[], int], world: World, sessions: Sessions,
    visit: Callable[[], Visitor],
) -> None:  # fmt: skip
    other = somebody(world, sessions, visit, "manager")
    assert other.post(f"/background/{job_id}/cancel").status_code == 302
    assert only_job(sessions).state is JobState.CANCELLED
    assert work_off() == 0
    again = boss.post(f"/background/{job_id}/cancel", headers={"HX-Request": "true"})
    assert again.status_code == 200


def test_work_that_is_cancelled_in_its_last_moment_is_cancelled_and_leaves_no_file(
    app: Flask, job_id: int, sessions: Sessions
) -> None:
    desk = JobDesk(sessions, "a worker")
    held = desk.take(NOON)
    assert held is not None
    with system_writing(sessions, "a test cancels") as session:
        ask_cancel(session.get_one(JobRow, job_id), NOON)
    do(app, desk, held, Event())
    assert only_job(sessions).state is JobState.CANCELLED
    folder = app.extensions[EXTENSION].results
    assert folder.is_dir()
    assert list(folder.iterdir()) == []


def test_failed_work_says_why_in_the_language_of_its_owner_and_is_tried_again(
    boss: Visitor, job_id: int, work_off: Callable[[], int], sessions: Sessions
) -> None:
    with system_writing(sessions, "a test spoils work") as session:
        job = session.get_one(JobRow, job_id)
        job.order = {**job.order, "screen": "nowhere", "language": "ko"}
    work_off()
    assert only_job(sessions).problem == "이제 없는 목록입니다."
    with system_writing(sessions, "a test mends work") as session:
        job = session.get_one(JobRow, job_id)
        job.order = {**job.order, "screen": "recipients"}
    assert "Try again" in boss.get("/background/").text
    boss.post(f"/background/{job_id}/again")
    work_off()
    assert only_job(sessions).state is JobState.DONE


def test_an_entry_is_put_away_and_its_page_still_knows_it(
    boss: Visitor, job_id: int, work_off: Callable[[], int]
) -> None:
    work_off()
    boss.post(f"/background/{job_id}/dismiss")
    assert "List: recipients" not in boss.get("/background/tray").text
    assert "List: recipients" in boss.get("/background/").text


def test_a_result_is_not_sent_when_its_time_is_over(
    boss: Visitor, job_id: int, work_off: Callable[[], int], clock: FakeClock, settings: Settings
) -> None:
    work_off()
    names = [path.name for path in (settings.var / "results").iterdir()]
    assert [bool(re.fullmatch("[0-9a-f]{40}", name)) for name in names] == [True]
    clock.advance(timedelta(hours=25).total_seconds())
    visitor = boss
    visitor.sign_in("boss@a.kr")
    assert visitor.get(f"/background/{job_id}/file").status_code == 404


def test_whoever_lost_the_right_meanwhile_gets_nothing(
    world: World, sessions: Sessions, visit: Callable[[], Visitor], work_off: Callable[[], int]
) -> None:
    from carecall.store.tables import UserRow

    leaver = somebody(world, sessions, visit, "worker")
    leaver.get("/recipients/download")
    with system_writing(sessions, "a test dismisses somebody") as session:
        session.query(UserRow).filter(UserRow.email == "worker2@a.kr").one().active = False
    work_off()
    job = only_job(sessions)
    assert job.state is JobState.FAILED
    assert "not active any more" in job.problem
