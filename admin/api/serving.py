"""Answers one request for an operation: scope, body, repeats, the work itself, and the trail."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Response, g, request
from flask_babel import gettext as _

from admin import audit
from admin.api.door import demand_scope, end_session
from admin.api.keepable import demand_keepable
from admin.api.operations import Operation, Reply
from admin.api.problems import FieldProblem, Problem, problem_of, problem_response
from admin.api.repeats import once, request_key
from admin.api.shapes import plain_body, read_query, shape_of
from admin.api.values.parts import LARGEST_ID
from admin.failures import record as record_error

log = logging.getLogger(__name__)
MULTIPART = "multipart/form-data"


def serving(operation: Operation) -> Callable[..., Response]:
    """Return the view of an operation."""

    def view(**arguments: Any) -> Response:
        g.reads_only = operation.reads_only
        response = told(lambda: answer(operation, arguments))
        end_session()
        note_call(operation, response, arguments)
        return response

    return view


def told(work: Callable[[], Response]) -> Response:
    """Return the work's answer, or the problem that stopped it."""
    try:
        return work()
    except Exception as error:
        problem = problem_of(error)
        if problem is None:
            return problem_response(Problem(500), record_error(error))
        return problem_response(problem)


def answer(operation: Operation, arguments: dict[str, Any]) -> Response:
    """Check the request and do the work, once for each Idempotency-Key."""
    if operation.scope is not None:
        demand_scope(operation.scope)
    if any(isinstance(key, int) and not 1 <= key <= LARGEST_ID for key in arguments.values()):
        raise Problem(404)
    given = {**arguments, **brought(operation)}
    name = request_key() if operation.writes else ""
    return once(name, lambda: done(operation, given)) if name else done(operation, given)


def done(operation: Operation, given: dict[str, Any]) -> Response:
    """Do the work; what is refused is an answer too, and is kept for repeats."""

    def work() -> Response:
        return response_of(operation, operation.run(**given))

    response = told(work)
    end_session()
    return response


def brought(operation: Operation) -> dict[str, Any]:
    """Return what the request brings besides its address."""
    found: dict[str, Any] = {}
    if operation.query is not None:
        found["query"] = read_query(operation.query, request.args)
    if operation.versioned:
        found["version"] = if_match()
    if operation.body is not None:
        found["body"] = body_of(operation)
    elif operation.takes == MULTIPART:
        check_size(operation)
    return found


def body_of(operation: Operation) -> object:
    """Return the body as its shape reads it."""
    check_size(operation)
    raw = request.get_data()
    if not raw and not operation.body_needed:
        return None
    if request.mimetype != "application/json":
        raise Problem(415)
    try:
        parsed = json.loads(raw)
    except (ValueError, RecursionError):
        raise Problem(400) from None
    demand_keepable(parsed)
    assert operation.body is not None  # noqa: S101 - only asked for operations with a body
    return shape_of(operation.body).read(parsed)


def check_size(operation: Operation) -> None:
    """Refuse a body that is larger than the operation takes; one that hides its size is read no further."""
    request.max_content_length = operation.most_bytes
    if (request.content_length or 0) > operation.most_bytes:
        raise Problem(413)


def if_match() -> int:
    """Return the version that the client changes."""
    tag = request.headers.get("If-Match", "").strip()
    if not tag:
        raise Problem(428)
    digits = tag.removeprefix("W/").strip('"')
    if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
        sentence = _("Send the ETag as the row was answered with.")
        raise Problem(422, fields=[FieldProblem(sentence=sentence, parameter="If-Match")])
    return int(digits)


def check_version(wanted: int, row: Any) -> None:
    """Refuse to change a row that somebody else changed meanwhile."""
    if row.version != wanted:
        raise changed_meanwhile(row.version)


def changed_meanwhile(version: int) -> Problem:
    """Return the problem of whoever changes a version that does not stand any more."""
    sentence = _(
        "Somebody else changed this meanwhile: read it again, look at the difference, and send your change with the new ETag."
    )
    return Problem(409, "changed_meanwhile", sentence, headers={"ETag": f'"{version}"'})


def response_of(operation: Operation, outcome: object) -> Response:
    """Return an operation's outcome as an answer."""
    if isinstance(outcome, Response):
        if outcome.status_code == HTTPStatus.PRECONDITION_FAILED:
            outcome.close()
            raise Problem(412)
        return outcome
    reply = outcome if isinstance(outcome, Reply) else Reply(body=outcome, status=operation.status)
    headers = dict(reply.headers)
    if reply.version is not None:
        headers["ETag"] = f'"{reply.version}"'
    if reply.body is None and operation.answer is None:
        return Response("", 204 if reply.status == 200 else reply.status, headers=headers)
    text = json.dumps(plain_body(reply.body), ensure_ascii=False)
    return Response(text, reply.status, headers=headers, content_type="application/json")


def note_call(operation: Operation, response: Response, arguments: dict[str, Any]) -> None:
    """Write into the trail that a key was used, and what for; refused calls too."""
    if g.get("program") is None:
        return
    status = response.status_code
    result = "ok" if status < 400 else "refused"
    keys = {name: value for name, value in arguments.items() if isinstance(value, int)}
    audit.record(
        "api_called",
        object_type="api",
        object_key=operation.id,
        facts={"status": status, **keys},
        result=result,
    )
