"""Short ways to a page of Campaign status lead to the rows of the plain list, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import select

from admin.access import Principal
from admin.call_search import RULES
from admin.queries import call_list, call_ways
from admin.search import ListRequest
from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    ActionType,
    CallDispositionRow,
    DispositionKind,
    PlannedCallRow,
    RecipientRow,
)
from tests.builders import NOON, World

WIDE = cast("Principal", SimpleNamespace(wide=True, timezone="Asia/Seoul", scope=frozenset()))
SIZE = 2
Shown = Callable[[str, dict[str, str]], list[int]]
CASES: list[tuple[str, dict[str, str]]] = [
    *((sort, {"period": period}) for sort in ("recipient", "-recipient") for period in ("all", "7")),
    *((sort, {"progress": kind}) for sort in ("at", "-at") for kind in ("all", "completed", "scheduled")),
    ("-at", {"progress": "all", "period": "7"}),
    ("-at", {"follow_up": "done", "period": "all"}),
    ("at", {"action": ActionType.VISITED.value, "period": "all"}),
    ("at", {"action": ActionType.OTHER.value, "period": "all"}),
]  # fmt: skip


@pytest.fixture
def shown(app: Flask, sessions: Sessions, world: World) -> Shown:
    """The list, page by page; one person is erased, calls are old and new, and two were acted on."""
    with system_writing(sessions, "a test writes rows") as session:
        people = session.scalars(select(RecipientRow).order_by(RecipientRow.id)).all()
        people[2].erased_at = NOON
        for person, name in zip(people, "다가나가나다", strict=False):
            person.name = name
        for at, planned in enumerate(session.scalars(select(PlannedCallRow))):
            planned.due_at -= timedelta(days=at % 3 * 40)
        told = session.scalars(select(PlannedCallRow.telling_call_id).where(PlannedCallRow.telling_call_id.is_not(None))).all()  # fmt: skip
        for call_id, action in zip(told, (ActionType.VISITED, ActionType.OTHER), strict=False):
            session.merge(CallDispositionRow(organization_id=world.organization_id, call_id=call_id, action=action, kind=DispositionKind.FOLLOW_UP))  # fmt: skip

    def walk(sort: str, values: dict[str, str]) -> list[int]:
        found: list[int] = []
        with app.app_context(), system_reading(sessions, "a test looks") as session:
            for page in range(1, 20):
                wanted = ListRequest(rules=RULES, page=page, size=SIZE, sort=sort.lstrip("-"),
                                     descending=sort.startswith("-"), values=values)  # fmt: skip
                listing = call_list.calls_of(session, WIDE, wanted, NOON)
                found += [line.planned_call_id for line in listing.lines]
                if not listing.more:
                    return found
        raise AssertionError("the list has no end")

    return walk


def test_every_way_leads_to_the_plain_list(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    short = {str(case): shown(*case) for case in CASES}
    monkeypatch.setattr(call_ways, "FEW", 0)
    for way in ("in_progress_by_time", "by_names_of_all", "not_missing"):
        monkeypatch.setattr(call_list, way, _no_way)
    plain = {str(case): shown(*case) for case in CASES}
    assert short == plain
    assert all(plain.values())
    assert len(plain[str(CASES[0])]) > SIZE * 2


def test_the_ways_are_taken(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[str] = []
    for way in ("in_progress_by_time", "by_names_of_all"):
        real = getattr(call_ways, way)
        monkeypatch.setattr(call_list, way, _noting(real, taken, way))
    shown("recipient", {"period": "all"})
    assert taken == ["by_names_of_all"] * len(taken) != []
    taken.clear()
    shown("-at", {"progress": "all"})
    assert set(taken) == {"in_progress_by_time"}


def _no_way(*_: object, **__: object) -> list[Any]:
    return []


def _noting(real: Callable[..., list[Any]], taken: list[str], name: str) -> Callable[..., list[Any]]:  # fmt: skip
    def way(*arguments: object) -> list[Any]:
        found = real(*arguments)
        if found:
            taken.append(name)
        return found

    return way
