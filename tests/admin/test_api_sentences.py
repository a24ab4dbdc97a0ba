"""Whatever a program sends that is not taken is refused in the reader's language, never in a library's English."""

from __future__ import annotations

import re
from collections.abc import Iterator

from flask import Flask

from admin.api.operations import OFFERED, Operation
from admin.api.problems import FieldProblem, Problem
from admin.api.shapes import read_query, shape_of

HANGUL = re.compile("[가-힣]")
ODD = (
    None, True, -1, 1.5, 10**30, 1e30, float("nan"), float("inf"), "", "x", " 5 ", "1e5", "9" * 5000, "\x00", "2026-13-01",
    "2026-01-01T00:00:00", "2026-01-01T10:00:00+09:00", "25:99", [], [1], ["x"], [None], [{}], [[]], {}, {"a": 1},
)  # fmt: skip


def names_of(operation: Operation) -> list[str]:
    assert operation.body is not None
    properties = shape_of(operation.body).schema().get("properties", {})
    assert isinstance(properties, dict)
    return [*properties, "no such name"]


def refusals_of_body(operation: Operation) -> Iterator[FieldProblem]:
    assert operation.body is not None
    shape = shape_of(operation.body)
    for name in names_of(operation):
        for value in ODD:
            try:
                shape.read({name: value})
            except Problem as problem:
                yield from problem.fields


def refusals_of_query(operation: Operation) -> Iterator[FieldProblem]:
    assert operation.query is not None
    for name in (*operation.query.model_fields, "no such name"):
        for value in filter(lambda each: isinstance(each, str), ODD):
            try:
                read_query(operation.query, {name: str(value)})
            except Problem as problem:
                yield from problem.fields


def test_every_odd_value_is_refused_in_korean_for_whoever_reads_korean(app: Flask) -> None:
    offered: list[Operation] = app.extensions[OFFERED]
    with app.test_request_context("/api/v1/", headers={"Accept-Language": "ko"}):
        told = {
            (each.sentence, operation.id)
            for operation in offered
            for each in (
                *(refusals_of_body(operation) if operation.body else ()),
                *(refusals_of_query(operation) if operation.query else ()),
            )
        }
    assert len(told) > 100
    assert sorted({words for words, _ in told if not HANGUL.search(words)}) == []
