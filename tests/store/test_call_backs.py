"""Who had no time is called back when they said, and never twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from carecall.domain.call import Disposition, PlannedCallState
from carecall.domain.consent import CallsRefused, RefusalSource
from carecall.domain.language import Language
from carecall.domain.preferences import Preference
from carecall.domain.talk_facts import CallBackWished, FactNoted, PreferenceLearned
from carecall.store.call_desk import SqlCallDesk
from carecall.store.requests import NewCallRequest, request_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import (
    CallRequestRow,
    CallRequestState,
    CallRow,
    PreferenceRow,
    RecipientRow,
)
from tests.builders import NOON, ended, make_world, phone

THREE = NOON + timedelta(hours=3)
TOMORROW = NOON + timedelta(hours=22)


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1, redials=2)
    world.ledger.plan_due(NOON)
    return world


@pytest.fixture
def call_id(world):
    [due] = world.claim()
    return due.call_id


def rows(world, kind):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(kind)).all()


def wished(call_id: str, at: datetime | None, *, later_s: int = 0) -> FactNoted:
    said_at = NOON + timedelta(seconds=20 + later_s)
    return FactNoted(call_id=call_id, turn_no=2, at=said_at, fact=CallBackWished(at=at))


def talk_about(talk, world, call_id, *facts: FactNoted) -> None:
    """The whole talk, and the end of the call on the network's side."""
    store = talk.begin(world, call_id)
    for fact in facts:
        store.note(fact)
        store.note(fact)
    talk.finish(world, call_id, closing_reached=False)
    world.ledger.settle(call_id, ended(Disposition.ANSWERED, NOON + timedelta(minutes=1)), NOON)


def test_within_its_window_the_same_promise_rings_at_the_time_that_was_said(world, call_id, talk):
    talk_about(talk, world, call_id, wished(call_id, THREE))
    [promise] = world.planned()
    assert (promise.state, promise.next_at) == (PlannedCallState.WAITING_REDIAL, THREE)
    assert (promise.attempts, promise.completed) == (1, False)
    assert rows(world, CallRequestRow) == []
    assert world.claim(THREE - timedelta(seconds=1)) == []
    [again] = world.claim(THREE)
    assert (again.planned_call_id, again.attempt_no) == (promise.id, 2)


def test_outside_its_window_a_call_of_its_own_is_made(world, call_id, talk):
    talk_about(talk, world, call_id, wished(call_id, TOMORROW))
    [promise] = world.planned()
    assert promise.state is PlannedCallState.COMPLETED
    assert not promise.completed
    [wish] = rows(world, CallRequestRow)
    assert (wish.not_before, wish.asked_on_call_id) == (TOMORROW, call_id)
    assert [
        due for due in world.claim(TOMORROW - timedelta(seconds=1)) if not due.planned_call_id
    ] == []
    [due] = [due for due in world.claim(TOMORROW) if due.planned_call_id is None]
    [call] = [row for row in rows(world, CallRow) if row.id == due.call_id]
    assert (call.campaign_id, call.recipient_id) == (world.campaign_id, world.recipient_ids[0])


def test_where_no_ring_is_left_a_call_of_its_own_is_made_too(sessions, talk):
    world = make_world(sessions, people=1, redials=0)
    world.ledger.plan_due(NOON)
    [due] = world.claim()
    talk_about(talk, world, due.call_id, wished(due.call_id, THREE))
    assert [promise.state for promise in world.planned()] == [PlannedCallState.COMPLETED]
    assert world.claim(THREE - timedelta(seconds=1)) == []
    assert len(world.claim(THREE)) == 1
    assert world.claim(THREE) == []


def test_without_a_time_the_redial_rule_decides(world, call_id, talk):
    talk_about(talk, world, call_id, wished(call_id, None))
    [promise] = world.planned()
    gap = timedelta(minutes=1, seconds=promise.redial_gap_s)
    assert (promise.state, promise.next_at) == (PlannedCallState.WAITING_REDIAL, NOON + gap)
    assert rows(world, CallRequestRow) == []


def test_the_last_word_counts(world, call_id, talk):
    talk_about(talk, world, call_id, wished(call_id, THREE), wished(call_id, TOMORROW, later_s=9))
    [wish] = rows(world, CallRequestRow)
    assert wish.not_before == TOMORROW


def test_a_talk_that_is_told_late_still_moves_the_ring(world, call_id, talk):
    store = talk.begin(world, call_id)
    world.ledger.settle(call_id, ended(Disposition.ANSWERED), NOON)
    world.ledger.plan_due(NOON + timedelta(minutes=2))
    [promise] = world.planned()
    assert promise.state is PlannedCallState.WAITING_REDIAL
    store.note(wished(call_id, THREE))
    talk.finish(world, call_id, closing_reached=False)
    [promise] = world.planned()
    assert (promise.state, promise.next_at) == (PlannedCallState.WAITING_REDIAL, THREE)
    assert rows(world, CallRequestRow) == []


