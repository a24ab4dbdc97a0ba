"""A long list is prepared in the background, read in one pass, and harmless wherever it is opened."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, select

from admin import list_download
from carecall.domain.job import JobState
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import JobRow, RecipientRow
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

FORMULAS = ("=1+1", "+SUM(A1)", "-2", "@x", "\uff1d1", " =cmd|x")


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Call four rows long, and read them in pieces of three."""
    monkeypatch.setattr(list_download, "DIRECT_ROWS", 4)
    monkeypatch.setattr(list_download, "PIECE_ROWS", 3)


def newest_job(sessions: Sessions) -> JobRow:
    with system_reading(sessions, "a test looks") as session:
        return session.scalars(select(JobRow).order_by(JobRow.id.desc()).limit(1)).one()


def prepared(visitor: Visitor, sessions: Sessions, work_off: Callable[[], int], url: str) -> bytes:
    """Order a list, let a worker prepare it, and fetch it."""
    assert visitor.get(url).status_code == 302
    assert work_off() == 1
    job = newest_job(sessions)
    assert (job.state, job.problem) == (JobState.DONE, "")
    return visitor.get(f"/background/{job.id}/file").data


def lines_of(workbook: bytes) -> list[tuple[object, ...]]:
    return list(load_workbook(io.BytesIO(workbook)).worksheets[0].iter_rows(values_only=True))


def test_every_row_comes_once_and_in_the_order_of_the_list(
    boss: Visitor, sessions: Sessions, work_off: Callable[[], int]
) -> None:
    lines = lines_of(prepared(boss, sessions, work_off, "/recipients/download?sort=name"))
    with system_reading(sessions, "a test looks") as session:
        names = session.scalars(select(RecipientRow.name).order_by(RecipientRow.name)).all()
    assert [line[1] for line in lines[1:]] == names
    assert "010-5550-0001" in {line[2] for line in lines}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("url", ["/campaign-status/download", "/settings/audit/download"])
def test_other_lists_come_the_same_way(
    boss: Visitor, sessions: Sessions, work_off: Callable[[], int], url: str
) -> None:
    for _visit in range(5):
        boss.get("/recipients/download?progress=none")
    count = len(lines_of(prepared(boss, sessions, work_off, url))) - 1
    assert count == newest_job(sessions).done > 4


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_list_is_read_by_one_query_however_long_it_is(
    boss: Visitor, sessions: Sessions, work_off: Callable[[], int], app: object
) -> None:
    boss.get("/campaign-status/download")
    asked: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = app.extensions["carecall_engine"]  # type: ignore[attr-defined]  # the application
    event.listen(engine, "before_cursor_execute", hear)
    work_off()
    event.remove(engine, "before_cursor_execute", hear)
    lists = [
        one
        for one in asked
        if "planned_call.due_at" in one and "LIMIT" in one and "count(" not in one
    ]
    assert len(lists) == 2, "a page of one row for the progress, then everything"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("direct", [True, False])
def test_names_that_look_like_formulas_are_text_in_every_file(
    boss: Visitor, sessions: Sessions, work_off: Callable[[], int], direct: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with system_writing(sessions, "a test names people") as session:
        for row, name in zip(session.query(RecipientRow), FORMULAS, strict=False):
            row.name = row.other_info = name
    if direct:
        monkeypatch.setattr(list_download, "DIRECT_ROWS", 100)
        excel = boss.get("/recipients/download").data
        text = boss.get("/recipients/download?as=csv").data
    else:
        excel = prepared(boss, sessions, work_off, "/recipients/download")
        text = prepared(boss, sessions, work_off, "/recipients/download?as=csv")
    cells = [
        cell for line in load_workbook(io.BytesIO(excel)).worksheets[0].iter_rows() for cell in line
    ]
    assert "f" not in {cell.data_type for cell in cells}
    assert set(FORMULAS) <= {cell.value for cell in cells}
    assert text.startswith(b"\xef\xbb\xbf")
    written = {cell for line in csv.reader(io.StringIO(text.decode("utf-8-sig"))) for cell in line}
    assert {f"'{name}" for name in FORMULAS} <= written
    assert not written & set(FORMULAS)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_numbers_stay_masked_for_whoever_may_not_see_them(
    world: World, sessions: Sessions, visit: Callable[[], Visitor], work_off: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    from carecall.store import operators

    monkeypatch.setitem(operators.ROLES, "clerk", ("Clerk", ["recipients"]))
    add_operator(sessions, world.organization_id, "clerk@a.kr", role="clerk")
    clerk = visit()
    clerk.sign_in("clerk@a.kr")
    phones = {line[2] for line in lines_of(prepared(clerk, sessions, work_off, "/recipients/download"))[1:]}  # fmt: skip
    assert all(str(phone).startswith("***-****-") for phone in phones)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_chosen_place_holds_in_the_file_too(
    world: World, sessions: Sessions, settings: object, visit: Callable[[], Visitor],
    work_off: Callable[[], int],
) -> None:  # fmt: skip
    from carecall.domain.organization import path_of
    from carecall.store.tables import OrganizationRow
    from tests.admin.conftest import told_world

    below = told_world(sessions, settings.var / "recordings", name="우동", first=700, mark="")  # type: ignore[attr-defined]  # Settings
    with system_writing(sessions, "a test builds a tree") as session:
        row = session.get_one(OrganizationRow, below.organization_id)
        row.parent_id = world.organization_id
        row.path = path_of(session.get_one(OrganizationRow, world.organization_id).path, row.id)
    boss = visit()
    boss.sign_in("boss@a.kr")
    everybody = lines_of(prepared(boss, sessions, work_off, "/recipients/download"))
    boss.post("/place", {"organization": below.organization_id})
    there = lines_of(prepared(boss, sessions, work_off, "/recipients/download"))
    assert (len(everybody), len(there)) == (23, 12)
    assert {line[0] for line in there[1:]} == {"우동"}
