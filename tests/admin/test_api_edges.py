"""What no program should send: every operation answers it with one sentence, and never fails."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from admin.api.operations import OFFERED, Operation
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import UserRow
from tests.admin.programs import Program, any_pace, make_key
from tests.admin.test_api_apart import PART
from tests.builders import World

HUGE = 10**30
CALL = "00000000-0000-4000-8000-000000000001"
ODD_BODIES: tuple[object, ...] = (None, [], "text", True, {"": 1}, {"\ud800": "x"})


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """What reaches a database is tried on both with odd values."""
    return sqlite_url


@pytest.fixture
def program(app: Flask, world: World, sessions: Sessions) -> Program:
    """A program with every right of a manager, at any pace."""
    any_pace(app)
    with system_reading(sessions, "a test looks") as session:
        boss = session.scalars(select(UserRow.id)).one()
    return Program(app.test_client(), make_key(sessions, world.organization_id, boss))


def path_to(operation: Operation, key: object = 1) -> str:
    """The operation's address with rows that there are, or with the given one."""
    known = {"call_id": CALL, "token": "x", "kind": "calls", "report": "monthly_usage"}
    return PART.sub(lambda part: str(known.get(part[1], key)), operation.path)


def is_told(answer: TestResponse, what: object) -> None:
    """Hold that an answer is no failure, and that a refusal is one sentence with a code."""
    assert answer.status_code < 500, (what, answer.text)
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json", what
        assert answer.json["detail"].endswith((".", "…")), (what, answer.json)
        assert all(each["detail"].endswith(".") for each in answer.json.get("errors", [])), (what, answer.json)  # fmt: skip


def with_bodies(app: Flask) -> Iterator[Operation]:
    yield from (each for each in app.extensions[OFFERED] if each.body is not None)


def test_a_body_of_another_shape_is_refused(app: Flask, program: Program) -> None:
    for each in with_bodies(app):
        for body in ODD_BODIES:
            answer = sent(program, each, body)
            is_told(answer, (each.id, body))
            assert answer.status_code >= 400, (each.id, body)


def sent(program: Program, operation: Operation, body: object) -> TestResponse:
    """Send a body as it is."""
    return program.ask(operation.method, path_to(operation), version=1, data=json.dumps(body), content_type="application/json")  # fmt: skip


def test_odd_ids_and_parameters_are_refused(app: Flask, program: Program) -> None:
    for each in app.extensions[OFFERED]:
        for key in (0, 2**63) if PART.search(each.path) else ():
            answer = program.ask(each.method, path_to(each, key), {} if each.body else None, version=1 if each.versioned else None)  # fmt: skip
            is_told(answer, (each.id, key))
        if each.method != "GET":
            continue
        names = [one.name for one in each.parameters] or ["after", "period", "organization"]
        for value in ("%00", "%ff", "9" * 40):
            query = "&".join(f"{name}={value}" for name in names)
            is_told(program.get(f"{path_to(each)}?{query}"), (each.id, value))


def test_odd_tokens_versions_and_names_of_requests_are_refused(program: Program) -> None:
    for token in ("%00", "..%2f..%2fetc", "x" * 400, "%ff", "."):
        for method, path in (("GET", ""), ("POST", "/confirm"), ("DELETE", ""), ("GET", "/failed-rows.xlsx")):  # fmt: skip
            answer = program.ask(method, f"/recipients/uploads/{token}{path}")
            is_told(answer, (token, path))
            assert answer.status_code >= 400
    for tag in ('"-1"', '"1e9"', f'"{HUGE}"', "*", '"' * 400, '"１"'):
        headers = {"If-Match": tag.encode("utf-8").decode("latin-1")}
        answer = program.ask("PATCH", "/recipients/1", {"name": "x"}, headers=headers)
        is_told(answer, tag)
        assert answer.status_code in {409, 422}
    for cursor in ("x", "%00", "gAAAA", "x" * 5000, "%E2%82%AC"):
        assert program.get(f"/recipients?cursor={cursor}").status_code == 422
    assert program.get("/recipients", headers={"Authorization": "Bearer \xff"}).status_code == 401


def test_a_body_that_is_no_json_or_comes_as_something_else_is_refused(program: Program) -> None:
    for text in (b"", b"{", b"\xff", b"nul", b"[" * 100_000, b'{"name": NaN, "phone": "1"}'):
        answer = program.ask("POST", "/recipients", data=text, content_type="application/json")
        is_told(answer, text[:10])
        assert answer.status_code in {400, 422}, text[:10]
    form = program.ask("POST", "/recipients", data={"name": "x"})
    assert (form.status_code, form.json["code"]) == (415, "wrong_media_type")


def test_a_file_sent_again_is_the_same_request_whatever_its_boundary(program: Program) -> None:
    def file(boundary: str, content: bytes) -> TestResponse:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return program.ask("POST", "/recipients/uploads", data=io.BytesIO(body), once="file-1",
                           content_type=f"multipart/form-data; boundary={boundary}")  # fmt: skip

    first = file("one", b"no workbook")
    again = file("another", b"no workbook")
    assert again.json == first.json
    assert again.headers["Idempotency-Replayed"] == "true"
    assert file("one", b"another workbook").json["code"] == "key_reused"
