"""The details drawer: what it shows, and what is written in it."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from carecall.domain.findings import Label
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AuditEventRow,
    CallAnalysisRow,
    CallDispositionRow,
    FeedbackRow,
    MemoRow,
    MemoryItemRow,
    PlannedCallRow,
)
from tests.admin.conftest import Visitor, add_operator
from tests.builders import World


@pytest.fixture
def emergency(world: World, sessions: Sessions) -> str:
    """The call with an emergency."""
    with system_reading(sessions, "a test looks") as session:
        return (
            session.query(CallAnalysisRow.call_id)
            .filter(CallAnalysisRow.label == Label.EMERGENCY)
            .scalar()
        )


def rows(sessions: Sessions, table: type) -> list:  # type: ignore[type-arg]
    with system_reading(sessions, "a test looks") as session:
        return list(session.query(table))


def test_the_drawer_shows_person_transcript_findings_and_player(
    boss: Visitor, emergency: str
) -> None:
    page = boss.get(f"/details/call/{emergency}").text
    assert "사람3" in page
    assert "무릎이 쑤셔서 통 못 잤어." in page
    assert 'data-start="4.00"' in page
    assert page.count("Emergency alert") >= 2
    assert f'/conversations/{emergency}/listen.wav"' in page
    assert 'lang="ko"' in page


def test_a_recording_is_sent_in_ranges_and_listening_is_written_down(
    boss: Visitor, emergency: str, sessions: Sessions
) -> None:
    url = f"/conversations/{emergency}/listen.wav"
    first = boss.get(url, headers={"Range": "bytes=0-99"})
    assert (first.status_code, len(first.data)) == (206, 100)
    assert first.data.startswith(b"RIFF")
    later = boss.get(url, headers={"Range": "bytes=1000-1099"})
    assert (later.status_code, len(later.data)) == (206, 100)
    events = [row for row in rows(sessions, AuditEventRow) if row.action == "listened"]
    assert [event.object_key for event in events] == [emergency]


def test_a_file_name_in_the_database_never_leads_out_of_the_folder(
    boss: Visitor, world: World, emergency: str, sessions: Sessions
) -> None:
    from carecall.store.tables import RecordingRow

    [row] = [row for row in rows(sessions, RecordingRow) if row.call_id == emergency]
    for name in ("../carecall.db", "/etc/passwd", "../console.key"):
        world.change(RecordingRow, row.id, file=name)
        assert boss.get(f"/conversations/{emergency}/listen.wav").status_code == 404


def test_each_call_has_one_follow_up_that_can_be_changed_and_deleted(
    boss: Visitor, emergency: str, sessions: Sessions
) -> None:
    url = f"/notes/call/{emergency}/follow-up"
    assert boss.post(url, {"action": "", "details": ""}).status_code == 422
    assert "Visited" in boss.post(url, {"action": "visited", "details": "댁에 계심"}).text
    [row] = rows(sessions, CallDispositionRow)
    stale = boss.post(url, {"action": "other", "version": str(row.version + 5)})
    assert stale.status_code == 422
    assert (
        boss.post(url, {"action": "other", "details": "x", "version": str(row.version)}).status_code
        == 200
    )
    assert [row.action.value for row in rows(sessions, CallDispositionRow)] == ["other"]
    assert "Other" in boss.get("/campaign-status/?label=emergency").text
    assert boss.post(f"{url}/delete").status_code == 200
    assert rows(sessions, CallDispositionRow) == []


def test_details_longer_than_500_characters_are_refused(boss: Visitor, emergency: str) -> None:
    answer = boss.post(
        f"/notes/call/{emergency}/follow-up", {"action": "visited", "details": "가" * 501}
    )
    assert answer.status_code == 422
    assert "At most 500 characters" in answer.text


def test_like_and_dislike_are_one_verdict_that_can_be_taken_back(
    boss: Visitor, emergency: str, sessions: Sessions
) -> None:
    url = f"/notes/call/{emergency}/feedback"
    assert 'aria-pressed="true"' in boss.post(url, {"value": "1"}).text
    boss.post(url, {"value": "-1"})
    assert [row.value for row in rows(sessions, FeedbackRow)] == [-1]
    boss.post(url, {"value": "0"})
    assert rows(sessions, FeedbackRow) == []


def test_memory_is_edited_by_people_and_forgotten_without_a_trace_of_its_words(
    boss: Visitor, sessions: Sessions
) -> None:
    item = rows(sessions, MemoryItemRow)[0]
    edited = boss.post(
        f"/notes/memory/{item.id}", {"text": "무릎 수술 예정", "version": str(item.version)}
    )
    assert edited.status_code == 200
    assert "무릎 수술 예정" in edited.text
    stale = boss.post(f"/notes/memory/{item.id}", {"text": "늦은 글", "version": str(item.version)})
    assert stale.status_code == 422
    [row] = [row for row in rows(sessions, MemoryItemRow) if row.id == item.id]
    assert (row.text, row.edited_by_staff) == ("무릎 수술 예정", True)
    assert boss.post(f"/notes/memory/{item.id}/reset").status_code == 200
    [row] = [row for row in rows(sessions, MemoryItemRow) if row.id == item.id]
    assert (row.text, row.ended_by.value) == ("", "reset")
    assert all("무릎" not in str(event.facts) for event in rows(sessions, AuditEventRow))


def test_only_its_author_changes_a_memo(
    boss: Visitor, world: World, sessions: Sessions, visit
) -> None:  # type: ignore[no-untyped-def]
    key = world.recipient_ids[0]
    assert (
        "둘째 딸"
        in boss.post(f"/notes/recipient/{key}/memo", {"text": "둘째 딸\r\n매주 방문"}).text
    )
    [memo] = rows(sessions, MemoRow)
    assert memo.text == "둘째 딸\n매주 방문"
    add_operator(sessions, world.organization_id, "kim@a.kr")
    other = visit()
    other.sign_in("kim@a.kr")
    assert "둘째 딸" in other.get(f"/details/recipient/{key}").text
    assert other.post(f"/notes/memo/{memo.id}", {"text": "x", "version": "1"}).status_code == 403
    assert other.post(f"/notes/memo/{memo.id}/delete").status_code == 403
    assert (
        boss.post(
            f"/notes/memo/{memo.id}", {"text": "셋째 딸", "version": str(memo.version)}
        ).status_code
        == 200
    )
    assert boss.post(f"/notes/memo/{memo.id}/delete").status_code == 200
    assert rows(sessions, MemoRow) == []


@pytest.mark.parametrize(("text", "status"), [("", 422), ("가" * 500, 200), ("가" * 501, 422)])
def test_a_memo_has_1_to_500_characters(
    boss: Visitor, world: World, text: str, status: int
) -> None:
    assert (
        boss.post(f"/notes/recipient/{world.recipient_ids[0]}/memo", {"text": text}).status_code
        == status
    )


def test_the_conversation_record_holds_what_was_chosen(boss: Visitor, sessions: Sessions) -> None:
    ids = [str(row.id) for row in rows(sessions, PlannedCallRow)[:3]]
    whole = boss.post("/conversations/record", {"id": ids, "part": ["transcript", "analysis"]})
    table = list(load_workbook(io.BytesIO(whole.data)).active.iter_rows(values_only=True))
    assert len(table) == 1 + 3 * 5
    assert "무릎이 쑤셔서 통 못 잤어." in str(table)
    brief = boss.post("/conversations/record", {"id": ids, "part": ["analysis"], "masked": "yes"})
    table = list(load_workbook(io.BytesIO(brief.data)).active.iter_rows(values_only=True))
    assert len(table) == 4
    assert "사**" in str(table)
    assert "5550-0001" not in str(table)
    exported = [row for row in rows(sessions, AuditEventRow) if row.action == "exported"]
    assert len(exported) == 2


def test_one_recording_comes_as_wav_and_several_as_zip(boss: Visitor, sessions: Sessions) -> None:
    ids = [str(row.id) for row in rows(sessions, PlannedCallRow)[:5]]
    one = boss.post("/conversations/sound", {"id": ids[:1]})
    assert one.mimetype == "audio/wav"
    assert one.data.startswith(b"RIFF")
    many = boss.post("/conversations/sound", {"id": ids})
    names = zipfile.ZipFile(io.BytesIO(many.data)).namelist()
    assert len(names) == 4
    assert all(re.fullmatch(r"\d{8}-\d{6}_[0-9a-f-]{36}\.wav", name) for name in names)


def test_rows_without_sound_say_so(boss: Visitor, world: World, sessions: Sessions) -> None:
    scheduled = str(rows(sessions, PlannedCallRow)[9].id)
    assert boss.post("/conversations/sound", {"id": scheduled}).status_code == 302
    assert "nothing to download" in boss.get("/campaign-status/").text


def test_a_running_call_shows_its_transcript_as_it_grows(boss: Visitor, world: World) -> None:
    page = boss.get(f"/details/recipient/{world.recipient_ids[7]}").text
    assert "Call in progress" in page
    assert "every 2s" in page
