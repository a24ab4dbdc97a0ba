"""Settings > Manage outgoing number, step by step as the document writes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from carecall.domain.lettering import shown_within
from carecall.domain.number_range import consecutive_numbers
from carecall.errors import BadPhoneNumber
from carecall.store.campaigns import NewSchedule, add_schedule
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    AuditEventRow,
    LetteringStatus,
    PhoneNumberGrantRow,
    PhoneNumberRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World, make_organization

NEW = "/settings/numbers/new"


@pytest.fixture
def platform(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    """The platform operator, signed in."""
    add_operator(sessions, world.organization_id, "root@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("root@a.kr")
    return visitor


def form(world: World, **more: object) -> dict[str, object]:
    return {"organization": world.organization_id, "billing_number": "051-749-0000",
            "trunk": world.trunk_id, "method": "manual", "do": "add", **more}  # fmt: skip


def staged_in(page: str) -> str:
    found = re.search(r'name="staged" value="([^"]*)"', page)
    assert found
    return found[1]


def stored(sessions: Sessions, organization_id: int) -> list[PhoneNumberRow]:
    with system_reading(sessions, "a test looks") as session:
        rows = session.scalars(
            select(PhoneNumberRow)
            .where(PhoneNumberRow.organization_id == organization_id)
            .order_by(PhoneNumberRow.id)
        ).all()
        session.expunge_all()
        return list(rows)


def workbook(*rows: tuple[object, ...]) -> tuple[BytesIO, str]:
    book = Workbook()
    book.active.append(("발신번호", "레터링 문구"))
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file, "numbers.xlsx"


def test_manual_input_collects_numbers_and_saves_them_once(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    first = boss.post(NEW, form(world, number="051 749 4001", lettering="안부전화"))
    assert "051-749-4001" in first.text
    assert len(stored(sessions, world.organization_id)) == 1
    second = boss.post(NEW, form(world, number="1577-1234", staged=staged_in(first.text)))
    answer = boss.post(NEW, form(world, do="save", staged=staged_in(second.text)))
    assert answer.status_code == 302, answer.text
    rows = stored(sessions, world.organization_id)[1:]
    assert [(row.number, row.lettering, row.billing_number) for row in rows] == [
        ("+82517494001", "안부전화", "051-749-0000"),
        ("15771234", "", "051-749-0000"),
    ]
    assert {row.verified_at for row in rows} == {None}
    page = boss.get("/settings/numbers/").text
    assert "2 outgoing numbers were added." in page
    assert "Right not proved" in page
    with system_reading(sessions, "a test looks") as session:
        added = select(AuditEventRow).where(AuditEventRow.object_type == "phone_number")
        assert [each.action for each in session.scalars(added)] == ["added", "added"]


def test_bulk_input_says_success_or_failed_with_the_reason_for_each_row(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    taken = stored(sessions, world.organization_id)[0].national
    file = workbook(("051-749-4001", "안부"), ("050-1234-5678", ""), (taken, ""), ("0517494002", "<b>"))  # fmt: skip
    page = boss.post(NEW, form(world, method="bulk", file=file)).text
    assert "Can be saved: 1" in page
    assert "Failed: 3" in page
    for words in ("cannot be shown", "registered already", "holds a quote"):
        assert words in page
    boss.post(NEW, form(world, do="save", staged=staged_in(page)))
    assert [row.number for row in stored(sessions, world.organization_id)[1:]] == ["+82517494001"]
    assert "3 were not added" in boss.get("/settings/numbers/").text


def test_a_file_that_is_no_workbook_is_refused_with_a_sentence(boss: Visitor, world: World) -> None:
    answer = boss.post(NEW, form(world, method="bulk", file=(BytesIO(b"no"), "x.xlsx")))
    assert answer.status_code == 422
    assert "not an Excel workbook" in answer.text
    assert "Choose an Excel file first" in boss.post(NEW, form(world, method="bulk")).text


def test_consecutive_input_shows_the_range_with_collisions_marked(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    page = boss.post(NEW, form(world, method="consecutive", number="02-1234-0000", last_digits="0003", lettering="안부")).text  # fmt: skip
    assert "Can be saved: 3" in page
    assert "Failed: 1" in page
    assert page.count("registered already") == 1
    boss.post(NEW, form(world, do="save", staged=staged_in(page)))
    numbers = {row.number for row in stored(sessions, world.organization_id)}
    assert numbers == {f"+8221234000{at}" for at in range(4)}


@pytest.mark.parametrize(
    ("last", "words"),
    [("0999", "comes before the first"), ("2001", "more than 1,000"), ("12", "exactly four")],
)
def test_a_wrong_range_is_refused(boss: Visitor, world: World, last: str, words: str) -> None:
    answer = boss.post(NEW, form(world, method="consecutive", number="02-555-1000", last_digits=last))  # fmt: skip
    assert answer.status_code == 422
    assert words in answer.text


def test_a_line_is_taken_off_the_list_and_a_forgotten_number_is_asked_for(
    boss: Visitor, world: World
) -> None:
    page = boss.post(NEW, form(world, method="consecutive", number="02-555-1000", last_digits="1001")).text  # fmt: skip
    page = boss.post(NEW, form(world, do="remove:0", staged=staged_in(page))).text
    assert "02-555-1000</strong>" not in page
    assert "02-555-1001" in page
    forgotten = boss.post(NEW, form(world, do="save", number="02-555-1", staged=staged_in(page)))
    assert "not in the list yet" in forgotten.text
    assert "Add a number to the list first" in boss.post(NEW, form(world, do="save")).text


def test_the_lettering_is_shown_as_each_carrier_shows_it(boss: Visitor) -> None:
    page = boss.post("/settings/numbers/lettering", {"lettering": "해운대구 안부전화"}).text
    assert "17 / 16" in page
    assert "17 / 64" in page
    assert "first 16 bytes" in page
    assert "해운대구 안부전…" in page
    short = boss.post("/settings/numbers/lettering", {"lettering": "OO구청 안부"}).text
    assert "11 / 16" in short
    assert "first 16 bytes" not in short
    assert "longer than 20" in boss.post("/settings/numbers/lettering", {"lettering": "가" * 33}).text  # fmt: skip
    assert "take it out" in boss.post("/settings/numbers/lettering", {"lettering": "<b>"}).text
    assert shown_within("똠방각하", 4) == "똠방"


def edit_form(boss: Visitor, world: World, **more: object) -> dict[str, object]:
    page = boss.get(f"/settings/numbers/{world.phone_number_id}/edit").text
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    return {"organization": world.organization_id, "billing_number": "02-1", "trunk": world.trunk_id,
            "number": "02-1234-0001", "lettering": "안부전화", "status": "not_requested",
            "verified": "yes", "version": version[1], **more}  # fmt: skip


def test_a_number_in_use_is_changed_only_when_people_have_been_told(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    url = f"/settings/numbers/{world.phone_number_id}/edit"
    assert "This number is in use" in boss.get(url).text
    changed = edit_form(boss, world, number="02-1234-0009", billing_number="02-1234-0000")
    refused = boss.post(url, changed)
    assert refused.status_code == 422
    assert "have been told" in refused.text
    assert boss.post(url, {**changed, "told": "yes"}).status_code == 302
    row = stored(sessions, world.organization_id)[0]
    assert (row.number, row.national) == ("+82212340009", "0212340009")


def test_the_lettering_status_has_a_day_and_falls_back_with_a_new_text(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    url = f"/settings/numbers/{world.phone_number_id}/edit"
    known = {"billing_number": "02-1234-0000", "status": "registered", "checked_on": "2026-03-01"}
    boss.post(url, edit_form(boss, world, **known))
    assert "Registered · 2026-03-01" in boss.get("/settings/numbers/").text
    boss.post(url, edit_form(boss, world, **known, lettering="새 안부"))
    row = stored(sessions, world.organization_id)[0]
    assert (row.lettering_status, row.lettering_checked_on) == (LetteringStatus.NOT_REQUESTED, None)


def test_only_the_platform_operator_says_that_a_number_may_be_shown(
    boss: Visitor, platform: Visitor, world: World, sessions: Sessions
) -> None:
    url = f"/settings/numbers/{world.phone_number_id}/edit"
    unproved = edit_form(boss, world, billing_number="02-1234-0000", verified="")
    assert "Only the platform operator" in boss.post(url, unproved).text
    refused = boss.post(NEW, form(world, do="save", verified="yes", staged="02-555-1000\t"))
    assert "Only the platform operator may" in refused.text
    platform.post(NEW, form(world, do="save", verified="yes", staged="02-555-1000\t"))
    assert stored(sessions, world.organization_id)[-1].verified_at is not None


def test_a_number_is_lent_to_an_organization_below_and_kept_while_it_calls_from_it(
    platform: Visitor, world: World, sessions: Sessions
) -> None:
    below = make_organization(sessions, name="우동", first=700)
    url = f"/settings/numbers/{world.phone_number_id}/edit"
    lent = {"billing_number": "02-1234-0000", "granted": below.organization_id}
    assert platform.post(url, edit_form(platform, world, **lent)).status_code == 302
    with system_reading(sessions, "a test looks") as session:
        grants = select(PhoneNumberGrantRow.organization_id).where(
            PhoneNumberGrantRow.phone_number_id == world.phone_number_id
        )
        assert set(session.scalars(grants)) == {world.organization_id, below.organization_id}
    calling = NewSchedule(
        organization_id=below.organization_id,
        name="우동 매일",
        phone_number_id=world.phone_number_id,
    )
    with system_writing(sessions, "a test lets somebody call") as session:
        add_schedule(session, calling)
    assert "02-1234-0001" in platform.get("/settings/numbers/?share=several").text
    taken = platform.post(url, edit_form(platform, world, billing_number="02-1234-0000"))
    assert taken.status_code == 422
    assert "schedules that call from this number" in taken.text


def test_a_number_that_schedules_use_is_not_deleted_and_says_which(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    answer = boss.post(f"/settings/numbers/{world.phone_number_id}/delete")
    assert answer.status_code == 409
    assert "Schedule: 매일" in answer.text
    assert "Campaign: 안부 확인" in answer.text
    boss.post(NEW, form(world, do="save", staged="02-555-1000\t"))
    free = stored(sessions, world.organization_id)[-1]
    assert boss.post(f"/settings/numbers/{free.id}/delete").status_code == 302
    assert len(stored(sessions, world.organization_id)) == 1


def test_the_list_counts_users_and_is_searched_and_downloaded(boss: Visitor, world: World) -> None:
    world.change(PhoneNumberRow, world.phone_number_id, last_call_at=NOON)
    answer = boss.get("/settings/numbers/download?number=02-1234-0001")
    rows = list(load_workbook(BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert rows[0] == ("Organization name", "Billing number", "Outgoing number", "Lettering text", "Lettering status",
                       "Right to show it", "Number of organizations", "Number of schedules", "Registration date and time",
                       "Last call date and time")  # fmt: skip
    assert rows[1][2:4] == ("02-1234-0001", "안부전화")
    assert rows[1][6:8] == (1, 1)
    assert rows[1][9] is not None
    assert "Nothing matches" in boss.get("/settings/numbers/?number=9999").text


def test_a_worker_does_not_see_the_screen(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "worker@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("worker@a.kr")
    assert visitor.get("/settings/numbers/").status_code == 403
    assert visitor.post(NEW, form(world)).status_code == 403


def test_a_range_holds_both_ends() -> None:
    assert consecutive_numbers("+8225551000", "1002") == [f"+822555100{at}" for at in range(3)]
    with pytest.raises(BadPhoneNumber):
        consecutive_numbers("+8225551000", "१२३४")


@pytest.mark.parametrize(
    ("field", "value", "found"),
    [
        ("use", "yes", True), ("use", "no", False), ("right", "yes", True), ("right", "no", False), ("share", "one", True), ("share", "several", False),
        ("registered_from", "2026-03-03", False), ("called_from", "2026-03-02", True), ("called_until", "2026-03-01", False),
    ],
)  # fmt: skip
def test_the_list_is_searched_by_use_right_and_days(
    boss: Visitor, world: World, field: str, value: str, found: bool
) -> None:
    world.change(PhoneNumberRow, world.phone_number_id, last_call_at=NOON, created_at=NOON)
    page = boss.get(f"/settings/numbers/?{field}={value}").text
    assert ("02-1234-0001" in page) is found
