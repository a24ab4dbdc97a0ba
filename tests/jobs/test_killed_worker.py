"""A worker that is killed in the middle: the next one ends the work, whole and once."""

from __future__ import annotations

import io
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from admin import list_download
from admin.background import recipient_import
from admin.screens import recipient_upload
from carecall.domain.job import JobState
from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, ConsentRow, JobRow, RecipientRow
from tests.admin.conftest import Visitor
from tests.admin.test_upload import upload, workbook
from tests.builders import World
from tests.fakes.clock import FakeClock
from tests.jobs import killed_worker
from tests.jobs.killed_worker import HERE, PIECE

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = [(f"새사람{number}", f"010-7700-{number:04d}", "") for number in range(11)]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make few rows background work."""
    monkeypatch.setattr(recipient_upload, "DIRECT_ROWS", 4)
    monkeypatch.setattr(recipient_import, "PIECE_ROWS", PIECE)
    monkeypatch.setattr(list_download, "DIRECT_ROWS", 4)
    monkeypatch.setattr(list_download, "PIECE_ROWS", PIECE)


def kill_at(place: str, settings: Settings) -> None:
    """Let a worker of its own process come to a place, and kill it there."""
    command = [sys.executable, "-m", killed_worker.__name__, settings.sqlalchemy_url, str(settings.var), place]  # fmt: skip
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdout is not None and worker.stderr is not None  # noqa: PT018
        line = worker.stdout.readline().strip()
        worker.kill()
        assert line == HERE, worker.stderr.read()


def only_job(sessions: Sessions) -> JobRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(JobRow)).one()


def stored(sessions: Sessions) -> Counter[str]:
    with system_reading(sessions, "a test looks") as session:
        return Counter(session.scalars(select(RecipientRow.name).where(RecipientRow.name.like("새사람%"))))  # fmt: skip


@pytest.mark.parametrize(("place", "kept"), [("before_commit", PIECE), ("after_commit", 2 * PIECE)])
def test_an_upload_goes_on_behind_what_was_stored(
    place: str, kept: int, boss: Visitor, sessions: Sessions, settings: Settings, world: World,
    clock: FakeClock, work_off: Callable[[], int],
) -> None:  # fmt: skip
    page = upload(boss, workbook(*PEOPLE, ("", "010-7700-9999", ""), PEOPLE[0])).text
    assert "stored in the background" in page
    kill_at(place, settings)
    assert sum(stored(sessions).values()) == kept
    assert work_off() == 0, "the killed worker's lease still holds"
    clock.advance(31)
    assert work_off() == 1
    job = only_job(sessions)
    assert (job.state, job.problem, job.attempts) == (JobState.DONE, "", 2)
    assert stored(sessions) == Counter({name: 1 for name, _phone, _other in PEOPLE})
    with system_reading(sessions, "a test looks") as session:
        consents = session.scalars(
            select(ConsentRow.recipient_id)
            .join(RecipientRow, RecipientRow.id == ConsentRow.recipient_id)
            .where(RecipientRow.name.like("새사람%"))
        ).all()
        noted = session.scalars(select(AuditEventRow).where(AuditEventRow.action == "uploaded"))
        counts = [(event.facts["created"], event.facts["failed"]) for event in noted]
        assert counts == [(11, 2)]
    assert len(consents) == len(set(consents)) == len(PEOPLE)
    result = boss.get(f"/recipient-upload/job/{job.id}").text
    assert "Success: 11" in result
    assert "Failed: 2" in result
    assert "name is missing" in result


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_export_is_begun_anew_and_comes_whole(
    boss: Visitor, sessions: Sessions, settings: Settings, app: Flask, clock: FakeClock,
    work_off: Callable[[], int],
) -> None:  # fmt: skip
    boss.get("/recipients/download")
    kill_at("in_export", settings)
    results = settings.var / "results"
    assert [path.suffix for path in results.iterdir()] == [".part"], "nothing half has a name"
    clock.advance(31)
    assert work_off() == 1
    job = only_job(sessions)
    assert (job.state, job.done, job.attempts) == (JobState.DONE, 11, 2)
    sheet = load_workbook(io.BytesIO(boss.get(f"/background/{job.id}/file").data)).worksheets[0]
    assert len(list(sheet.iter_rows())) == 12