def refused_rule(world):
    return [
        row.refused_rule
        for row in rows(world, CallRequestRow)
        if row.state is CallRequestState.REFUSED
    ]


def test_who_then_wants_no_more_calls_is_not_called_back(world, call_id, talk):
    store = talk.begin(world, call_id)
    store.note(wished(call_id, TOMORROW))
    store.refuse_calls(CallsRefused(call_id=call_id, source=RefusalSource.SPOKEN, at=NOON))
    talk.finish(world, call_id)
    world.ledger.settle(call_id, ended(Disposition.ANSWERED), NOON)
    assert [due for due in world.claim(TOMORROW) if due.planned_call_id is None] == []
    assert refused_rule(world) == ["opted_out"]


def test_the_gate_asks_again_whether_the_person_is_active(world, call_id, talk):
    talk_about(talk, world, call_id, wished(call_id, TOMORROW))
    world.change(RecipientRow, world.recipient_ids[0], active=False)
    assert world.claim(TOMORROW) == []
    assert refused_rule(world) == ["recipient_inactive"]


def test_a_call_back_that_nobody_could_make_for_two_hours_is_given_up(world, call_id, talk):
    talk_about(talk, world, call_id, wished(call_id, TOMORROW))
    world.claim(TOMORROW + timedelta(hours=2))
    assert refused_rule(world) == ["after_window"]


def test_while_the_number_is_being_rung_a_call_back_waits(world, call_id, talk):
    talk_about(talk, world, call_id, wished(call_id, TOMORROW))
    with system_writing(world.sessions, "an operator calls") as session:
        new = NewCallRequest(
            organization_id=world.organization_id, number=phone(1), language=Language.KO
        )
        request_call(session, new, TOMORROW - timedelta(seconds=5))
    [other] = world.claim(TOMORROW - timedelta(seconds=5))
    assert world.claim(TOMORROW) == []
    assert refused_rule(world) == []
    world.ledger.originating(other.call_id, TOMORROW)
    world.ledger.settle(other.call_id, ended(Disposition.NO_ANSWER, TOMORROW), TOMORROW)
    [due] = world.claim(TOMORROW + timedelta(seconds=31))
    assert due.planned_call_id is None


def learned(call_id: str, preference: Preference, value: str) -> FactNoted:
    fact = PreferenceLearned(preference=preference, value=value)
    return FactNoted(call_id=call_id, turn_no=1, at=NOON, fact=fact)


def test_who_was_talked_to_meanwhile_is_not_called_back_as_well(world, call_id, talk):
    afternoon = TOMORROW + timedelta(hours=4)
    talk_about(talk, world, call_id, wished(call_id, afternoon))
    morning = TOMORROW
    with system_writing(world.sessions, "an operator calls") as session:
        new = NewCallRequest(
            organization_id=world.organization_id,
            number=phone(1),
            language=Language.KO,
            recipient_id=world.recipient_ids[0],
        )
        request_call(session, new, morning)
    [due] = world.claim(morning)
    world.ledger.originating(due.call_id, morning)
    SqlCallDesk(world.sessions).arrived(due.call_id, morning)
    assert talk.store(world).take(due.call_id, morning) is not None
    talk.finish(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED, morning), morning)
    assert world.claim(afternoon) == []
    assert refused_rule(world) == ["talked_since"]


def test_a_call_back_that_was_never_dialled_is_still_to_be_made(world, call_id, talk):
    talk_about(talk, world, call_id, wished(call_id, TOMORROW))
    [due] = world.claim(TOMORROW)
    world.ledger.released(due.call_id, TOMORROW)
    [again] = world.claim(TOMORROW + timedelta(seconds=1))
    assert (again.planned_call_id, again.call_id == due.call_id) == (None, False)


def test_how_somebody_wants_to_be_talked_to_is_kept_for_the_next_call(world, call_id, talk):
    talk_about(
        talk,
        world,
        call_id,
        learned(call_id, Preference.SPEED, "0.9"),
        learned(call_id, Preference.SPEED, "0.85"),
        learned(call_id, Preference.LOUDNESS, "4.0"),
        learned(call_id, Preference.ADDRESS, "하늘 씨"),
        wished(call_id, THREE),
    )
    assert len(rows(world, PreferenceRow)) == 3
    [again] = world.claim(THREE)
    world.ledger.originating(again.call_id, THREE)
    SqlCallDesk(world.sessions).arrived(again.call_id, THREE)
    brief = talk.store(world).take(again.call_id, THREE)
    assert (brief.speed, brief.gain_db, brief.recipient) == (0.85, 4.0, "하늘 씨")
    assert brief.now_at == THREE
    assert brief.now_at.utcoffset() == timedelta(hours=9)
    assert brief.recent_lines == ("병원에 가 보셨어요?", "안녕하세요")
