"""Campaign status is searched by each of its columns, and offers Download conversation beside the list's own download."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from carecall.store.session import Sessions, system_reading, system_writing
from carecall.store.tables import (
    ActionType,
    CallDispositionRow,
    CallRow,
    DispositionKind,
    PlannedCallRow,
)
from tests.admin.conftest import Visitor
from tests.builders import World

URL = "/campaign-status/"
COUNT = re.compile(r'<span class="tag">(\d+) calls?</span>')


def count(boss: Visitor, **search: str) -> int:
    page = boss.post(URL + "search", {"period": "all", **search}, follow_redirects=True).text
    found = COUNT.search(page)
    assert found
    return int(found[1])


@pytest.fixture
def ours(world: World, sessions: Sessions) -> World:
    """One call rang five times, and one talk took four minutes."""
    with system_writing(sessions, "a test changes calls") as session:
        session.scalars(select(PlannedCallRow)).first().attempts = 5  # type: ignore[union-attr]  # the world has calls
        told = CallRow.talk_ms.is_not(None) & CallRow.planned_call_id.is_not(None)
        talk = session.scalars(select(CallRow).where(told)).first()
        assert talk is not None
        talk.talk_ms = 240_000
        session.add(
            CallDispositionRow(organization_id=world.organization_id, call_id=talk.id,
                               kind=DispositionKind.FOLLOW_UP, action=ActionType.VISITED)
        )  # fmt: skip
    return world


def test_each_column_narrows_the_list(boss: Visitor, ours: World, sessions: Sessions) -> None:
    everything = count(boss)
    with system_reading(sessions, "a test looks") as session:
        long = len([each for each in session.scalars(select(CallRow.talk_ms)) if (each or 0) >= 180_000])  # fmt: skip
        often = len([each for each in session.scalars(select(PlannedCallRow.attempts)) if each >= 4])  # fmt: skip
    assert count(boss, talk="long") == long > 0
    assert count(boss, attempts="4") == often > 0
    assert count(boss, outgoing="02-1234-0001") <= everything
    assert count(boss, outgoing="031-999-9999") == 0
    assert (count(boss, action="visited"), count(boss, action="other")) == (1, 0)
    assert ours


def test_the_toolbar_offers_download_conversation_with_both_files(boss: Visitor) -> None:
    page = boss.get(URL).text
    assert "Download conversation" in page
    assert page.count("Conversation record.xlsx") == 2
    assert "Number of redials" in page


def test_the_cause_and_the_end_of_a_conversation_narrow_the_list(
    boss: Visitor, ours: World
) -> None:
    assert ours
    assert (count(boss, cause="busy"), count(boss, cause="voicemail")) == (1, 1)
    assert (count(boss, cause="no_answer"), count(boss, cause="invalid_number")) == (1, 0)
    assert (count(boss, completed="yes"), count(boss, completed="no")) == (2, 2)


def test_the_download_says_completed_only_of_calls_that_a_person_answered(
    boss: Visitor, ours: World
) -> None:
    assert ours
    sheet = load_workbook(io.BytesIO(boss.get(URL + "download?period=all").data)).active
    assert sheet is not None
    titles, *rows = list(sheet.iter_rows(values_only=True))
    at = titles.index("Conversation completed")
    said = [row[at] or "" for row in rows]
    assert (said.count("Yes"), said.count("No"), said.count("")) == (2, 2, 7)
