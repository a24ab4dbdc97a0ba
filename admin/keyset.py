"""Going on in an ordered list after a given row: stable while rows are added or taken away before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import UnaryExpression

AnySelect = Select[*tuple[Any, ...]]
AnyRow = Row[*tuple[Any, ...]]
_LABEL = "keyset_{}"


class Seek:
    """Where a list goes on, and where it came to."""

    def __init__(self, after: Sequence[object] | None = None) -> None:
        self.after = after
        """What the last row of the page before is ordered by; None at the beginning."""
        self.last: tuple[object, ...] | None = None
        """The same of this page; None before a page was read, or of an empty one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One expression that a list is ordered by."""

    by: ColumnElement[Any]
    descending: bool
    nulls_last: bool

    @property
    def nullable(self) -> bool:
        """Say whether it may be nothing."""
        return bool(getattr(self.by, "nullable", True))

    def beyond(self, value: object) -> ColumnElement[bool]:
        """Return the condition of rows that stand after a value."""
        if value is None:
            return false() if self.nulls_last else self.by.is_not(None)
        further = self.by < value if self.descending else self.by > value
        return or_(further, self.by.is_(None)) if self.nulls_last and self.nullable else further

    def same(self, value: object) -> ColumnElement[bool]:
        """Return the condition of rows that stand at a value."""
        return self.by.is_(None) if value is None else self.by == value


def order_of(clause: Any, dialect: str) -> Order:
    """Return an ORDER BY clause in parts."""
    descending, nulls_last = False, None
    while True:
        modifier = getattr(clause, "modifier", None)
        if not isinstance(clause, UnaryExpression) or modifier is None:
            break
        if modifier is operators.desc_op:
            descending = True
        elif modifier in {operators.nulls_last_op, operators.nulls_first_op}:
            nulls_last = modifier is operators.nulls_last_op
        clause = clause.element
    if nulls_last is None:
        # PostgreSQL takes NULL for the largest value, SQLite for the smallest.
        nulls_last = descending is (dialect == "sqlite")
    return Order(
        by=getattr(clause, "element", clause), descending=descending, nulls_last=nulls_last
    )


def after(orders: Sequence[Order], values: Sequence[object]) -> ColumnElement[bool]:
    """Return the condition of rows that stand after the row with these values."""
    first, value = orders[0], values[0]
    beyond = first.beyond(value)
    if len(orders) == 1:
        return beyond
    whole = or_(beyond, and_(first.same(value), after(orders[1:], values[1:])))
    if value is None or first.nullable:
        return whole
    # Says again what follows already, in a form for which an index is used.
    return and_(first.by <= value if first.descending else first.by >= value, whole)


def page_after(
    session: Session, seek: Seek, statement: AnySelect, size: int
) -> tuple[Sequence[AnyRow], bool]:
    """Return the rows after those of the page before, and whether more follow."""
    dialect = session.get_bind().dialect.name
    orders = [order_of(clause, dialect) for clause in statement._order_by_clauses]
    if seek.after is not None:
        statement = statement.where(after(orders, seek.after))
    marks = [each.by.label(_LABEL.format(at)) for at, each in enumerate(orders)]
    found = session.execute(statement.add_columns(*marks).limit(size + 1)).freeze()
    width = len(found().keys()) - len(orders)
    rows, whole = found().columns(*range(width)).all(), found().all()
    if rows:
        seek.last = tuple(whole[min(size, len(whole)) - 1][width:])
    return rows[:size], len(rows) > size
