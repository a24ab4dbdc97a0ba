"""The OpenAPI 3.1 document, made from the operations themselves, in the language of the request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from pydantic import BaseModel

from admin.api.described_words import field_in_language, translated
from admin.api.news import webhooks
from admin.api.operations import Operation, Schema
from admin.api.pace_headers import pace_headers, with_pace
from admin.api.problems import MEDIA_TYPE, SENTENCES
from admin.api.repeats import HEADER, MOST_CHARACTERS
from admin.api.scopes import WORDS
from admin.api.shapes import REFERENCE, described_by

VERSION = "1"
JSON = "application/json"
_PATH_PART = re.compile(r"<(?:(?P<kind>[a-z]+):)?(?P<name>[a-z_]+)>")
_KINDS: dict[str, Schema] = {
    "int": {"type": "integer", "minimum": 1, "maximum": 2**53},
    "uuid": {"type": "string", "format": "uuid"},
}
PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "error_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string"},
                    "parameter": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


class Components:
    """The document's named parts."""

    def __init__(self) -> None:
        self.schemas: dict[str, object] = {"Problem": PROBLEM}

    def refer(self, stated: Any) -> Schema:
        """Keep a shape under its name and return the reference to it."""
        shape = described_by(stated)
        self.schemas[shape.name] = self.lifted(shape.schema())
        return {"$ref": REFERENCE.format(model=shape.name)}

    def lifted(self, schema: Any) -> Any:
        """Return a schema whose own named parts, wherever they stand, have become the document's."""
        if isinstance(schema, list):
            return [self.lifted(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        for name, part in schema.get("$defs", {}).items():
            self.schemas[name] = self.lifted(part)
        found = {name: self.lifted(part) for name, part in schema.items() if name != "$defs"}
        # A field may be called so too; then a schema stands under it.
        if isinstance(found.get("description"), str):
            found["description"] = translated(found["description"])
        return found


def document(operations: Sequence[Operation]) -> dict[str, object]:
    """Return the whole document."""
    components = Components()
    paths: dict[str, dict[str, object]] = {}
    for each in operations:
        paths.setdefault(path_of(each), {})[each.method.lower()] = described(each, components)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CareCall",
            "version": VERSION,
            "description": _("Everything that the console does, for programs. Answers are JSON; errors are application/problem+json with one sentence, a code, and where in the body something is wrong."),
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "tags": [{"name": name} for name in sorted({each.tag for each in operations})],
        "paths": paths,
        "webhooks": webhooks(),
        "components": {
            "schemas": components.schemas,
            "responses": problems(),
            "headers": pace_headers(),
            "securitySchemes": {"key": security_scheme()},
        },
    }  # fmt: skip


def security_scheme() -> dict[str, object]:
    """Describe keys and their scopes."""
    scopes = "\n".join(f"- `{scope.value}`: {word}" for scope, word in WORDS.items())
    intro = _(
        "A key made under My account > API keys, sent as `Authorization: Bearer cck_…`. Scopes:"
    )
    return {"type": "http", "scheme": "bearer", "bearerFormat": "cck", "description": f"{intro}\n{scopes}"}  # fmt: skip


def path_of(operation: Operation) -> str:
    """Return an operation's path as OpenAPI writes it."""
    return _PATH_PART.sub(r"{\g<name>}", operation.path)


def described(operation: Operation, components: Components) -> dict[str, object]:
    """Describe one operation."""
    found: dict[str, object] = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": str(operation.summary()),
        "description": description_of(operation),
        "parameters": list(parameters_of(operation)),
        "security": [{"key": [operation.scope.value] if operation.scope else []}],
        "responses": responses_of(operation, components),
    }
    body = body_of(operation, components)
    return {**found, "requestBody": body} if body else found


