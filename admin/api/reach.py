"""Rows within the key's reach, as operations need them; anything else is not there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from admin.api.problems import FieldProblem, Problem
from admin.house import house
from admin.queries import details
from carecall.store.tables import CallRow, PlannedCallRow, RecipientRow

Row = TypeVar("Row")
LARGEST_ID = 2**53


def db() -> Session:
    """Return the request's guarded session."""
    return house().requests.session


def one(table: type[Row], key: int, *conditions: ColumnElement[bool]) -> Row:
    """Return the row of an id, or 404."""
    if not 1 <= key <= LARGEST_ID:
        raise Problem(404)
    column = cast(Any, table).id
    row = db().scalar(select(table).where(column == key, *conditions))
    if row is None:
        raise Problem(404)
    return row


def person(recipient_id: int) -> RecipientRow:
    """Return a recipient who is still on the list, or 404."""
    return one(RecipientRow, recipient_id, RecipientRow.erased_at.is_(None))


def planned_calls(keys: Sequence[int]) -> list[int]:
    """Return the ids of planned calls, each once, or 404 when one is not there."""
    wanted = list(dict.fromkeys(keys))
    found = select(func.count()).where(PlannedCallRow.id.in_(wanted))
    if db().scalar(found) != len(wanted):
        raise Problem(404)
    return wanted


def one_call(call_id: UUID) -> CallRow:
    """Return a call, or 404."""
    call = details.one_call(db(), str(call_id))
    if call is None:
        raise Problem(404)
    return call


def refuse_field(name: str, sentence: str) -> Problem:
    """Return the problem of one value of the body."""
    return Problem(422, fields=[FieldProblem(sentence=sentence, pointer=f"/{name}")])


def refuse_fields(problems: Mapping[str, str], names: Mapping[str, str] | None = None) -> Problem:
    """Return the problems of a form by the body's own names; a problem of the whole form is the sentence."""
    api_names = {form: own for own, form in (names or {}).items()}
    fields = [
        FieldProblem(sentence=str(sentence), pointer=f"/{api_names.get(name, name)}" if name else "")
        for name, sentence in problems.items()
    ]  # fmt: skip
    return Problem(422, sentence=str(problems.get("", "")), fields=fields)
