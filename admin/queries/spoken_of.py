"""What a list's conditions and order speak of, so that nothing else is joined to find its rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql import visitors
from sqlalchemy.sql.expression import ColumnClause

from carecall.store.tables import Base

AnySelect = Select[*tuple[Any, ...]]
Join = tuple[type[Base], ColumnElement[bool], bool]
"""A table, how it is joined, and whether a row of it may be missing."""


def tables_of(clauses: Iterable[ColumnElement[Any]]) -> set[FromClause]:
    """Return the tables whose columns stand in some clauses, their subqueries included."""
    return {
        part.table
        for clause in clauses
        for part in visitors.iterate(clause)
        if isinstance(part, ColumnClause) and part.table is not None
    }


def joined_where_spoken_of(
    statement: AnySelect, clauses: Iterable[ColumnElement[Any]], *joins: Join
) -> AnySelect:
    """Join to a statement those tables that some clauses speak of, in the order given."""
    spoken_of = tables_of(clauses)
    for table, on, outer in joins:
        if table.__table__ in spoken_of:
            statement = statement.join(table, on, isouter=outer)
    return statement


def ordered(
    column: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[int],
    *,
    descending: bool,
    missing: bool = False,
) -> list[ColumnElement[Any]]:
    """Return a total order: by a column, empty ones last, then by the id; a row that is joined may be `missing`.

    Where nothing can be empty it is not said, for PostgreSQL reads no index backwards that would put them last.
    """
    by, last = (column.desc(), key.desc()) if descending else (column.asc(), key.asc())
    return [by.nulls_last() if missing or column.nullable else by, last]


def not_missing(
    keys: AnySelect,
    column: InstrumentedAttribute[Any],
    key: InstrumentedAttribute[int],
    *,
    descending: bool,
) -> list[AnySelect]:
    """Return ordered ids without those whose column is empty, if one can be: an index gives them in this order.

    The empty ones come last, and no index has them last in both directions.
    """
    if not column.nullable:
        return []
    order = [column.desc(), key.desc()] if descending else [column.asc(), key.asc()]
    return [keys.where(column.is_not(None)).order_by(None).order_by(*order)]
