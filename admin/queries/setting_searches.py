"""Conditions that several lists of settings share: switched on or off, told of a topic, a contract's state."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, or_
from sqlalchemy.orm import InstrumentedAttribute

from admin.search import ListRequest
from carecall.domain.contract import ContractState
from carecall.store.tables import ContractRow

YES, NO = "yes", "no"


def switched(
    wanted: ListRequest, name: str, column: InstrumentedAttribute[bool]
) -> list[ColumnElement[Any]]:
    """Return the condition of a field that asks for a column that is true or false."""
    value = wanted.value(name)
    return [column.is_(value == YES)] if value else []


def told_of(
    wanted: ListRequest, name: str, column: InstrumentedAttribute[Any]
) -> list[ColumnElement[Any]]:
    """Return the condition of a field that asks for one of a column's topics."""
    topic = wanted.value(name)
    return [cast(column, String).contains(f'"{topic}"', autoescape=True)] if topic else []


def contract_is(wanted: ListRequest, today: date) -> list[ColumnElement[Any]]:
    """Return the condition of where one contract stands on a day."""
    row, state = ContractRow, wanted.value("state")
    over = and_(row.ends_on.is_not(None), row.ends_on < today)
    states: dict[str, ColumnElement[Any]] = {
        ContractState.SCHEDULED.value: row.starts_on > today,
        ContractState.ENDED.value: over,
        ContractState.RUNNING.value: and_(
            row.starts_on <= today, or_(row.ends_on.is_(None), row.ends_on >= today)
        ),
    }
    return [states[state]] if state else []
