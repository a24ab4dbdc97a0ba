"""The document of the HTTP API, and every operation tried with what it says is right and what is wrong."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from carecall.store.operators import PLATFORM_OPERATOR
from carecall.store.session import Sessions, system_writing
from carecall.store.tables import ApiReach
from tests.admin.conftest import add_operator
from tests.admin.programs import any_pace, make_key
from tests.admin.settings_rows import settings_rows
from tests.builders import World

DOCUMENT = "/api/v1/openapi.json"
CALL = "00000000-0000-4000-8000-000000000001"
"""The first call of the small world."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
TRIES = settings(
    derandomize=True,
    database=None,
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here."""
    return sqlite_url


@pytest.fixture
def key(app: Flask, world: World, sessions: Sessions) -> str:
    """A key that may do everything, at any pace."""
    any_pace(app)
    chief = add_operator(sessions, world.organization_id, "chief@a.kr", role=PLATFORM_OPERATOR)
    with system_writing(sessions, "a test writes settings") as session:
        session.add_all(settings_rows(world.organization_id, "own"))
    return make_key(sessions, world.organization_id, chief, reach=ApiReach.EVERYWHERE)


def said_in(part: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every summary and description below a part of the document, with where it stands."""
    if isinstance(part, list):
        part = dict(enumerate(part))
    if not isinstance(part, dict):
        return
    for name, below in part.items():
        if name in {"summary", "description"} and isinstance(below, str):
            yield f"{place}/{name}", below
        else:
            yield from said_in(below, f"{place}/{name}")


@pytest.mark.parametrize(
    ("language", "letters"), [("ko", "[가-힣]"), ("en", "[a-z]")], ids=["ko", "en"]
)
def test_everything_in_the_document_is_said_in_the_language_asked(
    app: Flask, language: str, letters: str
) -> None:
    whole = app.test_client().get(DOCUMENT, headers={"Accept-Language": language}).json
    said = list(said_in(whole))
    assert len(said) > 1000
    assert [place for place, words in said if not re.search(letters, words)] == []


def every_operation(app: Flask) -> Iterator[APIOperation]:
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, app)
    for found in schema.get_all_operations():
        yield found.ok()


def rows_at_hand(operation: APIOperation) -> dict[str, Any]:
    """The first row of each kind, so that more is tried than 404."""
    numbers = [each for each in operation.path_parameters if each.definition["schema"].get("type") == "integer"]  # fmt: skip
    calls = [each for each in operation.path_parameters if each.definition["schema"].get("format") == "uuid"]  # fmt: skip
    return {each.name: 1 for each in numbers} | {each.name: CALL for each in calls}


def try_out(operation: APIOperation, ask: Callable[[Case], None], **wanted: Any) -> None:
    cases = operation.as_strategy(path_parameters=rows_at_hand(operation), **wanted)
    TRIES(given(case=cases)(ask))()


LEAVES_FILES = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""The client that asks leaves downloaded files open."""


@pytest.fixture
def swept() -> Iterator[None]:
    """What the client left open is found here, where it is forgiven, and not in some later test."""
    yield
    gc.collect()


@LEAVES_FILES
@pytest.mark.usefixtures("swept")
def test_every_operation_answers_as_the_document_says(app: Flask, key: str) -> None:
    def ask(case: Case) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)

    for operation in every_operation(app):
        try_out(operation, ask)


@LEAVES_FILES
@pytest.mark.usefixtures("swept")
def test_every_operation_refuses_what_the_document_calls_wrong(app: Flask, key: str) -> None:
    def ask(case: Case) -> None:
        checks = [not_a_server_error, status_code_conformance, negative_data_rejection]
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=checks)

    for operation in every_operation(app):
        if operation.body:
            try_out(operation, ask, generation_mode=GenerationMode.NEGATIVE)
