"""Outgoing numbers sent as a spreadsheet over the HTTP API: kept, looked at, then stored, by the form's rules."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from openpyxl import Workbook, load_workbook
from sqlalchemy import select
from werkzeug.test import TestResponse

from carecall.store.operators import PLATFORM_OPERATOR
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import AuditEventRow, PhoneNumberRow
from tests.admin.conftest import add_operator
from tests.admin.programs import ALL, Program, make_key
from tests.admin.test_api_uploads import HOSTILE
from tests.builders import World, make_organization
from tests.fakes.workbooks import openpyxl_file

HEADER = ("발신번호", "레터링 문구")
UPLOADS = "/numbers/uploads"


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """What is stored is tried on both databases with the screen."""
    return sqlite_url


def program_of(app: Flask, world: World, sessions: Sessions, role: str, language: str = "en") -> Program:  # fmt: skip
    user = add_operator(sessions, world.organization_id, f"{role}@a.kr", role=role)
    program = Program(app.test_client(), make_key(sessions, world.organization_id, user))
    program.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
    return program


@pytest.fixture
def program(app: Flask, world: World, sessions: Sessions) -> Program:
    return program_of(app, world, sessions, "manager")


def send(program: Program, file: io.BytesIO, query: str = "") -> TestResponse:
    return program.ask("POST", f"{UPLOADS}{query}", data={"file": (file, "numbers.xlsx")},
                       content_type="multipart/form-data")  # fmt: skip


def book(*rows: tuple[object, ...]) -> io.BytesIO:
    return openpyxl_file(HEADER, *rows)


def shared(world: World, **more: object) -> dict[str, object]:
    return {"organization": world.organization_id, "billing_number": "051-749-0000",
            "trunk": world.trunk_id, **more}  # fmt: skip


def numbers(sessions: Sessions) -> list[PhoneNumberRow]:
    with system_reading(sessions, "a test looks") as session:
        rows = list(session.scalars(select(PhoneNumberRow).order_by(PhoneNumberRow.id)))
        session.expunge_all()
        return rows


LIST = (("051-749-4001", "해운대구청 안부 전화입니다"), ("050-1234-5678", ""), ("02-1234-0001", "안부"), ("0517494002", ""))  # fmt: skip


def test_a_list_of_numbers_is_looked_at_first_and_stored_once_it_is_confirmed(
    program: Program, world: World, sessions: Sessions
) -> None:
    before = len(numbers(sessions))
    sent = send(program, book(*LIST))
    assert sent.status_code == 201, sent.text
    seen = sent.json
    assert (seen["confirmed"], seen["good"], seen["failed"], seen["warned"], seen["ids"]) == (False, 2, 2, 1, [])  # fmt: skip
    assert [bool(each["problems"]) for each in seen["numbers"]] == [False, True, True, False]
    assert {each["rows"] for each in seen["causes"]} == {1}
    assert len(numbers(sessions)) == before
    one = f"{UPLOADS}/{seen['token']}"
    assert program.get(one).json == seen
    failed = load_workbook(io.BytesIO(program.get(f"{one}/failed-rows.xlsx").data)).active
    assert [line[0] for line in failed.iter_rows(min_row=2, values_only=True)] == ["050-1234-5678", "02-1234-0001"]  # fmt: skip
    done = program.post(f"{one}/confirm", shared(world))
    assert done.status_code == 201, done.text
    assert done.json["confirmed"]
    assert done.json["ids"] == [row.id for row in numbers(sessions)[before:]]
    assert [(row.number, row.billing_number, row.verified_at) for row in numbers(sessions)[before:]] == [
        ("+82517494001", "051-749-0000", None), ("+82517494002", "051-749-0000", None)]  # fmt: skip
    with system_reading(sessions, "a test looks") as session:
        added = select(AuditEventRow.action).where(AuditEventRow.object_type == "phone_number")
        assert session.scalars(added).all() == ["added", "added"]
    again = program.post(f"{one}/confirm", shared(world))
    assert (again.status_code, again.json["code"]) == (404, "upload_gone")


def test_another_sheet_and_title_row_are_named_and_a_wrong_place_is_refused(
    program: Program,
) -> None:
    made = Workbook()
    made.active.append(HEADER)
    centre = made.create_sheet("주민센터")
    for line in (("2026",), HEADER, ("051-749-5000", "안부")):
        centre.append(line)
    file = io.BytesIO()
    made.save(file)
    found = send(program, io.BytesIO(file.getvalue()), "?sheet=주민센터&header_row=2").json
    assert (found["sheet"], found["header_row"], found["sheets"]) == ("주민센터", 2, ["Sheet", "주민센터"])  # fmt: skip
    assert found["good"] == 1
    wrong = send(program, io.BytesIO(file.getvalue()), "?sheet=없음")
    assert (wrong.status_code, wrong.json["code"]) == (422, "file_missing_column")
    assert "“주민센터”" in wrong.json["detail"]


def test_a_hostile_file_is_refused_with_one_sentence_and_not_kept(
    program: Program, sessions: Sessions, app: Flask
) -> None:
    before = len(numbers(sessions))
    for name, (make, code) in HOSTILE.items():
        answer = send(program, make())
        assert (answer.status_code, answer.json["code"]) == (422, code), name
    assert len(numbers(sessions)) == before
    assert program.ask("POST", UPLOADS).status_code == 422


def test_nothing_good_is_refused_row_by_row_and_the_list_waits_on(
    program: Program, world: World
) -> None:
    token = send(program, book(("050-1234-5678", ""))).json["token"]
    refused = program.post(f"{UPLOADS}/{token}/confirm", shared(world))
    assert refused.status_code == 422
    assert refused.json["errors"][0]["pointer"] == "/file/0"
    assert program.delete(f"{UPLOADS}/{token}").status_code == 204
    assert program.get(f"{UPLOADS}/{token}").status_code == 404


def test_a_list_belongs_to_whoever_sent_it_and_its_numbers_to_an_organization_in_reach(
    program: Program, app: Flask, world: World, sessions: Sessions
) -> None:
    token = send(program, book(("051-749-4001", ""))).json["token"]
    other = program_of(app, world, sessions, PLATFORM_OPERATOR)
    assert other.get(f"{UPLOADS}/{token}").status_code == 404
    elsewhere = make_organization(sessions, name="연제구", first=700).organization_id
    refused = program.post(f"{UPLOADS}/{token}/confirm", shared(world, organization=elsewhere))
    assert refused.json["errors"][0]["pointer"] == "/organization"
    looked = program.get(f"{UPLOADS}/{token}?organization={elsewhere}")
    assert looked.json["errors"][0]["parameter"] == "organization"
    proved = program.post(f"{UPLOADS}/{token}/confirm", shared(world, verified=True))
    assert proved.json["errors"][0]["pointer"] == "/verified"


def test_whoever_may_not_change_numbers_sends_none(
    app: Flask, world: World, sessions: Sessions
) -> None:
    worker = program_of(app, world, sessions, "worker")
    assert send(worker, book(("051-749-4001", ""))).status_code == 403
    assert "numbers:write" in ALL


def test_what_is_wrong_is_told_in_korean(app: Flask, world: World, sessions: Sessions) -> None:
    program = program_of(app, world, sessions, "manager", "ko")
    seen = send(program, book(("050-1234-5678", ""))).json
    refused = program.post(f"{UPLOADS}/{seen['token']}/confirm", shared(world)).json
    one = program.post("/numbers/preview", {**shared(world), "numbers": [{"number": "x", "last_digits": "0001"}]}).json  # fmt: skip
    for sentence in (seen["numbers"][0]["problems"][0], refused["detail"], one["errors"][0]["detail"]):  # fmt: skip
        assert any("가" <= sign <= "힣" for sign in sentence), sentence


def test_the_workbook_to_fill_in_is_read_by_its_own_titles(program: Program) -> None:
    template = program.get("/numbers/template.xlsx")
    assert send(program, io.BytesIO(template.data)).status_code == 201
