"""`organization_id` among the organizations of a scope, said so that a hundred of them cost what one does.

A list of ids in the SQL is compiled and bound anew at every statement, and SQLite probes an index once for each
of them. One parameter holds them all here: an array on PostgreSQL, and on SQLite a JSON text that is only
looked into, never searched by (the unary plus keeps it from the choice of an index). PostgreSQL searches by a few
ids; many it would search one by one in every index that begins with the organization, even for each row of a join.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import JSON, BigInteger, BindParameter, Boolean, ColumnElement, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

FEW = 20
"""Ids up to this many are searched by."""


class IdSet(TypeDecorator[list[int]]):
    """Whole numbers as one parameter."""

    impl = JSON
    cache_ok = True

    def __init__(self, *, many: bool) -> None:
        super().__init__()
        self.many = many
        """Whether there are more than an index should be searched by."""

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return an array where there are arrays."""
        kind: TypeEngine[Any] = ARRAY(BigInteger()) if dialect.name == "postgresql" else JSON()
        return dialect.type_descriptor(kind)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """Write an array as PostgreSQL reads it: the driver would look at every id of each statement."""
        if dialect.name != "postgresql":
            return super().bind_processor(dialect)
        return _array_text


class Among(FunctionElement[bool]):
    """A column and the ids that it may hold."""

    name = "among"
    type = Boolean()
    inherit_cache = True


def among(
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None], ids: Collection[int]
) -> ColumnElement[bool]:
    """Return the condition that a column holds one of some ids; a few are named, by which an index is searched."""
    return column.in_(ids) if len(ids) <= FEW else Among(column, id_set(sorted(ids)))


def id_set(ids: Collection[int]) -> BindParameter[list[int]]:
    """Return ids as one parameter."""
    return bindparam(None, list(ids), type_=IdSet(many=len(ids) > FEW), unique=True)


def _array_text(ids: Collection[int]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


@compiles(Among)
def _listed(element: Among, compiler: SQLCompiler, **named: Any) -> str:
    column, ids = (compiler.process(each, **named) for each in element.clauses)
    return f"(+{column} IN (SELECT value FROM json_each({ids})))"  # noqa: S608 - both are compiled SQL


@compiles(Among, "postgresql")
def _array(element: Among, compiler: SQLCompiler, **named: Any) -> str:
    column, ids = (compiler.process(each, **named) for each in element.clauses)
    many = any(isinstance(each.type, IdSet) and each.type.many for each in element.clauses)
    return f"{column} + 0 = ANY ({ids})" if many else f"{column} = ANY ({ids})"
