"""Odd values in every field of every body, on both databases: refused with one sentence, or cleaned, and never a failure."""

from __future__ import annotations

from typing import Any

from flask import Flask

from admin.api.operations import Operation
from tests.admin.programs import Program
from tests.admin.test_api_edges import HUGE, is_told, sent, with_bodies
from tests.admin.test_api_edges import program as program

ODD: tuple[object, ...] = (HUGE, "\x00", "\ud83d", [{}], 1e308)


def test_odd_values_in_every_field_are_refused_or_cleaned(app: Flask, program: Program) -> None:
    schemas = program.client.get("/api/v1/openapi.json").json["components"]["schemas"]
    for each in with_bodies(app):
        fields = fields_of(schemas, each)
        for value in ODD:
            is_told(sent(program, each, dict.fromkeys(fields, value)), (each.id, value))


def fields_of(schemas: Any, operation: Operation) -> list[str]:
    """The names that the document gives a body."""
    shape: Any = operation.body
    name = shape.__name__ if isinstance(shape, type) else shape.name
    return list(schemas[name].get("properties", {}))
