"""People take, pass on and close what was opened; what nobody takes in time is told again and again."""

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from carecall.domain.call import Disposition
from carecall.domain.unreached import NextStep, SafetyProof, UnreachedReason, UnreachedState
from carecall.domain.unreached_rules import UnreachedRule
from carecall.errors import BadInput, BadTransition, UnknownName
from carecall.store.audit import FIRST_HASH, Actor, hash_of
from carecall.store.operators import NewOperator, create_operator
from carecall.store.scope import Scope, set_scope
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import (
    AuditEventRow,
    CallRequestRow,
    NotificationChannelRow,
    OrganizationRow,
    OutboxRow,
    RecipientRow,
    UnreachedRow,
)
from carecall.store.unreached import escalate_unreached, keep_rule
from carecall.store.unreached_list import DaySafety, safety_of_day, safety_today, unreached_entries
from carecall.store.unreached_work import (
    advance,
    close,
    give_back,
    hand_on,
    ring_second_number,
    take,
)
from tests.builders import NOON, ended, make_world

HOUR = timedelta(hours=1)
DESK = Actor(name="desk")


def unreached_world(sessions, *, people=1, ids=None, **more):
    world = make_world(sessions, people=people, redials=0, **more)
    world.ids = ids or world.ids
    world.ledger.plan_due(NOON)
    for due in world.claim():
        world.ledger.originating(due.call_id, NOON)
        world.ledger.settle(due.call_id, ended(Disposition.NO_ANSWER), NOON)
    return world


def operator(world):
    with system_writing(world.sessions, "a test adds an operator") as session:
        new = NewOperator(
            organization_id=world.organization_id, email="kim@example.org", name="김복지",
            password="correct horse battery staple", uniquifier="u" * 32,
        )  # fmt: skip
        return Actor(user_id=create_operator(session, new, NOON), name="김복지")


def do(world, work, *args, now=NOON, **more):
    with system_writing(world.sessions, "a test works") as session:
        return work(session, *args, now, **more)


def item(world, at=0):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(UnreachedRow).order_by(UnreachedRow.id)).all()[at]


def escalate(world, now):
    with system_writing(world.sessions, "a test escalates") as session:
        return escalate_unreached(session, now)


def test_who_takes_an_item_owns_it_and_has_time_to_bring_it_to_an_end(sessions):
    world = unreached_world(sessions)
    kim = operator(world)
    do(world, take, 1, kim)
    row = item(world)
    assert (row.state, row.owner_id, row.taken_at) == (UnreachedState.TAKEN, kim.user_id, NOON)
    assert row.due_at == NOON + 4 * HOUR
    with pytest.raises(BadTransition):
        do(world, take, 1, DESK)
    do(world, give_back, 1, kim, now=NOON + HOUR)
    row = item(world)
    assert (row.state, row.owner_id, row.taken_at) == (UnreachedState.OPEN, None, None)
    assert row.due_at == NOON + 2 * HOUR


def test_step_after_step_is_tried(sessions):
    world = unreached_world(sessions)
    world.change(UnreachedRow, 1, next_step=NextStep.SECOND_NUMBER)
    assert do(world, advance, 1, DESK) is NextStep.VISIT
    assert do(world, advance, 1, DESK) is NextStep.VISIT


def test_an_item_is_closed_with_its_proof_and_never_opened_again(sessions):
    world = unreached_world(sessions)
    do(world, hand_on, 1, DESK, note="119에 알림")
    assert item(world).state is UnreachedState.HANDED_ON
    do(world, close, 1, DESK, now=NOON + HOUR, proof=SafetyProof.VISITED, note="집에 계심")
    row = item(world)
    assert (row.state, row.proof, row.closed_at) == (
        UnreachedState.SAFE,
        SafetyProof.VISITED,
        NOON + HOUR,
    )
    assert row.note == "119에 알림\n집에 계심"
    for work in (take, give_back, hand_on):
        with pytest.raises(BadTransition):
            do(world, work, 1, DESK)
    with pytest.raises(BadTransition):
        do(world, close, 1, DESK, proof=SafetyProof.OTHER)
    with pytest.raises(BadInput):
        do(world, advance, 1, DESK)


def test_notes_that_do_not_fit_are_refused_and_change_nothing(sessions):
    world = unreached_world(sessions)
    with pytest.raises(BadInput):
        do(world, close, 1, DESK, proof=SafetyProof.OTHER, note="가" * 501)
    assert item(world).state is UnreachedState.OPEN


def test_the_second_number_is_rung_by_a_wish_for_a_call(sessions):
    world = unreached_world(sessions)
    with pytest.raises(BadInput):
        do(world, ring_second_number, 1, DESK)
    world.change(RecipientRow, world.recipient_ids[0], second_phone="+821055599999")
    request_id = do(world, ring_second_number, 1, DESK)
    with system_reading(sessions, "a test looks") as session:
        wish = session.get_one(CallRequestRow, request_id)
        assert (wish.number, wish.recipient_id) == ("+821055599999", world.recipient_ids[0])


def test_every_change_stands_in_the_history_as_one_chain(sessions):
    world = unreached_world(sessions)
    kim = operator(world)
    do(world, take, 1, kim)
    do(world, advance, 1, kim)
    do(world, close, 1, kim, proof=SafetyProof.SPOKEN_TO, note="목소리가 밝으심")
    with system_reading(sessions, "a test looks") as session:
        events = session.scalars(select(AuditEventRow).order_by(AuditEventRow.id)).all()
    assert [event.action for event in events] == ["taken", "advanced", "closed"]
    assert {(event.object_type, event.object_key) for event in events} == {("unreached", "1")}
    assert {event.user_id for event in events} == {kim.user_id}
    assert "목소리" not in str([event.facts for event in events])
    before = FIRST_HASH
    for event in events:
        assert event.previous_hash == before
        assert event.hash == hash_of(event)
        before = event.hash


