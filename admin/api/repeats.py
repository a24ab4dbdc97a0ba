"""Requests that are sent again: the same Idempotency-Key does the work once and is answered the same."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from cryptography.fernet import Fernet
from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from admin.api.door import Program, current_program
from admin.api.problems import FieldProblem, Problem
from admin.house import house, now
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import ApiAnswerRow

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
IN_WORK = timedelta(minutes=2)
"""After this nobody works on a claim any more: its process died, and nobody knows whether it was done."""
MOST_CHARACTERS = 200
KEPT_HEADERS = ("Content-Type", "ETag", "Location")
REPLAYED = "Idempotency-Replayed"
REASON = "answers are kept by key, across organizations"


def request_key() -> str:
    """Return the client's name for this request, or an empty text."""
    text = request.headers.get(HEADER, "")
    if len(text) > MOST_CHARACTERS or not text.isprintable():
        sentence = _("At most %(n)s printable characters.", n=MOST_CHARACTERS)
        raise Problem(422, fields=[FieldProblem(sentence=sentence, parameter=HEADER)])
    return text


def once(name: str, work: Callable[[], Response]) -> Response:
    """Answer a named request: the first time by doing it, afterwards with what was answered then."""
    program = current_program()
    claim = claimed(program, digest(name), request_hash())
    if isinstance(claim, Response):
        return claim
    try:
        response = work()
    except Exception:
        forget(claim)
        raise
    if response.status_code >= 500 or response.direct_passthrough:
        forget(claim)
    else:
        keep(claim, response, program)
    return response


def claimed(program: Program, name: str, asked: str) -> int | Response:
    """Return the id of a new claim, or the answer to a request that was made already."""
    moment = now()
    try:
        with system_writing(house().sessions, REASON) as session:
            session.execute(delete(ApiAnswerRow).where(ApiAnswerRow.claimed_at < moment - KEPT))
            row = ApiAnswerRow(
                api_key_id=program.key_id, request_key=name, request_hash=asked, claimed_at=moment
            )
            session.add(row)
            session.flush()
            return row.id
    except IntegrityError:
        return answered(program, name, asked)


def answered(program: Program, name: str, asked: str) -> Response:
    """Return the kept answer of a request, or say why there is none."""
    with system_reading(house().sessions, REASON) as session:
        row = session.scalar(
            select(ApiAnswerRow).where(
                ApiAnswerRow.api_key_id == program.key_id, ApiAnswerRow.request_key == name
            )
        )
    if row is not None and row.request_hash != asked:
        raise Problem(422, "key_reused", "This Idempotency-Key was sent with another request: take a new one.")  # fmt: skip
    if row is None or row.status is None or row.body is None:
        raise unanswered(row)
    body = seal_of(program.secret).decrypt(row.body)
    return Response(body, row.status, headers={**(row.headers or {}), REPLAYED: "true"})


def unanswered(row: ApiAnswerRow | None) -> Problem:
    """Return why a claimed request has no answer yet."""
    if row is None or now() - row.claimed_at < IN_WORK:
        sentence = _("The same request is being answered just now: ask again in a moment.")
        return Problem(409, "in_progress", sentence, headers={"Retry-After": "1"})
    sentence = _(
        "The first request was broken off, and nobody knows whether it was done: look at what stands, "
        "and take a new Idempotency-Key."
    )
    return Problem(409, "outcome_unknown", sentence)


def keep(claim: int, response: Response, program: Program) -> None:
    """Keep an answer, sealed with the caller's own key: it may hold a secret that is shown once."""
    headers = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
    with system_writing(house().sessions, REASON) as session:
        row = session.get(ApiAnswerRow, claim)
        if row is None:
            return
        row.status, row.headers = response.status_code, headers
        row.body = seal_of(program.secret).encrypt(response.get_data())


def forget(claim: int) -> None:
    """Give a claim back: nothing was done."""
    with system_writing(house().sessions, REASON) as session:
        session.execute(delete(ApiAnswerRow).where(ApiAnswerRow.id == claim))


def request_hash() -> str:
    """Return what names the running request whole: method, address, version and body."""
    head = f"{request.method} {request.full_path} {request.headers.get('If-Match', '')} "
    return sha256(head.encode() + whole_body()).hexdigest()


def whole_body() -> bytes:
    """Return the body as every repeat sends it: clients draw a new boundary for each multipart body."""
    body, boundary = request.get_data(), request.mimetype_params.get("boundary", "")
    return body.replace(b"--" + boundary.encode(), b"") if boundary else body


def digest(text: str) -> str:
    """Return a text's SHA-256."""
    return sha256(text.encode()).hexdigest()


def seal_of(secret: str) -> Fernet:
    """Return the seal that only whoever holds this key can open."""
    return Fernet(base64.urlsafe_b64encode(sha256(b"kept answers" + secret.encode()).digest()))
