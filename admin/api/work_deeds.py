"""What is done with a piece of open work: once, and whoever comes second is told who was first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from admin.access import Permission, demand
from admin.api.operations import Reply
from admin.api.problems import Problem
from admin.api.reach import db, one
from carecall.errors import BadInput, BadTransition, StaleRow

Row = TypeVar("Row")


def do(
    table: type[Row],
    key: int,
    deed: Callable[[], object],
    beaten: Callable[[Session, Row], str],
    needed: Permission = Permission.ALERTS,
) -> None:
    """Do something with a row and commit; `beaten` says why it could not be done."""
    demand(needed)
    one(table, key)
    try:
        deed()
        db().commit()
    except (BadTransition, StaleRow, BadInput):
        db().rollback()
        raise Problem(409, "beaten", beaten(db(), one(table, key))) from None


def only_line(lines: Any) -> Any:
    """Return the one line of a list that was asked for by key, or 404."""
    if not lines:
        raise Problem(404)
    return lines[0]


def with_version(body: Any) -> Reply:
    """Return a row with its version."""
    return Reply(body=body, version=body.version)
