"""What was understood of a call is written once, and staff wording stays."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.alert import AlertRaised
from carecall.domain.call import Disposition
from carecall.domain.findings import CallAnalysis, Finding, FollowUpKind, Label
from carecall.domain.memory import MemoryChanges
from carecall.domain.script import Topic
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.session import system_reading
from carecall.store.tables import (
    AlertRow,
    CallAnalysisRow,
    FindingRow,
    MemoryEnd,
    MemoryItemRow,
    TurnRow,
)
from tests.builders import NOON, ended, make_world

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


@pytest.fixture
def call_id(world, talk):
    [due] = world.claim()
    talk.hold(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    return due.call_id


def analysis(label=Label.ABNORMAL, **more):
    facts = {
        "label": label,
        "completed": True,
        "findings": (
            Finding(turn_no=2, label=label, matter="pain", quote="아파요", topic=Topic.HEALTH),
            Finding(turn_no=99, label=label, matter="pain", quote="none"),
        ),
        "reasons": (2,),
        "memory": ((Topic.HEALTH, "무릎이 아프다"),),
        "follow_up": FollowUpKind.CALL_BACK,
        "analyst": "test 1",
    }
    return CallAnalysis(**(facts | more))


def rows(world, kind):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(kind)).all()


def memory(world, text, **more):
    world.add(
        MemoryItemRow(
            organization_id=world.organization_id,
            recipient_id=world.recipient_ids[0],
            topic=Topic.SLEEP,
            text=text,
            learned_on=NOON.date(),
            **more,
        )
    )


def test_a_finished_talk_waits_until_it_was_understood(world, call_id):
    store = SqlAfterCallStore(world.sessions)
    [waiting] = store.waiting(10)
    assert waiting.call_id == call_id
    assert [turn.text for turn in waiting.turns][1] == "무릎이 아파요"
    assert (waiting.closing_reached, waiting.voicemail, waiting.alerted) == (True, False, False)
    store.save(call_id, analysis(), MemoryChanges(), LATER)
    assert store.waiting(10) == []


def test_an_analysis_is_saved_once_with_findings_that_point_at_turns(world, call_id):
    store = SqlAfterCallStore(world.sessions)
    store.save(call_id, analysis(), MemoryChanges(), LATER)
    store.save(call_id, analysis(Label.NORMAL), MemoryChanges(add=("x",)), LATER)
    [row] = rows(world, CallAnalysisRow)
    assert (row.label, row.reasons, row.follow_up) == (Label.ABNORMAL, [2], FollowUpKind.CALL_BACK)
    [finding] = rows(world, FindingRow)
    assert (finding.turn_no, finding.quote) == (2, "아파요")
    assert rows(world, MemoryItemRow) == []


def test_an_emergency_heard_only_afterwards_raises_its_alert(world, call_id):
    SqlAfterCallStore(world.sessions).save(
        call_id, analysis(Label.EMERGENCY), MemoryChanges(), LATER
    )
    [alert] = rows(world, AlertRow)
    assert (alert.live, alert.turn_no, alert.matter) == (False, 2, "pain")
    [turn] = [row for row in rows(world, TurnRow) if row.turn_no == 2]
    assert alert.audio_ms is not None
    assert turn.started_ms <= alert.audio_ms <= turn.ended_ms


def test_an_emergency_that_was_raised_live_is_not_raised_twice(world, call_id, talk):
    talk.store(world).raise_alert(
        AlertRaised(
            call_id=call_id, turn_no=2, matter="pain", quote="아파요", raised_at=NOON, rule="r"
        )
    )
    SqlAfterCallStore(world.sessions).save(
        call_id, analysis(Label.EMERGENCY), MemoryChanges(), LATER
    )
    assert len(rows(world, AlertRow)) == 1


def test_memory_is_kept_replaced_deleted_and_added_to(world, call_id):
    for text in ("그대로", "옛 약", "감기"):
        memory(world, text)
    changes = MemoryChanges(
        keep=("그대로",),
        replace=(("옛 약", "새 약"),),
        delete=("감기",),
        add=("무릎이 아프다", "그대로"),
    )
    SqlAfterCallStore(world.sessions).save(call_id, analysis(), changes, LATER)
    found = {row.text: row for row in rows(world, MemoryItemRow)}
    assert {text for text, row in found.items() if row.ended_at is None} == {
        "그대로",
        "새 약",
        "무릎이 아프다",
    }
    assert found["옛 약"].ended_by is MemoryEnd.REPLACED
    assert found["감기"].ended_by is MemoryEnd.DELETED
    assert found["새 약"].topic is Topic.SLEEP
    assert (found["무릎이 아프다"].topic, found["무릎이 아프다"].call_id) == (Topic.HEALTH, call_id)
    assert len(rows(world, MemoryItemRow)) == 5


def test_what_staff_wrote_is_neither_replaced_nor_deleted(world, call_id):
    memory(world, "직원의 말", edited_by_staff=True)
    memory(world, "직원의 다른 말", edited_by_staff=True)
    changes = MemoryChanges(replace=(("직원의 말", "전화의 말"),), delete=("직원의 다른 말",))
    SqlAfterCallStore(world.sessions).save(call_id, analysis(), changes, LATER)
    assert {row.text for row in rows(world, MemoryItemRow)} == {"직원의 말", "직원의 다른 말"}
    assert all(row.ended_at is None for row in rows(world, MemoryItemRow))
