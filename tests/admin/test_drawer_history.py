"""What stood before in the drawer: earlier wordings of memory, and what somebody else saved while a form lay open."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AuditEventRow,
    CallDispositionRow,
    CallRow,
    FeedbackRow,
    MemoRow,
    MemoryItemRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World

FIRST = "무릎이 아프다고 하셨다."


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """One database is enough here: the tests of the store use both."""
    return sqlite_url


@pytest.fixture
def call_id(world: World, sessions: Sessions) -> str:
    with system_reading(sessions, "a test looks") as session:
        return session.query(CallRow).filter_by(recipient_id=world.recipient_ids[0]).one().id


@pytest.fixture
def kim(world: World, sessions: Sessions, visit: Callable[[], Visitor]) -> Visitor:
    add_operator(sessions, world.organization_id, "kim@a.kr")
    visitor = visit()
    visitor.sign_in("kim@a.kr")
    return visitor


def newest(sessions: Sessions, table: type) -> MemoryItemRow:
    with system_reading(sessions, "a test looks") as session:
        return session.query(table).order_by(table.id.desc()).first()  # type: ignore[attr-defined,no-any-return]  # rows with an id


def history(page: str) -> str:
    """The folded history of the only sentence that has one."""
    found = re.findall(r'<details class="history.*?</details>', page, re.S)
    assert len(found) <= 1
    return found[0] if found else ""


def test_an_edited_sentence_keeps_what_stood_before_with_who_and_when(
    boss: Visitor, kim: Visitor, sessions: Sessions
) -> None:
    item = newest(sessions, MemoryItemRow)
    url = f"/notes/memory/{item.id}"
    assert history(boss.get(f"/details/recipient/{item.recipient_id}?tab=memory").text) == ""
    boss.post(url, {"text": "무릎 수술 예정", "version": str(item.version)})
    kept = history(kim.post(url, {"text": "무릎 수술함", "version": str(item.version + 1)}).text)
    assert "History</span> (2)" in kept or "History (2)" in kept
    assert kept.index("무릎 수술 예정") < kept.index(FIRST)
    assert "changed by kim" in kept
    assert "changed by boss" in kept
    assert "2026-03-02 12:00" in kept
    assert "무릎 수술함" not in kept


def test_saving_without_a_change_adds_nothing_to_the_history(
    boss: Visitor, sessions: Sessions
) -> None:
    item = newest(sessions, MemoryItemRow)
    same = {"text": item.text, "version": str(item.version)}
    assert history(boss.post(f"/notes/memory/{item.id}", same).text) == ""


def test_a_reset_takes_the_history_with_it(boss: Visitor, sessions: Sessions) -> None:
    item = newest(sessions, MemoryItemRow)
    boss.post(f"/notes/memory/{item.id}", {"text": "무릎 수술 예정", "version": str(item.version)})
    assert newest(sessions, MemoryItemRow).earlier is not None
    page = boss.post(f"/notes/memory/{item.id}/reset").text
    row = newest(sessions, MemoryItemRow)
    assert (row.text, row.earlier) == ("", None)
    assert FIRST not in page
    with system_reading(sessions, "a test looks") as session:
        assert all("무릎" not in str(event.facts) for event in session.query(AuditEventRow))


def test_a_reset_of_everything_takes_every_history_with_it(
    boss: Visitor, sessions: Sessions
) -> None:
    item = newest(sessions, MemoryItemRow)
    boss.post(f"/notes/memory/{item.id}", {"text": "무릎 수술 예정", "version": str(item.version)})
    boss.post(f"/notes/recipient/{item.recipient_id}/memory/reset")
    assert newest(sessions, MemoryItemRow).earlier is None


def test_a_slower_edit_of_memory_shows_what_stands_and_can_be_saved_over_it(
    boss: Visitor, kim: Visitor, sessions: Sessions
) -> None:
    item = newest(sessions, MemoryItemRow)
    url = f"/notes/memory/{item.id}"
    boss.post(url, {"text": "무릎 수술 예정", "version": str(item.version)})
    late = kim.post(url, {"text": "무릎이 나았다", "version": str(item.version)})
    assert late.status_code == 422
    assert "boss changed this on 2026-03-02 12:00" in late.text
    assert re.search(
        "As it stands:</span> 무릎 수술 예정</dd>.*Yours:</span> 무릎이 나았다", late.text
    )
    assert "Save mine over it" in late.text
    assert "?tab=memory" in re.search("<button[^>]*>Go on with what stands", late.text)[0]  # type: ignore[index]  # the button is there
    over = {"text": "무릎이 나았다", "version": str(item.version + 1)}
    assert kim.post(url, over).status_code == 200
    assert newest(sessions, MemoryItemRow).text == "무릎이 나았다"


def test_a_slower_follow_up_shows_the_difference_and_who_was_faster(
    boss: Visitor, kim: Visitor, call_id: str, sessions: Sessions
) -> None:
    url = f"/notes/call/{call_id}/follow-up"
    boss.post(url, {"action": "visited", "details": "댁에 계심"})
    version = str(newest(sessions, CallDispositionRow).version)
    again = {"action": "visited", "details": "병원에 계심", "version": version}
    assert boss.post(url, again).status_code == 200
    late = kim.post(url, {"action": "other", "details": "댁에 계심", "version": version})
    assert late.status_code == 422
    assert "boss changed this" in late.text
    assert re.search("As it stands:</span> Visited</dd>.*Yours:</span> Other", late.text)
    assert "병원에 계심</dd>" in late.text
    assert "Due</dt>" not in late.text.partition('<form id="follow-up-form"')[0]


def test_a_memo_that_another_window_changed_shows_the_difference(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    person = world.recipient_ids[0]
    boss.post(f"/notes/recipient/{person}/memo", {"text": "딸이 옴"})
    memo = newest(sessions, MemoRow)
    boss.post(f"/notes/memo/{memo.id}", {"text": "아들이 옴", "version": "1"})
    late = boss.post(f"/notes/memo/{memo.id}", {"text": "손녀가 옴", "version": "1"})
    assert late.status_code == 422
    assert re.search("As it stands:</span> 아들이 옴</dd>.*Yours:</span> 손녀가 옴", late.text)
    stands = boss.get(f"/notes/recipient/{person}/memos").text
    assert "아들이 옴" in stands
    assert "손녀가 옴" not in stands


def test_a_verdict_may_say_why_and_loses_it_when_it_turns(
    boss: Visitor, call_id: str, sessions: Sessions
) -> None:
    url = f"/notes/call/{call_id}/feedback"
    assert 'name="reason"' in boss.post(url, {"value": "1"}).text
    said = boss.post(url, {"value": "1", "reason": " 끝까지  들어 드림 "}).text
    assert 'value="끝까지 들어 드림"' in said
    assert "끝까지 들어 드림" in boss.get(f"/details/call/{call_id}").text
    assert boss.post(url, {"value": "1", "reason": "가" * 201}).status_code == 422
    assert newest(sessions, FeedbackRow).reason == "끝까지 들어 드림"  # type: ignore[attr-defined]  # a row of feedback
    assert 'name="reason"' not in boss.post(url, {"value": "0"}).text
    boss.post(url, {"value": "-1"})
    assert newest(sessions, FeedbackRow).reason == ""  # type: ignore[attr-defined]  # a row of feedback
