"""`organization_id` among the organizations of a scope, said so that a hundred of them cost what one does.

A list of ids in the SQL is compiled and bound anew at every statement, and SQLite probes an index once for each
of them. One parameter holds them all here: an array on PostgreSQL, and on SQLite a JSON text that is only
looked into, never searched by (the unary plus keeps it from the choice of an index).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import JSON, BigInteger, BindParameter, Boolean, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class IdSet(TypeDecorator[list[int]]):
    """Whole numbers as one parameter."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return an array where there are arrays."""
        kind: TypeEngine[Any] = ARRAY(BigInteger()) if dialect.name == "postgresql" else JSON()
        return dialect.type_descriptor(kind)


class Among(FunctionElement[bool]):
    """A column and the ids that it may hold."""

    name = "among"
    type = Boolean()
    inherit_cache = True


def id_set(ids: Sequence[int]) -> BindParameter[list[int]]:
    """Return ids as one parameter."""
    return bindparam(None, list(ids), type_=IdSet(), unique=True)


@compiles(Among)
def _listed(element: Among, compiler: SQLCompiler, **named: Any) -> str:
    column, ids = (compiler.process(each, **named) for each in element.clauses)
    return f"(+{column} IN (SELECT value FROM json_each({ids})))"  # noqa: S608 - both are compiled SQL


@compiles(Among, "postgresql")
def _array(element: Among, compiler: SQLCompiler, **named: Any) -> str:
    column, ids = (compiler.process(each, **named) for each in element.clauses)
    return f"{column} = ANY ({ids})"
