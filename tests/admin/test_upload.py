"""Uploading recipients: every row's result, mending failed rows, taking them along."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook, load_workbook

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, RecipientRow
from tests.admin.conftest import Visitor
from tests.builders import World

TITLES = ("이름", "휴대폰 번호", "기타 정보")


def workbook(*rows: tuple[object, ...]) -> io.BytesIO:
    book = Workbook()
    book.active.append(TITLES)
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def upload(visitor: Visitor, file: io.BytesIO, name: str = "people.xlsx") -> object:
    return visitor.post(
        "/recipient-upload/", {"file": (file, name)}, content_type="multipart/form-data"
    )


def count(sessions: Sessions) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.query(RecipientRow).count()


def test_good_rows_are_saved_and_failed_ones_say_why(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    page = upload(boss, workbook(("김하나", "010-7777-0001", ""), ("", "010-7777-0002", ""), ("이둘", "02-123-4567", ""),
                                 ("박셋", 1077770003, "오전"), ("최넷", "010-5550-0001", ""))).text  # fmt: skip
    assert "Success: 2" in page
    assert "Failed: 3" in page
    assert "name is missing" in page
    assert "registered already" in page
    assert 'data-row="4"' in page
    assert count(sessions) == 13


def test_a_failed_row_is_mended_where_it_stands(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    still_wrong = boss.post(
        "/recipient-upload/row", {"row_no": "3", "name": "", "phone": "010-7777-0002"}
    )
    assert still_wrong.status_code == 422
    assert "name is missing" in still_wrong.text
    mended = boss.post(
        "/recipient-upload/row", {"row_no": "3", "name": "이둘", "phone": "010-7777-0002"}
    )
    assert mended.status_code == 200
    assert "Success" in mended.text
    assert 'data-row="3"' in mended.text
    assert count(sessions) == 12


def test_the_failed_rows_can_be_taken_along_with_their_reasons(boss: Visitor, world: World) -> None:
    page = upload(boss, workbook(("김하나", "010-7777-0001", ""), ("이둘", "abc", "메모"))).text
    url = re.search(r'href="(/recipient-upload/failed/[^"]+)"', page)
    assert url
    answer = boss.get(url[1])
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[1][:3] == ("이둘", "abc", "메모")
    assert "mobile phone number" in str(rows[1])


def test_failed_rows_belong_to_whoever_uploaded_them(
    boss: Visitor, world: World, sessions: Sessions, visit
) -> None:  # type: ignore[no-untyped-def]
    from tests.admin.conftest import add_operator

    page = upload(boss, workbook(("이둘", "abc", "메모"))).text
    url = re.search(r'href="(/recipient-upload/failed/[^"]+)"', page)[1]  # type: ignore[index]
    add_operator(sessions, world.organization_id, "kim@a.kr")
    other = visit()
    other.sign_in("kim@a.kr")
    assert other.get(url).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"name,phone\n", b"<html></html>", b"PK\x03\x04 broken", b"%PDF-1.7"]
)
def test_what_is_no_workbook_is_refused_in_one_sentence(
    boss: Visitor, world: World, sessions: Sessions, content: bytes
) -> None:
    answer = upload(boss, io.BytesIO(content))
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert "data-problem" in answer.text  # type: ignore[attr-defined]
    assert count(sessions) == 11


def test_an_upload_is_written_down_with_its_counts(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    upload(boss, workbook(("김하나", "010-7777-0001", ""), ("이둘", "abc", "")))
    with system_reading(sessions, "a test looks") as session:
        event = session.query(AuditEventRow).filter(AuditEventRow.action == "uploaded").one()
    kept = {name: event.facts[name] for name in ("created", "failed", "file")}
    assert kept == {"created": 1, "failed": 1, "file": "people.xlsx"}


def test_the_template_can_be_filled_in_and_uploaded(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    book = load_workbook(io.BytesIO(boss.get("/recipient-upload/template.xlsx").data))
    book.worksheets[0].append(("김하나", "01077770001", "오전", ""))
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    assert "Success: 1" in upload(boss, file).text  # type: ignore[attr-defined]