def test_another_organizations_item_is_not_there(sessions):
    world = unreached_world(sessions)
    other = make_world(sessions, people=1, name="남의 기관", first=5)
    with sessions() as session:
        set_scope(session, Scope(frozenset({other.organization_id})))
        with pytest.raises(UnknownName):
            take(session, 1, DESK, NOON)
        assert unreached_entries(session) == []
    with sessions() as session:
        set_scope(session, Scope(frozenset({world.organization_id})))
        take(session, 1, DESK, NOON)
        session.commit()
        [entry] = unreached_entries(session)
    assert (entry.recipient, entry.number[-4:], entry.state) == ("사람1", "0001", "taken")
    assert "555" not in entry.number


def test_what_nobody_takes_in_time_is_told_once_per_deadline(sessions):
    world = unreached_world(sessions)
    world.add(
        NotificationChannelRow(
            organization_id=world.organization_id,
            name="desk",
            kind="email",
            target="desk@example.org",
            topics=["unreached_late"],
            language="ko",
        )
    )
    assert escalate(world, NOON + HOUR - timedelta(seconds=1)) == 0
    assert escalate(world, NOON + HOUR) == 1
    assert escalate(world, NOON + HOUR) == 0
    row = item(world)
    assert (row.escalations, row.escalated_at) == (1, NOON + HOUR)
    assert row.due_at == NOON + HOUR + timedelta(minutes=30)
    with system_reading(sessions, "a test looks") as session:
        [told] = session.scalars(select(OutboxRow)).all()
    assert told.payload["subject"] == "unreached:1:late:1"


@pytest.mark.parametrize(
    ("state", "late"),
    [
        (UnreachedState.OPEN, 1),
        (UnreachedState.TAKEN, 1),
        (UnreachedState.HANDED_ON, 0),
    ],
)
def test_only_what_waits_for_somebody_is_told(sessions, state, late):
    world = unreached_world(sessions)
    if state is UnreachedState.TAKEN:
        do(world, take, 1, DESK)
    elif state is UnreachedState.HANDED_ON:
        do(world, hand_on, 1, DESK)
    assert escalate(world, NOON + 5 * HOUR) == late


def test_warnings_come_to_an_end(sessions):
    world = unreached_world(sessions)
    do(world, keep_rule, UnreachedRule(most_warnings=2))
    warned = [escalate(world, NOON + timedelta(days=day)) for day in range(1, 5)]
    assert warned == [1, 1, 0, 0]


def test_two_controllers_warn_once(sessions):
    world = unreached_world(sessions, people=10)
    begin, counts = threading.Barrier(4), []

    def controller():
        begin.wait()
        counts.append(escalate(world, NOON + HOUR))

    threads = [threading.Thread(target=controller) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 10
    assert {item(world, at).escalations for at in range(10)} == {1}


def test_all_unreached_of_a_day_are_safe_only_when_each_has_its_proof(sessions):
    world = unreached_world(sessions, people=3)
    here = world.organization_id
    do(world, close, 1, DESK, proof=SafetyProof.CONTACT_PERSON)
    do(world, hand_on, 2, DESK)
    escalate(world, NOON + HOUR)
    with system_reading(sessions, "a test looks") as session:
        of_day = safety_of_day(session, [here], date(2026, 3, 2))
        assert of_day == {here: DaySafety(opened=3, safe=1, open=2, late=1)}
        assert not of_day[here].all_safe
        yesterday = safety_of_day(session, [here], date(2026, 3, 1))
        assert yesterday == {here: DaySafety()}
    for number in (2, 3):
        do(world, close, number, DESK, proof=SafetyProof.VISITED)
    with system_reading(sessions, "a test looks") as session:
        assert safety_of_day(session, [here], date(2026, 3, 2))[here].all_safe


def test_a_day_is_the_organizations_own(sessions):
    world = unreached_world(sessions)
    far = unreached_world(sessions, name="Far away", first=5, ids=world.ids)
    world.change(OrganizationRow, far.organization_id, time_zone="Pacific/Honolulu")
    both = [world.organization_id, far.organization_id]
    with system_reading(sessions, "a test looks") as session:
        monday = safety_of_day(session, both, date(2026, 3, 2))
        sunday = safety_of_day(session, both, date(2026, 3, 1))
        today = safety_today(session, both, NOON)
    assert [monday[one].opened for one in both] == [1, 0]
    assert [sunday[one].opened for one in both] == [0, 1]
    assert [today[one].opened for one in both] == [1, 1]
    assert sum(today.values(), DaySafety()) == DaySafety(opened=2, open=2)


def test_the_list_shows_the_most_urgent_first(sessions):
    world = unreached_world(sessions, people=2)
    do(world, take, 1, DESK)
    with system_reading(sessions, "a test looks") as session:
        assert [entry.item_id for entry in unreached_entries(session)] == [2, 1]
        [entry] = unreached_entries(session, states={UnreachedState.OPEN})
    assert (entry.reason, entry.organization) == (UnreachedReason.EXHAUSTED, "해운대구")
