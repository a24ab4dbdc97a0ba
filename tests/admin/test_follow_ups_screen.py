"""Work > Follow-ups: every follow-up with its type, age, owner and state, taken and finished by somebody."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete, select

from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    ActionType,
    AuditEventRow,
    CallDispositionRow,
    CallRow,
    DispositionKind,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import NOON, World

URL = "/worklists/follow-ups"
COUNT = re.compile(r'<span class="tag">(\d+) follow-ups?</span>')
TILE = re.compile(r'id="tile-(\w+)"[^>]*href="([^"]+)".*?<span class="value">(\d+)<', re.S)


@pytest.fixture
def calls(world: World, sessions: Sessions) -> list[str]:
    """Four calls without any follow-up yet."""
    with system_writing(sessions, "a test makes room") as session:
        session.execute(delete(CallDispositionRow))
        keys = session.scalars(select(CallRow.id).where(CallRow.recipient_id.is_not(None)).order_by(CallRow.reserved_at, CallRow.id).limit(4))  # fmt: skip
        return list(keys)


@pytest.fixture
def entered(world: World, calls: list[str]) -> list[int]:
    """Three open follow-ups and one that was done when it was entered."""
    actions = (ActionType.NOT_REACHED_VISIT_ASKED, ActionType.REPAIR_ASKED, ActionType.OTHER, ActionType.VISITED)  # fmt: skip
    world.add(*(
        CallDispositionRow(organization_id=world.organization_id, call_id=call, kind=DispositionKind.FOLLOW_UP, action=action,
                           details=f"메모 {at}", created_at=NOON - timedelta(days=3), done_at=NOON if action is ActionType.VISITED else None,
                           due_on=date(2026, 3, 1 + at))
        for at, (call, action) in enumerate(zip(calls, actions, strict=True))
    ))  # fmt: skip
    with system_reading(world.sessions, "a test looks") as session:
        return list(session.scalars(select(CallDispositionRow.id).order_by(CallDispositionRow.id)))


@pytest.fixture
def colleague(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    add_operator(sessions, world.organization_id, "kim@a.kr", role="worker")
    visitor = visit()
    visitor.sign_in("kim@a.kr")
    return visitor


def row(world: World, key: int) -> CallDispositionRow:
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(CallDispositionRow, key)


def test_the_list_shows_what_is_open_with_type_details_age_and_day(
    boss: Visitor, entered: list[int]
) -> None:
    page = boss.get(f"{URL}/").text
    assert COUNT.search(page)[1] == "3"  # type: ignore[index]
    for text in ("Not reached, visit asked for", "Repair asked for", "메모 0", "3 days", "2026-03-01, late", "2026-03-03"):  # fmt: skip
        assert text in page, text
    assert "Visited</td>" not in page
    assert "tab=follow_up" in page
    assert entered


def test_each_tile_shows_as_many_follow_ups_as_it_counts(boss: Visitor, entered: list[int]) -> None:
    boss.post(f"{URL}/{entered[1]}/take")
    found = TILE.findall(boss.get(f"{URL}/").text)
    assert {key: int(number) for key, _url, number in found} == {"open": 2, "taken": 1, "mine": 1, "late": 1, "done": 1}  # fmt: skip
    for key, url, number in found:
        page = boss.get(url.replace("&amp;", "&")).text
        assert COUNT.search(page)[1] == number, key  # type: ignore[index]


def test_a_follow_up_is_taken_finished_and_opened_again_and_the_trail_tells_it(
    boss: Visitor, world: World, entered: list[int]
) -> None:
    boss.post(f"{URL}/{entered[0]}/take")
    assert row(world, entered[0]).owner_id is not None
    boss.post(f"{URL}/{entered[0]}/finish")
    assert row(world, entered[0]).done_at == NOON
    boss.post(f"{URL}/{entered[0]}/open-again")
    assert (row(world, entered[0]).done_at, row(world, entered[0]).owner_id) == (None, None)
    with system_reading(world.sessions, "a test looks") as session:
        told = set(session.scalars(select(AuditEventRow.action).where(AuditEventRow.object_type == "follow_up")))  # fmt: skip
    assert told == {"follow_up.taken", "follow_up.finished", "follow_up.reopened"}


def test_whoever_comes_second_is_told_who_was_first(
    boss: Visitor, colleague: Visitor, world: World, entered: list[int]
) -> None:
    colleague.post(f"{URL}/{entered[0]}/take")
    answer = boss.post(f"{URL}/{entered[0]}/take", follow_redirects=True).text
    assert "kim took this already. Nothing was changed." in answer
    colleague.post(f"{URL}/{entered[0]}/finish")
    answer = boss.post(f"{URL}/{entered[0]}/finish", follow_redirects=True).text
    assert "This follow-up is finished already. Nothing was changed." in answer


def test_an_action_that_says_what_was_done_is_finished_with_it_and_another_is_open(
    boss: Visitor, world: World, calls: list[str]
) -> None:
    url = f"/notes/call/{calls[0]}/follow-up"
    assert boss.post(url, {"action": "visited", "due_on": ""}).status_code == 200
    with system_reading(world.sessions, "a test looks") as session:
        found = session.scalars(select(CallDispositionRow)).one()
    assert found.done_at == NOON
    form = {"action": "repair_asked", "version": found.version, "due_on": "2026-03-05"}
    assert boss.post(url, form).status_code == 200
    again = row(world, found.id)
    assert (again.done_at, again.due_on) == (None, date(2026, 3, 5))
    assert boss.post(url, {**form, "version": again.version, "due_on": "soon"}).status_code == 422


def test_the_search_finds_by_name_words_type_and_state(boss: Visitor, entered: list[int]) -> None:
    for search, number in (({"words": "메모 1"}, "1"), ({"action": "other"}, "1"), ({"state": "done"}, "1"), ({"recipient": "nobody"}, None)):  # fmt: skip
        page = boss.post(f"{URL}/search", search, follow_redirects=True).text
        found = COUNT.search(page)
        assert (found and found[1]) == number or "Nothing matches" in page, search
    assert entered


def test_the_list_is_downloaded_as_it_is_searched(boss: Visitor, entered: list[int]) -> None:
    answer = boss.get(f"{URL}/download?tile=done")
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 2
    assert "Visited" in rows[1]
    assert entered


def test_whoever_may_not_write_notes_does_not_find_the_list(
    world: World, sessions: Sessions, visit: Callable[[], Visitor]
) -> None:
    add_operator(sessions, world.organization_id, "viewer@a.kr", role="viewer")
    viewer = visit()
    viewer.sign_in("viewer@a.kr")
    assert viewer.get(f"{URL}/").status_code == 403
