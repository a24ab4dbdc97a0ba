"""Cursors: where a list goes on, sealed, for what a list is ordered by may be a name."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken
from flask import current_app
from flask_babel import gettext as _

from admin.api.problems import FieldProblem, Problem
from admin.keyset import Seek
from admin.search import ListRequest

_READERS = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "decimal": Decimal,
}


def cursor_of(wanted: ListRequest) -> str:
    """Return where a read page of a list ends."""
    last = wanted.seek.last if wanted.seek else None
    content = [list_digest(wanted), [_packed(value) for value in last or ()]]
    return _seal().encrypt(json.dumps(content).encode()).decode()


def seek_of(wanted: ListRequest, cursor: str) -> Seek:
    """Return where a list goes on; refuse a cursor that is not of this list, search and order."""
    if not cursor:
        return Seek()
    try:
        digest, values = json.loads(_seal().decrypt(cursor.encode()))
    except (InvalidToken, ValueError):
        raise _refused() from None
    if digest != list_digest(wanted):
        raise _refused()
    return Seek([_unpacked(value) for value in values])


def list_digest(wanted: ListRequest) -> str:
    """Return what names a list with its search and order."""
    words = [wanted.rules.screen, wanted.sort, wanted.descending, sorted(wanted.values.items())]
    return sha256(json.dumps(words).encode()).hexdigest()[:16]


def _refused() -> Problem:
    sentence = _("This cursor is not of this list, search and order: begin at the first page.")
    return Problem(422, fields=[FieldProblem(sentence=sentence, parameter="cursor")])


def _seal() -> Fernet:
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return Fernet(base64.urlsafe_b64encode(sha256(b"cursor" + secret).digest()))


def _packed(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _unpacked(value: object) -> object:
    if not isinstance(value, dict):
        return value
    (kind, text), *_more = value.items()
    return _READERS[kind](text)
