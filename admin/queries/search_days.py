"""Searching a list by days: from one on, until another, both included where the reader is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from admin.access import Principal
from admin.search import ListRequest, SearchField, end_of, parse_day, start_of

Moment = InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]


def day_fields(
    name: str, first: Callable[[], str], last: Callable[[], str]
) -> tuple[SearchField, ...]:
    """Return the two fields of a search panel that bound a moment."""
    return (
        SearchField(name=f"{name}_from", label=first, kind="day"),
        SearchField(name=f"{name}_until", label=last, kind="day"),
    )


def days_between(
    principal: Principal, wanted: ListRequest, **columns: Moment
) -> list[ColumnElement[Any]]:
    """Return the conditions of every pair of day fields, by the name the pair was given."""
    found: list[ColumnElement[Any]] = []
    for name, column in columns.items():
        first = parse_day(wanted.value(f"{name}_from"))
        last = parse_day(wanted.value(f"{name}_until"))
        if first is not None:
            found.append(column >= start_of(first, principal.timezone))
        if last is not None:
            found.append(column < end_of(last, principal.timezone))
    return found
