"""Whoever was not reached gets one item, and somebody must look after it until the person is safe."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from carecall.domain.call import Disposition, EndedBy, PlannedCallState
from carecall.domain.findings import CallAnalysis, FollowUpKind, Label
from carecall.domain.memory import MemoryChanges
from carecall.domain.schedule import Interval
from carecall.domain.turns import Speaker, Turn
from carecall.domain.unreached import NextStep, SafetyProof, UnreachedReason, UnreachedState
from carecall.errors import BadDefinition
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.campaigns import end_campaign
from carecall.store.ledger import locked_call
from carecall.store.scope import unscoped
from carecall.store.session import system_reading, system_writing
from carecall.store.settling import end_call
from carecall.store.tables import (
    CallRow,
    ContactPersonRow,
    NotificationChannelRow,
    OutboxRow,
    PlannedCallRow,
    RecipientRow,
    SettingRow,
    TrunkKind,
    TrunkRow,
    UnreachedRow,
)
from tests.builders import NOON, ended, make_world

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def busy_world(sessions, **more):
    world = make_world(sessions, **({"people": 1, "redials": 0} | more))
    world.ledger.plan_due(NOON)
    return world


def ring(world, disposition=Disposition.BUSY, now=NOON):
    """Ring everybody who is due, in vain."""
    calls = world.claim(now)
    for due in calls:
        assert world.ledger.originating(due.call_id, now)
        world.ledger.settle(due.call_id, ended(disposition, now), now)
    return calls


def items(world):
    with system_reading(world.sessions, "a test looks") as session:
        return list(session.scalars(select(UnreachedRow).order_by(UnreachedRow.id)))


def news(world):
    with system_reading(world.sessions, "a test looks") as session:
        return [(row.topic, row.payload["facts"]) for row in session.scalars(select(OutboxRow))]


def listen(world):
    world.add(
        NotificationChannelRow(
            organization_id=world.organization_id,
            name="desk",
            kind="email",
            target="desk@example.org",
            topics=["unreached", "unreached_late"],
            language="ko",
        )
    )


def analysis(label):
    return CallAnalysis(
        label=label,
        completed=True,
        findings=(),
        reasons=(),
        memory=(),
        follow_up=FollowUpKind.NONE,
        analyst="test 1",
    )


def understand(world, call_id, label, now=NOON):
    SqlAfterCallStore(world.sessions).save(call_id, analysis(label), MemoryChanges(), now)


def said(text):
    return (Turn(turn_no=1, speaker=Speaker.RECIPIENT, text=text, started_ms=0, ended_ms=500),)


def test_a_promise_whose_rings_are_used_up_opens_one_item(sessions):
    world = busy_world(sessions)
    listen(world)
    [due] = ring(world)
    [item] = items(world)
    assert (item.planned_call_id, item.recipient_id) == (
        due.planned_call_id,
        world.recipient_ids[0],
    )
    assert (item.reason, item.state) == (UnreachedReason.EXHAUSTED, UnreachedState.OPEN)
    assert (item.next_step, item.due_at) == (NextStep.VISIT, NOON + HOUR)
    [(topic, facts)] = news(world)
    assert (topic, facts["unreached_id"]) == ("unreached", item.id)
    world.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    assert len(items(world)) == 1


def test_while_there_are_redials_left_nobody_is_unreached(sessions):
    world = busy_world(sessions, redials=1, redial_gap_s=60)
    ring(world)
    assert items(world) == []
    ring(world, now=NOON + timedelta(seconds=60))
    assert len(items(world)) == 1


def test_an_invalid_number_is_not_rung_again_but_becomes_a_task(sessions):
    world = busy_world(sessions, redials=2)
    ring(world, Disposition.INVALID_NUMBER)
    [item] = items(world)
    assert item.reason is UnreachedReason.INVALID_NUMBER
    assert [row.state for row in world.planned()] == [PlannedCallState.EXHAUSTED]


def test_settlement_and_item_are_written_together_or_not_at_all(sessions):
    world = busy_world(sessions)
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    with sessions() as session, unscoped(session, "a test breaks off"):
        call = locked_call(session, due.call_id)
        end_call(session, call, ended(Disposition.BUSY), NOON)
        assert session.scalars(select(UnreachedRow)).one().state is UnreachedState.OPEN
    assert items(world) == []
    assert [row.state for row in world.planned()] == [PlannedCallState.DIALLING]


@pytest.mark.parametrize(
    ("second_phone", "keys", "step"),
    [
        ("+821055599999", [False, True], NextStep.SECOND_NUMBER),
        (None, [True, False], NextStep.CONTACT_PERSON),
        (None, [True], NextStep.KEYHOLDER),
        (None, [], NextStep.VISIT),
    ],
)
def test_the_gentlest_way_that_there_is_comes_first(sessions, second_phone, keys, step):
    world = busy_world(sessions)
    [recipient_id] = world.recipient_ids
    world.change(RecipientRow, recipient_id, second_phone=second_phone)
    world.add(
        *(
            ContactPersonRow(
                organization_id=world.organization_id,
                recipient_id=recipient_id,
                name=f"딸{at}",
                phone="+821055588888",
                holds_key=holds,
            )
            for at, holds in enumerate(keys)
        )
    )
    ring(world)
    assert [item.next_step for item in items(world)] == [step]


def test_the_platforms_own_rule_sets_the_deadline(sessions):
    world = busy_world(sessions)
    world.add(SettingRow(key="unreached_rule", value={"take_within_min": 15}, changed_at=NOON))
    ring(world)
    assert items(world)[0].due_at == NOON + timedelta(minutes=15)


def test_an_unreadable_rule_gives_way_to_the_usual_one(sessions):
    world = busy_world(sessions)
    world.add(SettingRow(key="unreached_rule", value={"take_within_min": "soon"}, changed_at=NOON))
    ring(world)
    assert items(world)[0].due_at == NOON + HOUR


def test_the_schedules_exceptions_count_and_broken_ones_do_not(sessions):
    world = busy_world(sessions, people=2)
    first, second = world.planned()
    world.change(PlannedCallRow, first.id, redial_by={"busy": {"redials": 1, "gap_s": 120}})
    world.change(PlannedCallRow, second.id, redial_by={"busy": {"redials": "often"}})
    ring(world)
    states = [(row.state, row.next_at) for row in world.planned()]
    assert states[0] == (PlannedCallState.WAITING_REDIAL, NOON + timedelta(seconds=120))
    assert states[1][0] is PlannedCallState.EXHAUSTED
    assert [item.planned_call_id for item in items(world)] == [second.id]


def test_a_schedule_with_broken_exceptions_is_not_saved(sessions):
    with pytest.raises(BadDefinition):
        make_world(sessions, redial_by={"busy": {"redials": "often"}})


def test_a_schedules_exceptions_reach_its_planned_calls(sessions):
    world = busy_world(sessions, redial_by={"busy": {"redials": 1, "gap_s": 120}})
    ring(world)
    [planned] = world.planned()
    assert planned.next_at == NOON + timedelta(seconds=120)


def test_a_call_costs_what_its_trunk_takes_from_answer_to_end(sessions, talk):
    world = busy_world(sessions)
    world.change(
        TrunkRow, world.trunk_id, kind=TrunkKind.IP, currency="KRW", price_per_minute=Decimal(60)
    )
    [due] = world.claim()
    talk.hold(world, due.call_id)
    later = NOON + timedelta(seconds=61)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED, later), later)
    with system_reading(sessions, "a test looks") as session:
        call = session.get_one(CallRow, due.call_id)
    assert (call.cost, call.currency) == (Decimal(120), "KRW")


def test_a_campaign_that_somebody_ended_rings_nobody_again(sessions):
    world = busy_world(sessions, redials=2)
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    with system_writing(sessions, "a test ends it") as session:
        end_campaign(session, world.campaign_id, NOON)
    world.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    assert [row.state for row in world.planned()] == [PlannedCallState.CANCELLED]
    assert items(world) == []


@pytest.mark.parametrize(
    ("text", "label", "opened"),
    [
        ("", Label.LITTLE_SPEECH, [UnreachedReason.LITTLE_SPEECH]),
        ("네", Label.LITTLE_SPEECH, []),
        ("[1]", Label.LITTLE_SPEECH, []),
        ("잘 지내요", Label.NORMAL, []),
    ],
)
def test_who_answered_and_uttered_nothing_is_unreached_too(sessions, talk, text, label, opened):
    world = busy_world(sessions)
    [due] = world.claim()
    talk.hold(world, due.call_id, turns=said(text))
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    understand(world, due.call_id, label)
    assert [item.reason for item in items(world)] == opened
    understand(world, due.call_id, label)
    assert len(items(world)) == len(opened)


def test_a_machine_that_will_be_rung_again_opens_nothing(sessions, talk):
    world = busy_world(sessions, redials=1)
    [due] = world.claim()
    talk.hold(world, due.call_id, turns=(), disposition=Disposition.VOICEMAIL)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    understand(world, due.call_id, Label.LITTLE_SPEECH)
    assert items(world) == []


@pytest.mark.parametrize(
    ("label", "closing", "state"),
    [
        (Label.NORMAL, True, UnreachedState.SAFE),
        (Label.ABNORMAL, True, UnreachedState.SAFE),
        (Label.NORMAL, False, UnreachedState.OPEN),
        (Label.EMERGENCY, True, UnreachedState.OPEN),
        (Label.LITTLE_SPEECH, True, UnreachedState.OPEN),
    ],
)
def test_a_later_talk_closes_what_was_open(sessions, talk, label, closing, state):
    world = busy_world(sessions, interval=Interval.DAY)
    ring(world)
    later = NOON + DAY
    world.ledger.plan_due(later)
    [due] = world.claim(later)
    talk.hold(
        world,
        due.call_id,
        answered_at=later,
        ended_at=later,
        closing_reached=closing,
        turns=said("잘 지내요"),
    )
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED, later), later)
    understand(world, due.call_id, label, later)
    [item] = items(world)
    assert item.state is state
    assert (item.proof is SafetyProof.LATER_CALL) is (state is UnreachedState.SAFE)


def lost_talk(world, talk):
    """Ring one person, and lose the media process after they answered."""
    [due] = world.claim()
    talk.begin(world, due.call_id)
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    world.ledger.plan_due(NOON + timedelta(seconds=61))
    return due


def test_a_talk_that_is_told_late_does_not_decide_for_the_next_ring(sessions, talk):
    world = busy_world(sessions, redials=2, redial_gap_s=60)
    due = lost_talk(world, talk)
    [again] = world.claim(NOON + timedelta(seconds=121))
    talk.finish(world, due.call_id)
    [planned] = world.planned()
    assert (planned.state, planned.attempts) == (PlannedCallState.CLAIMED, 2)
    assert again.attempt_no == 2


def test_a_talk_that_is_told_late_closes_its_own_item(sessions, talk):
    world = busy_world(sessions)
    due = lost_talk(world, talk)
    assert [item.state for item in items(world)] == [UnreachedState.OPEN]
    talk.finish(world, due.call_id)
    understand(world, due.call_id, Label.NORMAL, NOON + HOUR)
    assert [item.proof for item in items(world)] == [SafetyProof.LATER_CALL]


def test_a_talk_that_is_told_late_keeps_a_promise_that_waits_for_its_redial(sessions, talk):
    world = busy_world(sessions, redials=2)
    due = lost_talk(world, talk)
    assert [row.state for row in world.planned()] == [PlannedCallState.WAITING_REDIAL]
    talk.finish(world, due.call_id)
    [planned] = world.planned()
    assert (planned.state, planned.completed) == (PlannedCallState.COMPLETED, True)
    assert world.claim(NOON + HOUR) == []


def test_a_failed_talk_that_is_told_late_is_rung_again(sessions, talk):
    world = busy_world(sessions, redials=2)
    due = lost_talk(world, talk)
    talk.finish(world, due.call_id, ended_by=EndedBy.FAULT, turns=(), closing_reached=False)
    assert [row.state for row in world.planned()] == [PlannedCallState.WAITING_REDIAL]
