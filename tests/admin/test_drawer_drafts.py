"""What is refused in the drawer stays typed in its form, and who is paused says so there."""

from __future__ import annotations

import re

import pytest

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import CallRow, MemoRow, MemoryItemRow
from tests.admin.conftest import Visitor
from tests.builders import World

LONG = "가" * 501
FORM = r'<form id="{}"( hidden)?[^>]*>(.*?)</form>'


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Forms do not depend on the database."""
    return sqlite_url


def newest(sessions: Sessions, table: type) -> tuple[int, int]:
    """Return the id and version of the newest row."""
    with system_reading(sessions, "a test looks") as session:
        row = session.query(table).order_by(table.id.desc()).all()[0]  # type: ignore[attr-defined]  # rows with an id
        return row.id, row.version


def form(page: str, name: str) -> tuple[bool, str]:
    """Whether a form is open, and what stands in it."""
    found = re.search(FORM.format(name), page, re.S)
    assert found is not None
    return " hidden" not in found[0].partition(">")[0], found[2]


def test_a_follow_up_that_is_too_long_stays_typed(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    with system_reading(sessions, "a test looks") as session:
        call = session.query(CallRow).filter_by(recipient_id=world.recipient_ids[0]).one().id
    url = f"/notes/call/{call}/follow-up"
    boss.post(url, {"action": "visited", "details": "댁에 계심"})
    again = {"action": "other", "details": LONG, "due_on": "2026-03-09", "version": "1"}
    is_open, text = form(boss.post(url, again).text, "follow-up-form")
    assert is_open
    assert LONG in text
    assert 'value="other" selected' in text
    assert 'value="2026-03-09"' in text


def test_memory_that_somebody_changed_meanwhile_keeps_what_was_typed(
    boss: Visitor, sessions: Sessions
) -> None:
    key, version = newest(sessions, MemoryItemRow)
    stale = {"text": "늦은 글", "version": str(version + 7), "kind": "wish", "do_not_raise": "yes"}
    page = boss.post(f"/notes/memory/{key}", stale).text
    is_open, text = form(page, f"memory-{key}-form")
    assert is_open
    assert "늦은 글</textarea>" in text
    assert f'name="version" value="{version}"' in text
    assert 'value="wish" selected' in text
    assert re.search('name="do_not_raise" value="yes" checked', text)
    assert "무릎이 아프다고 하셨다.</p>" in page


def test_a_memo_that_is_too_long_stays_in_its_own_form(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    boss.post(f"/notes/recipient/{world.recipient_ids[0]}/memo", {"text": "첫 메모"})
    key, version = newest(sessions, MemoRow)
    page = boss.post(f"/notes/memo/{key}", {"text": LONG, "version": str(version)}).text
    assert form(page, f"memo-{key}-form")[0]
    assert LONG in form(page, f"memo-{key}-form")[1]
    assert form(page, "memo-new") == (False, form(page, "memo-new")[1])
    assert LONG not in form(page, "memo-new")[1]


def test_the_drawer_says_until_when_and_why_somebody_is_paused(boss: Visitor, world: World) -> None:
    key = world.recipient_ids[9]
    assert "Paused" not in boss.get(f"/details/recipient/{key}").text
    boss.post("/recipients/pause", {"id": str(key), "reason": "입원", "until": "2026-04-01"})
    assert (
        "<dd>since 2026-03-02 until 2026-04-01 · 입원</dd>"
        in boss.get(f"/details/recipient/{key}").text
    )
