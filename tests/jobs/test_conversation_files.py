"""Records and recordings of many calls: of ticked rows or of a whole search, prepared by a worker."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from admin.background import sound_bundle
from admin.screens import conversations
from carecall.domain.job import JobState
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, CallRow, JobRow, PlannedCallRow, RecordingRow
from tests.admin.conftest import Visitor, told_world
from tests.builders import World


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call three calls many."""
    monkeypatch.setattr(conversations, "DIRECT_CALLS", 2)


def only_job(sessions: Sessions) -> JobRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(JobRow)).one()


def keys(sessions: Sessions, world: World) -> list[int]:
    with system_reading(sessions, "a test looks") as session:
        own = PlannedCallRow.organization_id == world.organization_id
        return list(session.scalars(select(PlannedCallRow.id).where(own)))


def recordings(sessions: Sessions, world: World) -> set[str]:
    with system_reading(sessions, "a test looks") as session:
        own = RecordingRow.organization_id == world.organization_id
        return set(session.scalars(select(RecordingRow.call_id).where(own)))


@pytest.mark.parametrize("whole_search", [True, False])
def test_recordings_come_in_one_zip_that_is_not_packed(
    boss: Visitor, world: World, sessions: Sessions, settings: object,
    work_off: Callable[[], int], whole_search: bool,
) -> None:  # fmt: skip
    told_world(sessions, settings.var / "recordings", name="남구", first=500, mark="x")  # type: ignore[attr-defined]  # Settings
    chosen = {"all": "yes"} if whole_search else {"id": keys(sessions, world)}
    answer = boss.post("/conversations/sound?period=all", chosen, follow_redirects=True)
    assert "prepared in the background" in answer.text
    work_off()
    job = only_job(sessions)
    assert (job.state, job.problem) == (JobState.DONE, "")
    sent = boss.get(f"/background/{job.id}/file")
    assert sent.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(sent.data)) as bundle:
        entries = bundle.infolist()
        assert bundle.testzip() is None
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.filename.partition("_")[2][:36] for entry in entries} == recordings(sessions, world)  # fmt: skip
    with system_reading(sessions, "a test looks") as session:
        last = session.scalars(select(AuditEventRow).order_by(AuditEventRow.id.desc()).limit(1)).one()  # fmt: skip
    assert (last.action, last.object_type) == ("downloaded", "recording")


def test_a_bundle_that_grows_too_large_says_so_and_leaves_nothing(
    boss: Visitor, world: World, sessions: Sessions, settings: object,
    work_off: Callable[[], int], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(sound_bundle, "MOST_BYTES", 1000)
    boss.post("/conversations/sound?period=all", {"all": "yes"})
    work_off()
    job = only_job(sessions)
    assert job.state is JobState.FAILED
    assert "choose a shorter period" in job.problem
    assert list((settings.var / "results").iterdir()) == []  # type: ignore[attr-defined]  # Settings


def test_the_record_of_a_search_holds_every_call_numbered_through(
    boss: Visitor, world: World, sessions: Sessions, work_off: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from admin.background import chosen_calls

    monkeypatch.setattr(chosen_calls, "MOST_CALLS", 3)
    boss.post("/conversations/record?period=all", {"all": "yes", "part": "analysis", "masked": "yes"})  # fmt: skip
    work_off()
    job = only_job(sessions)
    assert (job.state, job.problem) == (JobState.DONE, "")
    lines = list(
        load_workbook(io.BytesIO(boss.get(f"/background/{job.id}/file").data))
        .worksheets[0]
        .iter_rows(min_row=2, values_only=True)
    )
    with system_reading(sessions, "a test looks") as session:
        own = CallRow.organization_id == world.organization_id
        calls = session.scalars(select(CallRow.planned_call_id).where(own).distinct()).all()
    assert [line[0] for line in lines] == list(range(1, len(calls) + 1))
    assert all(str(line[4]).startswith("***-****-") for line in lines)
