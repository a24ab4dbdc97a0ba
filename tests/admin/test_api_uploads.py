"""Lists of recipients over the HTTP API: staged and confirmed, at once, as rows; hostile files store nothing."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import RecipientRow
from tests.admin.conftest import add_operator
from tests.admin.programs import Program, make_key
from tests.builders import World
from tests.fakes.workbooks import HEADER, RawWorkbook, listed, openpyxl_file, row, sheet, zipped

GOOD = ("김하나", "010-7777-0001", "오전")
BAD = ("이둘", "abc", "메모")
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;"><!ENTITY n "&m;&m;&m;&m;&m;&m;&m;&m;">]>'
)  # fmt: skip
FETCHES = '<!DOCTYPE a [<!ENTITY l SYSTEM "file:///etc/passwd">]>'


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """What is stored is tried on both databases with the screen."""
    return sqlite_url


def send(program: Program, file: io.BytesIO, query: str = "", name: str = "people.xlsx", **named: object) -> TestResponse:  # fmt: skip
    return program.ask("POST", f"/recipients/uploads{query}", data={"file": (file, name)},
                       content_type="multipart/form-data", **named)  # fmt: skip


def people(sessions: Sessions) -> int:
    with system_reading(sessions, "a test looks") as session:
        return session.query(RecipientRow).count()


def book(*rows: tuple[object, ...]) -> io.BytesIO:
    return openpyxl_file(("이름", "휴대폰 번호", "기타 정보"), *rows)


def test_a_file_waits_with_its_problems_until_it_is_confirmed(
    program: Program, world: World, sessions: Sessions
) -> None:
    staged = send(program, book(GOOD, BAD))
    assert staged.status_code == 201
    assert (staged.json["confirmed"], staged.json["good"], staged.json["failed"]) == (False, 1, 1)
    [problem] = staged.json["rows"]
    assert (problem["row_no"], list(problem["problems"])) == (3, ["phone"])
    assert people(sessions) == len(world.recipient_ids)
    one = f"/recipients/uploads/{staged.json['token']}"
    assert program.get(one).json["good"] == 1
    stored = program.post(f"{one}/confirm").json
    assert (stored["confirmed"], stored["good"]) == (True, 1)
    assert people(sessions) == len(world.recipient_ids) + 1
    gone = program.post(f"{one}/confirm")
    assert (gone.status_code, gone.json["code"]) == (404, "upload_gone")
    assert "Send the file again" in gone.json["detail"]
    failed = load_workbook(io.BytesIO(program.get(f"{one}/failed-rows.xlsx").data)).active
    assert list(failed.iter_rows(values_only=True))[1][:3] == BAD


def test_a_file_is_stored_at_once_where_that_is_asked_and_once_where_it_is_sent_twice(
    program: Program, world: World, sessions: Sessions
) -> None:
    content = book(GOOD).getvalue()
    sent = [send(program, io.BytesIO(content), "?confirm=true") for _ in range(2)]
    assert [(each.json["good"], each.json["failed"]) for each in sent] == [(1, 0), (0, 1)]
    assert people(sessions) == len(world.recipient_ids) + 1


def test_a_waiting_list_can_be_forgotten_and_belongs_to_whoever_sent_it(
    program: Program, app: Flask, world: World, sessions: Sessions
) -> None:
    token = send(program, book(GOOD, BAD)).json["token"]
    kim = add_operator(sessions, world.organization_id, "kim@a.kr")
    other = Program(app.test_client(), make_key(sessions, world.organization_id, kim))
    one = f"/recipients/uploads/{token}"
    for ask in (other.get, other.post, other.delete):
        assert ask(one + ("/confirm" if ask == other.post else "")).status_code == 404
    assert other.get(f"{one}/failed-rows.xlsx").status_code == 404
    assert program.delete(one).status_code == 204
    assert program.get(one).status_code == 404


def test_rows_are_sent_as_json_by_the_same_rules(
    program: Program, world: World, sessions: Sessions
) -> None:
    rows = [{"name": "김하나", "phone": "010-7777-0001"}, {"name": "", "phone": "010-7777-0001"},
            {"name": "박셋", "phone": "010-5550-0001", "organization": "없는 기관"}]  # fmt: skip
    looked = program.post("/recipients/list", {"recipients": rows}).json
    assert (looked["good"], looked["failed"], looked["confirmed"]) == (1, 2, False)
    assert people(sessions) == len(world.recipient_ids)
    stored = program.post("/recipients/list", {"recipients": rows, "confirm": True}).json
    assert [each["recipient_id"] is None for each in stored["rows"]] == [True, True, False]
    assert people(sessions) == len(world.recipient_ids) + 1


def test_names_that_look_like_code_come_back_unchanged(program: Program, world: World) -> None:
    names = ("=HYPERLINK(1)", "<script>x</script>", "'; DROP TABLE--")
    rows = [{"name": name, "phone": f"010-7777-000{at}"} for at, name in enumerate(names)]
    stored = program.post("/recipients/list", {"recipients": rows, "confirm": True}).json
    keys = [each["recipient_id"] for each in stored["rows"]]
    assert tuple(program.get(f"/recipients/{key}").json["name"] for key in keys) == names


def laughing(doctype: str) -> io.BytesIO:
    parts = RawWorkbook([listed(*GOOD)]).parts()
    name = "xl/worksheets/sheet0.xml"
    content = parts[name].decode().replace('<?xml version="1.0"?>', f'<?xml version="1.0"?>{doctype}')  # fmt: skip
    return zipped(parts | {name: content.encode()})


def inflating() -> io.BytesIO:
    """A workbook whose parts inflate to more than a gibibyte from some hundred kilobytes."""
    filler = {f"xl/media/p{at}.png": b"\0" * (64 << 20) for at in range(1)}
    content = bytearray(RawWorkbook([listed(*GOOD)], extra=filler).file().getvalue())
    central = content.index(b"PK\x01\x02")
    while content[central + 46 : central + 46 + 8] != b"xl/media":
        central = content.index(b"PK\x01\x02", central + 4)
    content[central + 24 : central + 28] = (0x7FFFFFF0).to_bytes(4, "little")
    return io.BytesIO(bytes(content))


HOSTILE: dict[str, tuple[Callable[[], io.BytesIO], str]] = {
    "billion laughs": (lambda: laughing(LAUGHS), "file_unsafe"),
    "external entity": (lambda: laughing(FETCHES), "file_unsafe"),
    "zip bomb": (inflating, "file_unsafe"),
    "deep nesting": (lambda: RawWorkbook([sheet(row(1, *HEADER)).replace("</worksheet>", "<a>" * 400 + "</a>" * 400 + "</worksheet>")]).file(), "file_unsafe"),
    "cut off": (lambda: io.BytesIO(book(GOOD).getvalue()[:-200]), "file_corrupt"),
    "wrong type": (lambda: io.BytesIO(b"%PDF-1.7 not a list"), "file_not_excel"),
    "page": (lambda: io.BytesIO(b"<html><table><tr><td>x</td></tr></table></html>"), "file_not_excel"),
    "nothing": (lambda: io.BytesIO(b""), "file_not_excel"),
    "other columns": (lambda: openpyxl_file(("A", "B"), ("1", "2")), "file_missing_column"),
}  # fmt: skip


@pytest.mark.parametrize("query", ["", "?confirm=true"])
def test_a_hostile_file_is_refused_with_one_sentence_and_nothing_is_written(
    program: Program, world: World, sessions: Sessions, settings: Settings, query: str
) -> None:
    for name, (make, code) in HOSTILE.items():
        answer = send(program, make(), query)
        assert (answer.status_code, answer.json["code"]) == (422, code), name
        assert code != "file_missing_column" or "“Recipient name”" in answer.json["detail"]
        assert answer.json["detail"].endswith("."), name
        assert "Traceback" not in answer.text, name
    assert people(sessions) == len(world.recipient_ids)
    assert not list((settings.var / "spool").glob("*.xlsx"))


def test_macros_links_and_formulas_are_neither_run_nor_followed(
    program: Program, world: World
) -> None:
    formula = '<c r="C2"><f>HYPERLINK("http://x.invalid")</f><v>끝</v></c>'
    wild = RawWorkbook(
        [sheet(row(1, *HEADER), row(2, "김하나", "010-7777-0001", formula))],
        main_type="application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        extra={"xl/vbaProject.bin": b"\xd0\xcf macro", "xl/externalLinks/externalLink1.xml": b"<x/>"},
    )  # fmt: skip
    stored = send(program, wild.file(), "?confirm=true").json
    key = next(each["recipient_id"] for each in stored["rows"])
    assert "http" not in program.get(f"/recipients/{key}").text


def test_a_hundred_megabytes_are_refused_before_they_are_read(
    program: Program, world: World
) -> None:
    class Heavy(io.BytesIO):
        end = 0

        def seek(self, offset: int, whence: int = 0) -> int:
            self.end = 100 << 20 if whence == 2 else 0
            return self.end

        def tell(self) -> int:
            return self.end

        def read(self, _size: int | None = -1) -> bytes:
            raise AssertionError("the body was read")

    answer = program.ask("POST", "/recipients/uploads", input_stream=Heavy(), content_type="multipart/form-data; boundary=x")  # fmt: skip
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


def test_a_request_without_a_file_says_what_is_missing(program: Program, world: World) -> None:
    answer = program.ask("POST", "/recipients/uploads", data={"x": "y"}, content_type="multipart/form-data")  # fmt: skip
    assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, "/file")
    for token in ("..%2F..%2Fconsole.key", "none", "a" * 500):
        assert program.get(f"/recipients/uploads/{token}/failed-rows.xlsx").status_code == 404
        assert program.post(f"/recipients/uploads/{token}/confirm").status_code == 404
