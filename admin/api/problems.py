"""What a program is told when something is wrong: one sentence, a code, and where in the body (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from carecall.errors import (
    AlreadyRegistered,
    BadInput,
    BadTransition,
    CareCallError,
    ScopeMissing,
    StaleRow,
    UnknownName,
)

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
SENTENCES: Mapping[int, tuple[str, object]] = {
    400: ("not_understood", _l("The request was not understood: send well-formed JSON.")),
    401: ("no_key", _l("Send a valid API key: Authorization: Bearer cck_…")),
    403: (
        "not_allowed",
        _l("This key may not do that: give it the scope that the operation names."),
    ),
    404: ("not_found", _l("There is nothing here, or it lies outside this key's organizations.")),
    405: ("wrong_method", _l("This address does not answer to that method.")),
    406: ("not_acceptable", _l("This address answers with JSON only.")),
    409: ("conflict", _l("The request contradicts what stands: read the row again first.")),
    412: ("another_file", _l("The file is not the one that If-Match names: fetch it again.")),
    413: ("too_large", _l("The body is too large.")),
    415: ("wrong_media_type", _l("Send the body as application/json.")),
    416: ("no_such_range", _l("The file has no such part: ask for a range within it.")),
    422: ("invalid", _l("Some values are not right: see the errors.")),
    428: (
        "version_missing",
        _l("Say which version you change: send If-Match with the row's ETag."),
    ),
    429: ("too_many", _l("Too many requests: wait as long as Retry-After says.")),
}
FAILED = ("failed", _l("Something went wrong on our side; nothing was changed."))


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldProblem:
    """What is wrong with one value: where it stands in the body (RFC 6901), or the parameter's name."""

    sentence: str
    pointer: str = ""
    parameter: str = ""


class Problem(CareCallError):
    """An answer that says what is wrong."""

    def __init__(
        self,
        status: int,
        code: str = "",
        sentence: str = "",
        *,
        fields: Sequence[FieldProblem] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        usual_code, usual = SENTENCES.get(status, FAILED)
        super().__init__(sentence or str(usual))
        self.status, self.code = status, code or usual_code
        self.fields, self.headers = tuple(fields), dict(headers or {})


def is_api(path: str) -> bool:
    """Say whether an address belongs to the API."""
    return path.startswith(PREFIX)


def problem_response(problem: Problem, error_id: str | None = None) -> Response:
    """Return the answer that tells a problem."""
    body: dict[str, object] = {
        "type": f"urn:carecall:problem:{problem.code}",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "code": problem.code,
        "detail": str(problem),
    }
    if problem.fields:
        body["errors"] = [_field(each) for each in problem.fields]
    if error_id:
        body["error_id"] = error_id
    headers = dict(problem.headers)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        headers["WWW-Authenticate"] = 'Bearer realm="CareCall"'
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=problem.status, headers=headers, content_type=MEDIA_TYPE)


def problem_of(error: Exception) -> Problem | None:
    """Return how a program is told an error that is somebody's doing; None for our own faults."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return _of_http(error)
    if isinstance(error, StaleDataError | StaleRow):
        return Problem(409, "changed_meanwhile", _("Somebody else changed this meanwhile: read it again first."))  # fmt: skip
    if isinstance(error, IntegrityError):
        return Problem(409, "contradiction", _("This contradicts another entry, or others still need it."))  # fmt: skip
    if isinstance(error, CareCallError):
        return _of_domain(error)
    return None


def _of_http(error: HTTPException) -> Problem | None:
    code = error.code or 500
    if code not in SENTENCES:
        return None
    headers = {"Allow": ", ".join(error.valid_methods)} if getattr(error, "valid_methods", None) else {}  # type: ignore[attr-defined]  # of MethodNotAllowed  # fmt: skip
    return Problem(code, headers=headers)


def _of_domain(error: CareCallError) -> Problem | None:
    if isinstance(error, ScopeMissing | UnknownName):
        return Problem(404)
    if isinstance(error, AlreadyRegistered | BadTransition):
        return Problem(409, "conflict", str(error))
    if isinstance(error, BadInput):
        return Problem(422, "invalid", str(error))
    return None


def _field(problem: FieldProblem) -> dict[str, str]:
    where = {"parameter": problem.parameter} if problem.parameter else {"pointer": problem.pointer}
    return {**where, "detail": problem.sentence}
