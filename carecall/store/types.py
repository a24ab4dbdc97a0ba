"""Column types that hold one line on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum as PythonEnum

from sqlalchemy import JSON, BigInteger, DateTime, Enum, Integer, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

ENUM_LENGTH = 32


class UtcMoment(TypeDecorator[datetime]):
    """An aware UTC moment. Refuses a naive one, and is aware when it comes back, on SQLite too."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return `value` in UTC, without its zone where the database keeps none."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a time zone cannot be stored: use aware UTC.")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - the base class passes it by name
    ) -> datetime | None:
        """Return the stored moment as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def closed(members: type[PythonEnum]) -> Enum:
    """Return the type of a closed enumeration: text with a CHECK, named after the enumeration."""
    return Enum(
        members,
        native_enum=False,
        create_constraint=True,
        length=ENUM_LENGTH,
        values_callable=lambda cls: [member.value for member in cls],
    )


def closed_text(name: str, *values: str) -> Enum:
    """Return `closed` from plain words, for migrations, which keep the words of their day."""
    return Enum(*values, name=name, native_enum=False, create_constraint=True, length=ENUM_LENGTH)


ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only in a column of type INTEGER."""
CALL_ID = Uuid(as_uuid=False).with_variant(String(36), "sqlite")
"""UUID as text with hyphens, in SQLite's own tools too, so that one grep follows a call."""
DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
