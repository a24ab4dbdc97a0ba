"""Nonsense in every query argument and every field of every form: told as a problem, never a fault of ours."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from admin.forms.fields import FormSpec
from admin.rows_view import RowsView
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import OrganizationRow, RecipientRow, UserRow
from tests.admin.conftest import Visitor, add_operator
from tests.admin.small_world import database_url, world
from tests.admin.walks import addresses_of, list_screens, own_values
from tests.builders import World

__all__ = ["database_url", "world"]  # fixtures
NONSENSE = ("' OR '1'='1", "\x00", "9" * 40, "1e999", "-1", "\ufffe\u202e", "%", "٣", "2026-02-30")
ARGUMENTS = ("q", "s", "name", "page", "size", "sort", "as", "open", "tab", "from", "until", "day", "month", "period",
             "organization", "place", "recipient", "campaign", "script", "version", "before", "after", "cursor", "at",
             "start", "step", "language", "key", "row", "screen", "view", "show", "since", "kind", "state")  # fmt: skip


@pytest.fixture
def platform(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    add_operator(sessions, world.organization_id, "top@a.kr", role="platform_operator")
    visitor = visit()
    visitor.sign_in("top@a.kr")
    return visitor


def counted(sessions: Sessions) -> list[int | None]:
    with system_reading(sessions, "a test looks") as session:
        tables = (RecipientRow, UserRow, OrganizationRow)
        return [session.scalar(select(func.count(table.id))) for table in tables]


def test_no_argument_of_any_page_is_a_fault_of_ours(
    app: Flask, platform: Visitor, world: World, sessions: Sessions
) -> None:
    before, known = counted(sessions), own_values(sessions, world)
    for rule, path in addresses_of(app, "GET", known):
        for turn in (0, 1):
            given = {name: NONSENSE[(at + turn * 3) % len(NONSENSE)] for at, name in enumerate(ARGUMENTS)}  # fmt: skip
            answer = platform.get(path, query_string=given)
            assert answer.status_code < 500, (rule, given)
            assert "sqlalchemy" not in answer.text.lower() if answer.is_json else True
    assert counted(sessions) == before


def test_no_field_of_any_form_is_a_fault_of_ours(
    app: Flask, platform: Visitor, sessions: Sessions
) -> None:
    before, token, tried = counted(sessions), platform.token, 0
    for screen in list_screens(app):
        if not isinstance(screen, RowsView) or not isinstance(getattr(screen, "spec", None), FormSpec):  # fmt: skip
            continue
        names = [each.name for section in screen.spec.sections for each in section.fields]
        for text in NONSENSE:
            form = {**dict.fromkeys(names, text), "csrf_token": token}
            answer = platform.client.post(f"{screen.url}/new", data=form, buffered=True)
            assert answer.status_code < 500, (screen, text)
            tried += 1
    assert tried > 60
    assert counted(sessions)[1:] == before[1:]
