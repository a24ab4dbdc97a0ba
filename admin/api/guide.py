"""The document as people read it: areas, operations, their parameters, fields and answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin.api.document_kept import kept_document

_METHODS = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A parameter or a field."""

    name: str
    kind: str
    text: str
    place: str = ""
    """path, query or header; empty for a field of a body."""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One operation."""

    id: str
    method: str
    path: str
    summary: str
    text: str
    parameters: Sequence[Value]
    sent: Sequence[Value]
    answered: Sequence[Value]
    statuses: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Operations under one word."""

    name: str
    key: str
    """Names the area within the page."""
    entries: Sequence[Entry]


def areas_here() -> list[Area]:
    """Return the whole document in areas, in the language of the request."""
    whole: Any = kept_document()
    schemas = whole["components"]["schemas"]
    found: dict[str, list[Entry]] = {}
    for path, methods in whole["paths"].items():
        for method in (each for each in _METHODS if each in methods):
            told = methods[method]
            found.setdefault(told["tags"][0], []).append(entry_of(path, method, told, schemas))
    return [
        Area(name=name, key=name.replace(" ", "-"), entries=entries)
        for name, entries in sorted(found.items())
    ]


def entry_of(path: str, method: str, told: Any, schemas: Mapping[str, Any]) -> Entry:
    """Return one operation."""
    good = next(iter(told["responses"].values()))
    return Entry(
        id=told["operationId"],
        method=method.upper(),
        path=f"/api/v1{path}",
        summary=told["summary"],
        text=told["description"],
        parameters=[parameter_of(each) for each in told["parameters"]],
        sent=list(fields_of(content_of(told.get("requestBody", {})), schemas)),
        answered=list(fields_of(content_of(good), schemas)),
        statuses=list(told["responses"]),
    )


def parameter_of(told: Any) -> Value:
    """Return one parameter."""
    return Value(
        name=told["name"],
        kind=kind_of_schema(told["schema"]),
        text=told.get("description", ""),
        place=told["in"],
        required=told["required"],
    )


def content_of(told: Any) -> Any:
    """Return the schema of a body, or nothing."""
    return next((each["schema"] for each in told.get("content", {}).values()), {})


def fields_of(schema: Any, schemas: Mapping[str, Any]) -> Iterable[Value]:
    """Return the fields of a body; of a page of a list those of its rows."""
    whole = resolved(schema, schemas)
    fields = whole.get("properties", {})
    rows = fields.get("items", {}).get("items")
    if "next_cursor" in fields and rows is not None:
        yield from fields_of(rows, schemas)
        return
    for name, field in fields.items():
        yield Value(
            name=name,
            kind=kind_of_schema(field),
            text=field.get("description", ""),
            required=name in whole.get("required", ()),
        )


def resolved(schema: Any, schemas: Mapping[str, Any]) -> Any:
    """Return a schema, or the named one that it refers to."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return schemas[name] if name else schema


def kind_of_schema(schema: Any) -> str:
    """Return in a few words what a value is."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " | ".join(kind_of_schema(each) for each in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(str(each) for each in schema["enum"])
    kinds = schema.get("type", "")
    words = [kinds] if isinstance(kinds, str) else list(kinds)
    form = f" ({schema['format']})" if "format" in schema else ""
    if "array" in words:
        words[words.index("array")] = f"[{kind_of_schema(schema.get('items', {}))}]"
    return " | ".join(words) + form
