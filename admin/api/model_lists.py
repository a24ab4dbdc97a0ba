"""Lists whose lines are shown as a pydantic model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from pydantic import BaseModel

from admin.api.areas import Area
from admin.api.lists import ApiList, list_operations
from admin.api.operations import Operation, Schema
from admin.api.shapes import REFERENCE
from admin.listing import Listing
from admin.search import ListRequest, ListRules


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelList:
    """A list with the model of its lines."""

    id: str
    path: str
    summary: str
    rules: ListRules
    listing: Callable[[ListRequest], Listing[Any]]
    line: Callable[[Any], BaseModel]
    model: type[BaseModel]
    text: str = ""
    """What it shows where nothing is asked, unless that is everything."""


def list_of(area: Area, stated: ModelList) -> tuple[Operation, Operation]:
    """Return the operations that read a list: by address, and by a search in the body."""

    def item(line: Any) -> Mapping[str, object]:
        return stated.line(line).model_dump(mode="json")

    def schema() -> Schema:
        return stated.model.model_json_schema(ref_template=REFERENCE, mode="serialization")

    return list_operations(
        ApiList(
            id=stated.id, path=stated.path, scope=area.read, tag=area.tag, summary=lambda: str(gettext(stated.summary)),
            text=lambda: str(gettext(stated.text)) if stated.text else "", rules=stated.rules, listing=stated.listing, item=item, schema=schema,
        )
    )  # fmt: skip