def description_of(operation: Operation) -> str:
    """Return what more there is to say, with the scope."""
    if operation.scope is None:
        scope = _("Any key may ask this.")
    else:
        scope = _("Scope: %(scope)s.", scope=operation.scope.value)
    return f"{operation.text()} {scope}" if operation.text else scope


def parameters_of(operation: Operation) -> Iterable[Schema]:
    """Describe the parts of the address, the query and the headers."""
    for part in _PATH_PART.finditer(operation.path):
        schema = _KINDS.get(part["kind"] or "", {"type": "string"})
        yield {"name": part["name"], "in": "path", "required": True, "schema": schema}
    for each in operation.parameters:
        yield {"name": each.name, "in": "query", "required": each.required, "schema": each.schema, "description": str(each.text())}  # fmt: skip
    if operation.query is not None:
        yield from model_parameters(operation.query)
    if operation.versioned:
        yield {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
               "description": _("The ETag of the row as it was read.")}  # fmt: skip
    if operation.writes:
        yield {"name": HEADER, "in": "header", "required": False, "schema": {"type": "string", "maxLength": MOST_CHARACTERS, "pattern": "^[ -~]*$"},
               "description": _("A name of your own for this request: sent again within 24 hours it is not done twice, and answered the same.")}  # fmt: skip


def model_parameters(model: type[BaseModel]) -> Iterable[Schema]:
    """Describe the fields of a query's model."""
    schema: Any = model.model_json_schema()
    for name, field in schema.get("properties", {}).items():
        needed = name in schema.get("required", ())
        told = field_in_language(field)
        yield {"name": name, "in": "query", "required": needed, "schema": told, "description": told.get("description", "")}  # fmt: skip


def body_of(operation: Operation, components: Components) -> Schema | None:
    """Describe the body."""
    if operation.body is not None:
        content = {JSON: {"schema": components.refer(operation.body)}}
        return {"required": operation.body_needed, "content": content}
    if operation.takes != JSON:
        parts = operation.parts() if operation.parts is not None else {}
        file: Schema = {"type": "object", "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}, **parts}, "required": ["file"]}  # fmt: skip
        return {"required": True, "content": {operation.takes: {"schema": file}}}
    return None


def responses_of(operation: Operation, components: Components) -> dict[str, object]:
    """Describe the answer and every problem that may come instead."""
    good: dict[str, object] = {"description": _("Done.")}
    if operation.answer is not None:
        good["content"] = {JSON: {"schema": components.refer(operation.answer)}}
    elif operation.media != (JSON,):
        good["content"] = {media: {"schema": {"type": "string", "format": "binary"}} for media in operation.media}  # fmt: skip
    empty = operation.answer is None and operation.media == (JSON,) and operation.status == 200
    if operation.versioned and operation.answer is not None:
        good["headers"] = {"ETag": {"schema": {"type": "string"}}}
    status = "204" if empty else str(operation.status)
    answers: dict[str, object] = {status: with_pace(status, good)}
    for refused in sorted(statuses_of(operation)):
        answers[str(refused)] = {"$ref": f"#/components/responses/Problem{refused}"}
    return answers


def problems() -> dict[str, object]:
    """Describe the problems that operations refer to."""
    schema = {"schema": {"$ref": REFERENCE.format(model="Problem")}}
    return {
        f"Problem{status}": with_pace(str(status), {"description": str(told[1]), "content": {MEDIA_TYPE: schema}})
        for status, told in SENTENCES.items()
    }  # fmt: skip


def statuses_of(operation: Operation) -> set[int]:
    """Return the problems that an operation may answer."""
    found = {401, 403, 429, *operation.errors}
    if operation.media != (JSON,):
        found.add(412)
    if "<" in operation.path:
        found.add(404)
    if operation.body is not None or operation.takes != JSON:
        found |= {400, 413, 415, 422}
    if operation.query is not None or operation.versioned or operation.writes:
        found.add(422)
    if operation.writes:
        found.add(409)
    if operation.versioned:
        found.add(428)
    return found
