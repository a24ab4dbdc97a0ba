"""A list that waits: another sheet or title row is read, and the same fault of many rows is mended once."""

from __future__ import annotations

import io
import re

import pytest

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, RecipientRow
from tests.admin.conftest import Visitor
from tests.admin.programs import Program
from tests.admin.test_api_uploads import send
from tests.admin.test_upload import count, upload
from tests.admin.test_upload_check import address, check
from tests.builders import World
from tests.fakes.workbooks import book

HEADER = ("이름", "휴대폰 번호", "기타 정보", "담당 기관")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is stored is tried on both databases with the upload."""
    return sqlite_url


def months() -> io.BytesIO:
    return book(
        일월=[HEADER, ("김하나", "010-7777-0001")],
        이월=[HEADER, HEADER, ("이둘", "010-7777-0002"), ("박셋", "010-7777-0003")],
        hidden_비밀=[HEADER, ("최숨김", "010-7777-0004")],
    )


def faulty(people: int = 4) -> io.BytesIO:
    rows = [(f"사람{n}", f"010-7777-1{n:03d}", "", "없는 기관") for n in range(people)]
    long = [(f"긴말{n}", f"010-7777-2{n:03d}", f"{n}" * 40, "") for n in range(2)]
    return book(명단=[HEADER, *rows, *long])


def fix(**given: str) -> dict[str, str]:
    return {"field": "organization", "reason": "unknown_organization", **given}


def test_another_visible_sheet_and_title_row_are_chosen_and_saved(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    page = check(boss, months())
    assert "Sheet “일월”, titles in row 1" in page
    assert "of 2 visible sheets" in page
    assert "비밀" not in page
    other = boss.post(address(page, "place"), {"sheet": "이월", "header_row": "2"})
    assert "Sheet “이월”, titles in row 2" in other.text
    assert "Can be saved: 2" in other.text
    assert count(sessions) == 11
    assert "Success: 2" in boss.post(address(page, "save")).text
    assert count(sessions) == 13


@pytest.mark.parametrize(
    ("sheet", "header_row"), [("비밀", ""), ("없음", "1"), ("일월", "2"), ("이월", "7")]
)
def test_a_place_without_titles_is_told_and_the_list_waits_as_it_was(
    boss: Visitor, world: World, sheet: str, header_row: str
) -> None:
    page = check(boss, months())
    sent = {"sheet": sheet, "header_row": header_row}
    refused = boss.post(address(page, "place"), sent)
    assert refused.status_code == 422
    assert "data-problem" in refused.text
    assert "최숨김" not in refused.text
    assert "Sheet “일월”, titles in row 1" in refused.text
    assert "Success: 1" in boss.post(address(page, "save")).text


def test_the_same_fault_in_many_rows_is_mended_once_and_written_down(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    page = check(boss, faulty())
    assert "Use for all 4 rows" in page
    assert "Failed: 6" in page
    wrong = boss.post(address(page, "fix"), fix(text="없는 기관", use="또 없는 기관"))
    assert wrong.status_code == 422
    assert 'value="또 없는 기관"' in wrong.text
    assert "fix-1-error" in wrong.text
    mended = boss.post(address(page, "fix"), fix(text="없는 기관", use="")).text
    assert "4 rows mended by one fix" in mended
    assert "Can be saved: 4" in mended
    assert count(sessions) == 11
    every = fix(field="other", reason="too_long", every="1", use="")
    assert "Can be saved: 6" in boss.post(address(page, "fix"), every).text
    taken = boss.post(address(mended, "unfix"), {"at": "1"}).text
    assert "Can be saved: 4" in taken
    assert "Success: 4" in boss.post(address(taken, "save")).text
    with system_reading(sessions, "a test looks") as session:
        event = session.query(AuditEventRow).filter_by(action="uploaded").one()
        assert (event.facts["created"], event.facts["failed"], event.facts["mended"]) == (4, 2, 4)
        assert "없는 기관" not in str(event.facts)
        owners = {
            row.organization_id
            for row in session.query(RecipientRow).filter(RecipientRow.name.like("사람%"))
        }
    assert owners == {world.organization_id}


def test_the_failed_rows_of_an_upload_are_mended_together_afterwards(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    saved = upload(boss, faulty(3)).text  # type: ignore[attr-defined]
    found = re.search(r'hx-post="(/recipient-upload/failed/[^"]+/check)"', saved)
    assert found
    page = boss.post(found[1]).text
    assert "Use for all 3 rows" in page
    mended = boss.post(address(page, "fix"), fix(text="없는 기관", use="")).text
    assert "Success: 3" in boss.post(address(mended, "save")).text
    assert count(sessions) == 14


@pytest.mark.parametrize(
    "given",
    [
        {"field": "phone", "reason": "invalid"},
        {"field": "__class__", "reason": "invalid"},
        {"field": "name", "reason": "none such"},
        {},
    ],
)
def test_a_fix_that_names_no_shared_fault_is_refused(
    boss: Visitor, world: World, given: dict[str, str]
) -> None:
    page = check(boss, faulty())
    answer = boss.post(address(page, "fix"), {**given, "text": "", "use": "010-1234-5678"})
    assert answer.status_code == 422
    assert "data-problem" in answer.text


def test_every_step_of_a_list_that_is_gone_says_so(boss: Visitor, world: World) -> None:
    page = check(boss, faulty())
    boss.post(address(page, "cancel"))
    for step in ("place", "fix", "unfix", "save", "cancel"):
        gone = boss.post(address(page, "place").replace("place", step))
        assert (gone.status_code, "data-in-place" in gone.text) == (404, True), step


def test_a_program_names_sheet_and_title_row_and_they_hold_until_it_confirms(
    program: Program, world: World, sessions: Sessions
) -> None:
    staged = send(program, months(), "?sheet=%EC%9D%B4%EC%9B%94&header_row=2").json
    assert (staged["good"], staged["failed"]) == (2, 0)
    one = f"/recipients/uploads/{staged['token']}"
    assert program.get(one).json["good"] == 2
    assert program.post(f"{one}/confirm").json["good"] == 2
    assert count(sessions) == 13
    hidden = send(program, months(), "?sheet=%EB%B9%84%EB%B0%80&confirm=true")
    assert (hidden.status_code, hidden.json["code"]) == (422, "file_missing_column")
    assert "“이월”" in hidden.json["detail"]
    assert send(program, months(), "?header_row=21").status_code == 422
    [past] = program.get("/recipients/past-uploads").json["uploads"]
    assert past["file_name"] == "people.xlsx"


def test_a_program_mends_the_same_fault_of_many_rows_and_takes_a_fix_back(
    program: Program, world: World, sessions: Sessions
) -> None:
    staged = send(program, faulty()).json
    assert (staged["sheet"], staged["header_row"], staged["failed"]) == ("명단", 1, 6)
    offered = [(each["field"], each["text"], each["rows"]) for each in staged["same_faults"]]
    assert offered == [("organization", "없는 기관", 4), ("other", None, 2)]
    one = f"/recipients/uploads/{staged['token']}"
    owner = fix(text="없는 기관", use="")
    every = {"field": "other", "reason": "too_long", "use": "길었음"}
    both = program.ask("PUT", f"{one}/fixes", {"fixes": [owner, every]}).json
    assert (both["good"], both["failed"], both["mended"], both["same_faults"]) == (6, 0, 6, [])
    assert program.get(f"{one}/failed-rows.xlsx").status_code == 404
    left = program.ask("PUT", f"{one}/fixes", {"fixes": [owner]}).json
    assert (left["good"], left["failed"], left["fixes"]) == (4, 2, [owner])
    assert program.get(one).json == left
    assert program.get(f"{one}/failed-rows.xlsx").status_code == 200
    assert count(sessions) == 11
    stored = program.post(f"{one}/confirm").json
    assert (stored["good"], stored["failed"]) == (4, 2)
    with system_reading(sessions, "a test looks") as session:
        event = session.query(AuditEventRow).filter_by(action="uploaded").one()
    assert event.facts["mended"] == 4


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"field": "phone", "reason": "invalid", "use": "010-1234-5678"}, "/fixes/0/field"),
        ({"field": "name", "reason": "none such", "use": "김하나"}, "/fixes/0/reason"),
        (fix(text="없는 기관", use="또 없는 기관"), "/fixes/0/use"),
        ({"field": "other", "reason": "too_long", "use": "아" * 31}, "/fixes/0/use"),
        ({"field": "other", "reason": "too_long", "use": "a\ud800"}, "/fixes/0/use"),
        ({"field": "name", "reason": "required", "use": "a\u202eb"}, "/fixes/0/use"),
    ],
)
def test_a_programs_fix_that_mends_nothing_is_refused_and_the_list_waits_as_it_was(
    program: Program, world: World, given: dict[str, str], pointer: str
) -> None:
    staged = send(program, faulty()).json
    one = f"/recipients/uploads/{staged['token']}"
    refused = program.ask("PUT", f"{one}/fixes", {"fixes": [given]})
    assert (refused.status_code, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert program.get(one).json == staged
    assert program.ask("PUT", "/recipients/uploads/none/fixes", {"fixes": []}).status_code == 404
