"""Past uploads: who, when, which file, how many; undone while nobody used or changed the rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from carecall.commands import recipient_import
from carecall.commands.recipient_import import Importing, store_recipients
from carecall.commands.registry import Registry
from carecall.spreadsheets.labels import RECIPIENT_COLUMNS
from carecall.spreadsheets.table import read_list
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, OrganizationRow, RecipientRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.programs import Program
from tests.admin.test_upload import count, upload, workbook
from tests.builders import NOON, World, make_organization

LIST = "/past-uploads/"
ROWS = (("김하나", "010-7777-0001", ""), ("이둘", "abc", ""), ("박셋", "010-7777-0003", ""))


def undo_address(page: str) -> str:
    found = re.search(r'action="(/past-uploads/\d+/undo)"', page)
    assert found
    return found[1]


def person(sessions: Sessions, name: str) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.query(RecipientRow).filter_by(name=name).one().id


def test_an_upload_stands_in_the_list_and_can_be_undone(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    assert "No uploads yet" in boss.get(LIST).text
    upload(boss, workbook(*ROWS), name="../our <people>.xlsx")
    page = boss.get(LIST).text
    assert "our &lt;people&gt;.xlsx" in page
    assert "2 recipients are deleted" in page
    answer = boss.post(undo_address(page))
    assert answer.status_code == 302
    assert count(sessions) == 11
    after = boss.get(LIST).text
    assert "2 recipients were deleted" in after
    assert "Undo this upload" not in after
    with system_reading(sessions, "a test looks") as session:
        event = session.query(AuditEventRow).filter_by(action="deleted").one()
    assert (event.object_type, event.facts) == ("recipient_list", {"deleted": 2, "kept": 0})


def test_a_row_that_somebody_changed_or_noted_something_about_stays(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    upload(boss, workbook(*ROWS, ("최넷", "010-7777-0004", "")))
    changed, noted = person(sessions, "김하나"), person(sessions, "박셋")
    form = {"name": "김한", "phone": "010-7777-0001", "other": "", "version": "1"}
    assert boss.post(f"/recipients/{changed}/edit", form).status_code == 302
    assert boss.post(f"/notes/recipient/{noted}/memo", {"text": "딸이 온다"}).status_code < 400
    page = boss.get(LIST).text
    assert "1 recipient is deleted" in page
    assert "2 recipients stay" in page
    boss.post(undo_address(page))
    assert count(sessions) == 13
    assert boss.post(undo_address(page)).status_code == 302
    assert count(sessions) == 13
    assert "Nothing of this upload is left" in boss.get(LIST).text


def test_what_cannot_be_told_apart_is_not_undone(boss: Visitor, world: World) -> None:
    upload(boss, workbook(*ROWS))
    upload(boss, workbook(("최넷", "010-7777-0004", "")))
    assert "2026" in boss.get(LIST).text
    assert "Undo this upload" not in boss.get(LIST).text


def test_an_upload_of_a_place_out_of_reach_is_neither_seen_nor_undone(
    boss: Visitor, world: World, sessions: Sessions, visit
) -> None:  # type: ignore[no-untyped-def]
    upload(boss, workbook(*ROWS))
    address = undo_address(boss.get(LIST).text)
    far = make_organization(sessions, name="먼 구", first=900)
    add_operator(sessions, far.organization_id, "far@b.kr")
    other = visit()
    other.sign_in("far@b.kr")
    assert "No uploads yet" in other.get(LIST).text
    assert other.post(address).status_code == 404
    assert count(sessions) == 15


def test_an_import_by_command_stands_in_the_list_and_can_be_undone(
    boss: Visitor,
    world: World,
    sessions: Sessions,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    registry = Registry(sessions)
    with system_reading(sessions, "a test looks") as session:
        name = session.get_one(OrganizationRow, world.organization_id).name
    rows = list(read_list(workbook(*ROWS), RECIPIENT_COLUMNS))

    def imported(moment: datetime) -> None:
        store_recipients(registry, registry.office(name), rows, notes=tmp_path, now=moment, file_name="명령.xlsx")  # fmt: skip

    with monkeypatch.context() as patched:
        patched.setattr(recipient_import, "STEP_ROWS", 1)
        patched.setattr(
            recipient_import.Importing, "_store", broken_at_the_second(Importing._store)
        )
        with pytest.raises(KeyboardInterrupt):
            imported(NOON)
    page = boss.get(LIST).text
    assert "stopped half-way" in page
    assert "at a terminal" in page
    assert "1 recipient is deleted" in page
    imported(NOON + timedelta(hours=1))
    page = boss.get(LIST).text
    assert page.count("명령.xlsx") > 1
    assert page.count("Undo this upload</h2>") == 1
    boss.post(undo_address(page))
    assert count(sessions) == 11


def broken_at_the_second(store: Callable[..., frozenset[int]]) -> Callable[..., frozenset[int]]:
    """Store the first step and be broken off in the second."""
    steps: list[object] = []

    def stored(importing: Importing, step: list[object]) -> frozenset[int]:
        steps.append(step)
        if len(steps) > 1:
            raise KeyboardInterrupt
        return store(importing, step)

    return stored


def test_a_program_reads_past_uploads_and_undoes_one(
    program: Program, boss: Visitor, world: World, sessions: Sessions
) -> None:
    upload(boss, workbook(*ROWS))
    [past] = program.get("/recipients/past-uploads").json["uploads"]
    assert (past["created"], past["failed"], past["untouched"]) == (2, 1, 2)
    one = f"/recipients/past-uploads/{past['run_id']}/undo"
    assert program.post(one).json == {"deleted": 2}
    assert program.post(one).json == {"deleted": 0}
    assert program.post("/recipients/past-uploads/999999/undo").status_code == 404
    assert count(sessions) == 11
