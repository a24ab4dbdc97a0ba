"""The drawer's talk, memory and trends: waveform, second hearing, facts, live words, forgetting, curves."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from carecall.domain.alert import AlertState, AlertVerdict
from carecall.domain.answering import AnswerKind
from carecall.domain.call import Disposition
from carecall.domain.call_course import LengthUnit
from carecall.domain.findings import Label
from carecall.domain.memory import MemoryKind
from carecall.domain.slots import SlotName
from carecall.domain.trends import Direction, Measure
from carecall.domain.turns import Speaker
from carecall.settings import Settings
from carecall.store.session import Sessions, system_reading
from carecall.store.tables import (
    AlertRow,
    AnswerSlotRow,
    AuditEventRow,
    CallAnalysisRow,
    CallCourseRow,
    CallRow,
    MemoryItemRow,
    TrendFindingRow,
    TurnRow,
)
from tests.admin.conftest import Visitor
from tests.builders import NOON, World
from tests.talks import NORMAL, tell


@pytest.fixture(params=["sqlite"])
def database_url(sqlite_url: str) -> str:
    """The queries are plain; test_details walks the same drawer on both databases."""
    return sqlite_url


def rows(sessions: Sessions, table: type) -> list:  # type: ignore[type-arg]  # rows of any table
    with system_reading(sessions, "a test looks") as session:
        return list(session.query(table))


@pytest.fixture
def emergency(world: World, sessions: Sessions) -> str:
    """The call with an emergency."""
    found = [row for row in rows(sessions, CallAnalysisRow) if row.label is Label.EMERGENCY]
    return str(found[0].call_id)


def test_the_waveform_comes_without_the_sound_and_without_counting_as_listening(
    boss: Visitor, emergency: str, sessions: Sessions, settings: Settings
) -> None:
    answer = boss.get(f"/conversations/{emergency}/peaks.json")
    assert answer.json
    assert answer.json["duration_ms"] == 20_000
    assert len(answer.json["recipient"]) == len(answer.json["agent"]) == 400
    assert 15 <= max(answer.json["recipient"]) <= 20
    assert len(answer.data) < 5_000
    assert len(list(settings.var.rglob("peaks-*.json"))) == 1
    assert boss.get(f"/conversations/{emergency}/peaks.json").json == answer.json
    assert not [row for row in rows(sessions, AuditEventRow) if row.action == "listened"]
    page = boss.get(f"/details/call/{emergency}").text
    assert 'preload="none"' in page
    assert f"/conversations/{emergency}/peaks.json" in page


def test_a_recording_that_is_no_16_bit_wave_has_an_empty_waveform(
    boss: Visitor, emergency: str, settings: Settings
) -> None:
    (settings.var / "recordings" / f"{emergency}.wav").write_bytes(b"RIFFxxxx")
    assert boss.get(f"/conversations/{emergency}/peaks.json").json == {
        "duration_ms": 0,
        "recipient": [],
        "agent": [],
    }


def test_an_alert_is_marked_at_its_words(
    boss: Visitor, world: World, emergency: str, sessions: Sessions
) -> None:
    [alert] = rows(sessions, AlertRow)
    world.change(AlertRow, alert.id, audio_ms=5_250)
    assert 'data-mark="5.25"' in boss.get(f"/details/call/{emergency}").text


def test_an_emergency_says_how_far_somebody_has_come_with_it(
    boss: Visitor, world: World, emergency: str, sessions: Sessions
) -> None:
    [alert] = rows(sessions, AlertRow)
    open_one = boss.get(f"/details/call/{emergency}").text
    assert "Not seen" in open_one
    assert f"/worklists/alerts/?open={alert.id}" in open_one
    ended = {"state": AlertState.RESOLVED, "resolved_at": NOON, "verdict": AlertVerdict.FALSE}
    world.change(AlertRow, alert.id, **ended)
    resolved = boss.get(f"/details/call/{emergency}").text
    assert "Resolved" in resolved
    assert "False" in resolved
    assert f"/worklists/alerts/?open={alert.id}" not in resolved


def test_what_a_voicemail_took_is_no_call_duration(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    [message] = [row for row in rows(sessions, CallRow) if row.disposition is Disposition.VOICEMAIL]
    assert message.talk_ms
    page = boss.get(f"/details/call/{message.id}").text
    assert "<dt>Call duration</dt><dd>-</dd>" in page
    record = boss.post("/conversations/record", {"id": [str(message.planned_call_id)]})
    sheet = load_workbook(io.BytesIO(record.data)).active
    assert sheet is not None
    titles, row = list(sheet.iter_rows(values_only=True))[:2]
    assert row[titles.index("Call duration")] is None
    assert world


def test_a_second_hearing_stands_beside_the_live_words_only_where_it_differs(
    boss: Visitor, world: World, emergency: str, sessions: Sessions
) -> None:
    turns = [row for row in rows(sessions, TurnRow) if row.call_id == emergency]
    theirs = [row for row in turns if row.speaker is Speaker.RECIPIENT]
    world.change(TurnRow, theirs[0].id, better_text=theirs[0].text)
    world.change(TurnRow, theirs[1].id, better_text="국에 밥 말아서 많이 먹었지.")
    page = boss.get(f"/details/call/{emergency}").text
    assert page.count("Second hearing") == 1
    assert "국에 밥 말아서 많이 먹었지." in page
    assert "국에 밥 말아서 조금 먹었지." in page


def test_the_drawer_says_what_took_the_call_how_it_ended_and_what_was_told(
    boss: Visitor, world: World, emergency: str
) -> None:
    world.change(
        CallRow, emergency, answered_as=AnswerKind.PERSON, dialogue_engine="script with phrasing"
    )
    own = {"organization_id": world.organization_id, "call_id": emergency, "turn_no": 2}
    world.add(
        AnswerSlotRow(**own, name=SlotName.SLEEP_HOURS, value="3", number=3.0, quote="통 못 잤어"),
        AnswerSlotRow(**own, name=SlotName.PAIN_WHERE, value="knee_left", quote="무릎이"),
    )
    page = boss.get(f"/details/call/{emergency}").text
    assert "A person" in page
    assert "Answered, ended by the agent" in page
    assert "script with phrasing" in page
    assert "Hours slept: 3" in page
    assert "Pain where: knee (left)" in page
    assert "무릎이 쑤셔서”" in page


def test_a_poll_brings_only_what_is_new_and_ends_with_the_call(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    [call] = [row for row in rows(sessions, CallRow) if row.state.value == "answered"]
    page = boss.get(f"/details/call/{call.id}").text
    seen = page.partition("/transcript?seen=")[2].partition('"')[0]
    url = f"/details/call/{call.id}/transcript?seen={seen}"
    assert 'aria-live="polite"' in page
    assert (boss.get(url).status_code, boss.get(url).data) == (204, b"")
    world.add(
        TurnRow(organization_id=world.organization_id, call_id=call.id, turn_no=6, speaker=Speaker.RECIPIENT,
                text="고마워요.", started_ms=20_000, ended_ms=21_000)
    )  # fmt: skip
    news = boss.get(url)
    assert news.status_code == 200
    assert news.text.count("고마워요.") == 2
    assert news.text.count("국에 밥") == 1
    [other] = [
        row.id for row in rows(sessions, CallRow) if row.recipient_id == world.recipient_ids[0]
    ]
    over = boss.get(f"/details/call/{other}/transcript?seen=5-1")
    assert over.status_code == 286
    assert "The call is over" in over.text
    assert "hx-trigger" not in over.text


def test_memory_shows_where_it_comes_from_and_how_it_may_be_taken_up(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    item = rows(sessions, MemoryItemRow)[0]
    world.change(MemoryItemRow, item.id, quote="무릎이 쑤셔서", expires_on=date(2026, 4, 1))
    page = boss.get(f"/details/recipient/{item.recipient_id}?tab=memory").text
    for text in ("“무릎이 쑤셔서”", "Passing trouble", "Forgotten after 2026-04-01"):
        assert text in page
    [item] = [row for row in rows(sessions, MemoryItemRow) if row.id == item.id]
    form = {"version": str(item.version), "text": "무릎 수술 예정", "kind": "wish", "expires_on": "",
            "ask_after_on": "2026-05-02", "do_not_raise": "yes"}  # fmt: skip
    bad = boss.post(f"/notes/memory/{item.id}", {**form, "ask_after_on": "soon"})
    assert (bad.status_code, "Write the day" in bad.text) == (422, True)
    assert "not brought up" in boss.post(f"/notes/memory/{item.id}", form).text
    [row] = [row for row in rows(sessions, MemoryItemRow) if row.id == item.id]
    assert (row.kind, row.expires_on, row.ask_after_on) == (MemoryKind.WISH, None, date(2026, 5, 2))
    assert (row.do_not_raise, row.edited_by_staff, row.text) == (True, True, "무릎 수술 예정")


def test_all_memory_of_one_person_is_forgotten_without_a_trace_of_its_words(
    boss: Visitor, sessions: Sessions
) -> None:
    kept = rows(sessions, MemoryItemRow)
    key = kept[0].recipient_id
    page = boss.post(f"/notes/recipient/{key}/memory/reset").text
    assert "Nothing remembered yet" in page
    left = {row.recipient_id: row.text for row in rows(sessions, MemoryItemRow)}
    assert left[key] == ""
    assert all(text for other, text in left.items() if other != key)
    [event] = [row for row in rows(sessions, AuditEventRow) if row.action == "memory.reset"]
    assert event.facts == {"sentences": 1}
    assert event.user_name == "boss"


def test_trends_are_drawn_from_tables_and_standing_changes_say_why(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    person = world.recipient_ids[0]
    own = {"organization_id": world.organization_id}
    for days in range(1, 4):
        _, call = tell(
            world, NORMAL, recipient_id=person, at=NOON + timedelta(days=days), slot_no=1
        )
        world.add(CallCourseRow(**own, call_id=call, unit=LengthUnit.SYLLABLES, answers=4,
                                answer_length=20.0 - days, answer_delay_s=None, sleep_hours=6.5, meals=None))  # fmt: skip
    world.add(TrendFindingRow(**own, recipient_id=person, measure=Measure.ANSWER_LENGTH, direction=Direction.LESS,
                              unit=LengthUnit.SYLLABLES, usual=20.0, lately=9.0, calls_before=10, calls_lately=3,
                              found_at=NOON))  # fmt: skip
    page = boss.get(f"/details/recipient/{person}?tab=trends").text
    assert "Answers have become half as long over the last 3 calls: 20 -&gt; 9 syllables" in page
    assert page.count("<canvas data-course=") == 2
    assert page.count("View as table") == 2
    assert page.index(">19.0<") < page.index(">18.0<") < page.index(">17.0<")
    assert (
        "Nothing to compare yet"
        in boss.get(f"/details/recipient/{world.recipient_ids[1]}?tab=trends").text
    )


def test_every_call_of_a_person_can_be_chosen_the_older_ones_folded(
    boss: Visitor, world: World
) -> None:
    key = world.recipient_ids[0]
    for week in range(1, 11):
        tell(world, NORMAL, recipient_id=key, at=NOON - timedelta(weeks=week))
    page = boss.get(f"/details/recipient/{key}").text
    assert page.count("/details/call/") >= 11
    assert "3 earlier calls" in page
    assert re.search(r'hx-target="#drawer-body"><svg.*?Normal</span> 2026-03-02', page, re.S)


def test_memory_of_another_call_is_edited_and_the_call_that_was_looked_at_stays(
    boss: Visitor, world: World, sessions: Sessions
) -> None:
    key = world.recipient_ids[0]
    _planned, older = tell(world, NORMAL, recipient_id=key, at=NOON - timedelta(weeks=1))
    with system_reading(sessions, "a test looks") as session:
        item = session.query(MemoryItemRow).filter_by(recipient_id=key).order_by("id").all()[0]
        foreign = session.query(CallRow).filter(CallRow.recipient_id != key).all()[0].id
    change = {"text": "허리도 아프다", "version": str(item.version), "call": older}
    assert f"/details/call/{older}?tab=memory" in boss.post(f"/notes/memory/{item.id}", change).text
    posed = boss.post(f"/notes/memory/{item.id}/reset", {"call": foreign}).text
    assert f"/details/call/{foreign}" not in posed
