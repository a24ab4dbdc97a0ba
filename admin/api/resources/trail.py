"""The audit trail, for whoever keeps a copy elsewhere."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from admin.access import Permission, demand
from admin.api.cell_values import cells_schema, json_value, shown_cells
from admin.api.lists import ApiList, list_operations
from admin.api.operations import Schema
from admin.api.scopes import Scope
from admin.api.screens_at_hand import screen
from admin.columns.audit_columns import COLUMNS, RULES
from admin.listing import Listing
from admin.search import ListRequest

PLAIN = ("at", "action", "object_type", "object_key", "result", "organization_id", "user_id")


def page(wanted: ListRequest) -> Listing[Any]:
    """Read a page as the screen does."""
    demand(Permission.AUDIT)
    listing: Listing[Any] = screen("audit").listing(wanted)
    return listing


def item(line: Any) -> dict[str, object]:
    """Return one event."""
    row = line.row
    plain = {name: json_value(getattr(row, name)) for name in PLAIN}
    return {
        "id": row.id,
        **plain,
        "who": row.user_name,
        "facts": row.facts,
        "hash": row.hash,
        "shown": shown_cells(COLUMNS, line),
    }


def schema() -> Schema:
    """Describe one event."""
    text: Schema = {"type": "string"}
    number: Schema = {"type": ["integer", "null"]}
    return {
        "type": "object",
        "required": ["id", *PLAIN, "who", "facts", "hash"],
        "properties": {
            "id": {"type": "integer"},
            **{name: number if name.endswith("_id") else text for name in PLAIN},
            "who": text,
            "facts": {"type": "object"},
            "hash": text,
            "shown": cells_schema(COLUMNS),
        },
    }


OPERATIONS = list_operations(
    ApiList(
        id="AuditEvents",
        path="/audit-events",
        scope=Scope.AUDIT_READ,
        tag="audit",
        summary=lambda: _("Audit"),
        rules=RULES,
        listing=page,
        item=item,
        schema=schema,
    )
)
