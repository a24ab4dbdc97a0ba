"""What is heard after a call stands beside what was heard in it, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.call import Disposition
from carecall.domain.findings import CallAnalysis, Finding, FollowUpKind, Label
from carecall.domain.memory import MemoryChanges
from carecall.domain.second_pass import BetterWords
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.second_pass import SqlSecondHearingStore
from carecall.store.session import system_reading
from carecall.store.tables import (
    ActionType,
    AlertRow,
    CallAnalysisRow,
    CallDispositionRow,
    CallRow,
    DispositionKind,
    FindingRow,
    RecipientRow,
    RecordingRow,
    TurnRow,
)
from tests.builders import NOON, ended, make_world

LATER = NOON + timedelta(minutes=5)
SINCE = NOON - timedelta(days=3)
BETTER = BetterWords(text="무릎이 많이 아파요", confidence=0.9, engine="whisper small")


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


@pytest.fixture
def understood(world, call_id):
    SqlAfterCallStore(world.sessions).save(call_id, analysis(Label.NORMAL), MemoryChanges(), LATER)
    return call_id


@pytest.fixture
def store(world):
    return SqlSecondHearingStore(world.sessions)


def analysis(label, matter="pain"):
    finding = Finding(turn_no=2, label=label, matter=matter, quote="아파요")
    return CallAnalysis(
        label=label,
        completed=True,
        findings=() if label is Label.NORMAL else (finding,),
        reasons=(2,),
        memory=(),
        follow_up=FollowUpKind.CALL_BACK,
        analyst="again 1",
    )


def rows(world, kind):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(kind)).all()


def test_a_talk_waits_once_it_was_understood_from_its_live_words(world, store, call_id):
    assert store.waiting(SINCE, 10) == []
    SqlAfterCallStore(world.sessions).save(
        call_id, analysis(Label.ABNORMAL), MemoryChanges(), LATER
    )
    [again] = store.waiting(SINCE, 10)
    assert (again.call.call_id, again.label) == (call_id, Label.ABNORMAL)
    assert again.recording == f"{call_id}.wav"
    assert [turn.turn_no for turn in again.spoken] == [2]
    assert (again.heard, again.staff_acted) == ({}, False)


def test_old_talks_and_those_whose_recording_is_erased_do_not_wait(world, store, understood):
    assert store.waiting(LATER + timedelta(days=1), 10) == []
    [recording] = rows(world, RecordingRow)
    world.change(RecordingRow, recording.id, erased_at=LATER)
    assert store.waiting(SINCE, 10) == []


def test_people_who_were_erased_are_not_heard_again(world, store, understood):
    world.change(RecipientRow, world.recipient_ids[0], erased_at=LATER, active=False)
    assert store.waiting(SINCE, 10) == []


def test_what_was_heard_stands_beside_the_live_words_and_is_known_after_a_restart(
    world, store, understood
):
    store.heard(understood, 2, BETTER)
    turn = next(row for row in rows(world, TurnRow) if row.turn_no == 2)
    assert (turn.text, turn.better_text) == ("무릎이 아파요", BETTER.text)
    assert (turn.better_engine, turn.better_confidence) == (BETTER.engine, 0.9)
    [again] = SqlSecondHearingStore(world.sessions).waiting(SINCE, 10)
    assert again.heard == {2: BETTER}


def test_a_call_is_ended_once_and_then_waits_no_more(world, store, understood):
    store.done(understood, None, LATER)
    store.done(understood, analysis(Label.EMERGENCY), LATER)
    assert store.waiting(SINCE, 10) == []
    [call] = rows(world, CallRow)
    assert call.second_pass_at == LATER
    [row] = rows(world, CallAnalysisRow)
    assert (row.label, row.revised_at) == (Label.NORMAL, None)
    assert rows(world, AlertRow) == []


def test_an_emergency_found_only_now_raises_a_late_alert(world, store, understood):
    store.done(understood, analysis(Label.EMERGENCY), LATER)
    [alert] = rows(world, AlertRow)
    assert (alert.live, alert.turn_no, alert.matter) == (False, 2, "pain")
    [row] = rows(world, CallAnalysisRow)
    assert (row.label, row.revised_at) == (Label.EMERGENCY, LATER)
    assert row.analyst == "again 1"


def test_findings_are_those_of_the_new_reading(world, store, call_id):
    first = SqlAfterCallStore(world.sessions)
    first.save(call_id, analysis(Label.ABNORMAL, "sleep"), MemoryChanges(), LATER)
    store.done(call_id, analysis(Label.ABNORMAL, "pain"), LATER)
    assert [row.matter for row in rows(world, FindingRow)] == ["pain"]


def test_alerts_stay_and_only_a_new_matter_raises_another(world, store, call_id):
    first = SqlAfterCallStore(world.sessions)
    first.save(call_id, analysis(Label.EMERGENCY, "fall"), MemoryChanges(), LATER)
    store.done(call_id, analysis(Label.EMERGENCY, "fall"), LATER)
    assert [row.matter for row in rows(world, AlertRow)] == ["fall"]


def test_another_matter_is_told_too(world, store, call_id):
    first = SqlAfterCallStore(world.sessions)
    first.save(call_id, analysis(Label.EMERGENCY, "fall"), MemoryChanges(), LATER)
    store.done(call_id, analysis(Label.EMERGENCY, "fire"), LATER)
    assert {row.matter for row in rows(world, AlertRow)} == {"fall", "fire"}


def test_what_staff_did_is_told_to_the_flow(world, store, understood):
    world.add(
        CallDispositionRow(
            organization_id=world.organization_id,
            call_id=understood,
            kind=DispositionKind.FOLLOW_UP,
            action=ActionType.PHONED_SAFE,
        )
    )
    [again] = store.waiting(SINCE, 10)
    assert again.staff_acted
