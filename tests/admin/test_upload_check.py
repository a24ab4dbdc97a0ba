"""Checking a list before anything is stored: counts, columns, what was repaired, [Save] and [Cancel]."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook

from carecall.domain.consent import RefusalSource
from carecall.store.audit import SYSTEM
from carecall.store.opt_outs import NewOptOut, list_everywhere, record_opt_out
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import RecipientRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.test_upload import count
from tests.builders import NOON, World


def book(*rows: tuple[object, ...]) -> io.BytesIO:
    made = Workbook()
    made.active.title = "명단"
    made.active.append(("우리 동 명단",))
    made.active.append(("비고", "이름", "휴대폰 번호", "기타 정보"))
    for row in rows:
        made.active.append(("x", *row))
    file = io.BytesIO()
    made.save(file)
    file.seek(0)
    return file


def check(visitor: Visitor, file: io.BytesIO) -> str:
    sent = {"file": (file, "our people.xlsx"), "check": "1"}
    page = visitor.post("/recipient-upload/", sent, content_type="multipart/form-data")
    assert page.status_code == 200
    return str(page.text)


def address(page: str, step: str) -> str:
    found = re.search(rf'hx-post="(/recipient-upload/waiting/[^"]+/{step})"', page)
    assert found
    return found[1]


GOOD = ("김하나", "010-7777-0001", "")
BAD = ("이둘", "02-123", "")


def test_a_list_is_looked_at_before_anything_is_stored(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    page = check(boss, book(GOOD, BAD, ("박셋", 1077770003, "")))
    assert "Can be saved: 2" in page
    assert "Failed: 1" in page
    assert "Nothing is saved yet" in page
    assert "명단" in page
    assert "titles in row 2" in page
    assert "Column C “휴대폰 번호” → Mobile phone number" in page
    assert "A “비고”" in page
    assert "010… restored" in page
    assert count(sessions) == 11
    saved = boss.post(address(page, "save"), {"file_name": "our people.xlsx"}).text
    assert "Success: 2" in saved
    assert "010… restored" in saved
    assert count(sessions) == 13


def test_a_cancelled_check_leaves_nothing(boss: Visitor, world: World, sessions: Sessions) -> None:
    page = check(boss, book(GOOD))
    assert "Nothing was saved" in boss.post(address(page, "cancel")).text
    gone = boss.post(address(page, "save"))
    assert gone.status_code == 404
    assert "waits no more" in gone.text
    assert "data-in-place" in gone.text
    assert "Choose the file again" in gone.text
    assert count(sessions) == 11


def test_a_waiting_list_belongs_to_whoever_chose_it(
    boss: Visitor, world: World, sessions: Sessions, visit
) -> None:  # type: ignore[no-untyped-def]
    page = check(boss, book(GOOD))
    add_operator(sessions, world.organization_id, "kim@a.kr")
    other = visit()
    other.sign_in("kim@a.kr")
    assert other.post(address(page, "save")).status_code == 404
    assert count(sessions) == 11


def test_no_row_is_offered_where_none_can_be_saved(boss: Visitor, world: World) -> None:
    page = check(boss, book(BAD))
    assert "/save" not in page
    assert "/cancel" in page


def test_the_preview_stops_at_twenty_rows_and_the_counts_do_not(
    boss: Visitor, world: World
) -> None:
    rows = [(f"사람{n}", f"010-7777-{n:04d}", "") for n in range(30)]
    page = check(boss, book(*rows, *rows[:3]))
    assert "Can be saved: 30" in page
    assert "The first 20 rows" in page
    assert "사람19" in page
    assert "사람20" not in page
    assert "3 rows: This phone number stands in an earlier row" in page


def test_twice_in_the_file_registered_and_refused_are_three_messages(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    with system_writing(sessions, "a test refuses calls") as session:
        list_everywhere(session, "+821077770008", NOON, reason="asked by letter", actor=SYSTEM)
        refusal = NewOptOut(
            organization_id=world.organization_id,
            number="+821077770009",
            source=RefusalSource.STAFF,
        )
        record_opt_out(session, refusal, NOON)
    page = check(boss, book(GOOD, GOOD, ("최넷", "010-5550-0001", ""),
                            ("정여덟", "010-7777-0008", ""), ("한아홉", "010-7777-0009", "")))  # fmt: skip
    assert "Warning: 2" in page
    assert "Failed: 2" in page
    assert "stands in an earlier row" in page
    assert "registered already" in page
    assert "2 rows: This number asked not to be called" in page
    saved = boss.post(address(page, "save")).text
    assert "Warning: 2" in saved
    with system_reading(sessions, "a test looks") as session:
        assert session.query(RecipientRow).filter_by(phone="+821077770009").count() == 1


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_does_not_wait(boss: Visitor, world: World, content: bytes) -> None:
    sent = {"file": (io.BytesIO(content), "people.xlsx"), "check": "1"}
    refused = boss.post("/recipient-upload/", sent, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "data-problem" in refused.text
