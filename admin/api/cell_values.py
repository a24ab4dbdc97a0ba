"""List cells as JSON: the words that the screen shows, numbers masked as there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from admin.access import current_principal
from admin.api.operations import Schema
from admin.cells import CellColumn, written


def shown_cells(columns: Sequence[CellColumn], line: Any) -> dict[str, object]:
    """Return a line's cells by column."""
    principal = current_principal()
    return {column.key: json_value(written(column.cell(line), principal)) for column in columns}


def json_value(value: object) -> object:
    """Return a value as JSON can hold it."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else str(value)


def cells_schema(columns: Sequence[CellColumn]) -> Schema:
    """Describe cells: for people to read; programs go by the fields beside them."""
    value: list[str] = ["string", "number", "boolean", "null"]
    return {
        "type": "object",
        "properties": {
            column.key: {"type": value, "description": str(column.title())} for column in columns
        },
    }
