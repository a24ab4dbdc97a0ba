"""A wish for no more calls works inside the running campaign, and is nobody else's."""

from datetime import timedelta

import pytest

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.domain.consent import CallsRefused, RefusalSource
from carecall.domain.destination import SOFTPHONE
from carecall.store.audit import Actor
from carecall.store.conversations import SqlConversationStore
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.opt_outs import NewOptOut, lift_opt_out, record_opt_out, refusals
from carecall.store.session import system_reading, system_writing
from carecall.store.stops import SqlStops, StopOrder, resume_calls, stop_calls
from carecall.store.tables import (
    CallRow,
    NumberReservationRow,
    OptOutRow,
    OrganizationRow,
    PlannedCallRow,
)
from tests.builders import NOON, ended, make_world, phone
from tests.store.conftest import SCRIPTS

LATER = NOON + timedelta(minutes=20)
TESTER = Actor(name="tester")


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


@pytest.fixture
def call_id(world):
    """A claimed call whose order went out."""
    [due] = world.claim()
    assert world.ledger.originating(due.call_id, NOON)
    return due.call_id


def refuse(world, call_id, source=RefusalSource.SPOKEN, *, taken_back=False):
    store = SqlConversationStore(world.sessions, scripts=SCRIPTS)
    store.refuse_calls(CallsRefused(call_id=call_id, source=source, at=NOON, taken_back=taken_back))


def written(world):
    with system_reading(world.sessions, "a test looks") as session:
        return session.query(OptOutRow).order_by(OptOutRow.id).all()


@pytest.mark.parametrize("source", [RefusalSource.SPOKEN, RefusalSource.PRESSED])
def test_what_was_said_on_a_call_holds_back_its_redial(world, call_id, source):
    refuse(world, call_id, source)
    [row] = written(world)
    assert (row.source, row.call_id, row.number) == (source, call_id, phone(1))
    assert row.recipient_id == world.recipient_ids[0]
    world.ledger.settle(call_id, ended(Disposition.VOICEMAIL), NOON)
    assert world.claim(LATER) == []
    [planned] = world.planned()
    assert (planned.state, planned.blocked_rule) == (PlannedCallState.BLOCKED, "opted_out")
    assert planned.blocked_at == LATER


def test_it_is_written_once_however_often_it_is_said(world, call_id):
    refuse(world, call_id)
    refuse(world, call_id, RefusalSource.PRESSED)
    assert [row.source for row in written(world)] == [RefusalSource.SPOKEN]


def test_what_is_taken_back_on_the_same_call_lets_the_next_one_ring(world, call_id):
    refuse(world, call_id)
    refuse(world, call_id, taken_back=True)
    assert [row.lifted_at for row in written(world)] == [NOON]
    world.ledger.settle(call_id, ended(Disposition.VOICEMAIL), NOON)
    assert len(world.claim(LATER)) == 1


def test_a_call_takes_back_only_what_it_wrote(world, call_id):
    new = NewOptOut(
        organization_id=world.organization_id, number=phone(1), source=RefusalSource.STAFF
    )
    with system_writing(world.sessions, "a test writes a refusal") as session:
        record_opt_out(session, new, NOON)
    refuse(world, call_id, taken_back=True)
    assert [row.lifted_at for row in written(world)] == [None]


def test_a_stranger_refuses_nothing_and_the_test_telephone_stays_callable(world, call_id):
    refuse(world, "5f0c7c5e-0000-4000-8000-000000000000")
    world.change(CallRow, call_id, number=SOFTPHONE)
    refuse(world, call_id)
    assert written(world) == []


def test_a_lifted_refusal_is_history_and_may_be_made_again(world, call_id):
    refuse(world, call_id)
    with system_writing(world.sessions, "a test lifts a refusal") as session:
        where = (world.organization_id, phone(1))
        assert lift_opt_out(session, *where, NOON, reason="본인 요청", actor=TESTER)
        assert not lift_opt_out(session, *where, NOON, reason="x", actor=TESTER)
        assert refusals(session) == []
    refuse(world, call_id)
    assert [row.lifted_at for row in written(world)] == [NOON, None]


# --- between the claim and the order ------------------------------------------------------


def claimed(world):
    [due] = world.claim()
    return due.call_id


def below(world):
    """Put the organization below another one; return that one's id."""
    top = make_world(world.sessions, people=0, name="부산광역시", first=50)
    path = f"/{top.organization_id}/{world.organization_id}/"
    world.change(OrganizationRow, world.organization_id, parent_id=top.organization_id, path=path)
    return top.organization_id


def stop(world, organization_id=None, *, hang_up=False):
    order = StopOrder(organization_id=organization_id, hang_up=hang_up, actor=TESTER)
    with system_writing(world.sessions, "a test stops calls") as session:
        stop_calls(session, order, NOON)


def resume(world, organization_id=None):
    order = StopOrder(organization_id=organization_id, actor=TESTER)
    with system_writing(world.sessions, "a test lets calls go out") as session:
        return resume_calls(session, order, NOON)


def test_a_stop_of_an_organization_above_holds_back_what_was_claimed(world):
    call_id, top = claimed(world), below(world)
    stop(world, top)
    assert not world.ledger.originating(call_id, NOON)
    assert world.claim(LATER) == []
    assert resume(world, top)
    assert len(world.claim(LATER + timedelta(minutes=1))) == 1


def test_a_stop_of_a_neighbour_holds_nobody_back(world):
    call_id = claimed(world)
    stop(world, make_world(world.sessions, people=0, name="이웃", first=50).organization_id)
    assert world.ledger.originating(call_id, NOON)


def test_a_refusal_in_the_last_second_holds_back_what_was_claimed(world):
    call_id, top = claimed(world), below(world)
    refused = OptOutRow(
        organization_id=top, number=phone(1), source=RefusalSource.STAFF, made_at=NOON
    )
    world.add(refused)
    assert not world.ledger.originating(call_id, NOON)
    assert world.claim(LATER) == []
    assert world.planned()[0].blocked_rule == "opted_out"


def test_nothing_held_back_keeps_its_number_reserved(world):
    call_id = claimed(world)
    stop(world)
    assert not world.ledger.originating(call_id, NOON)
    with system_reading(world.sessions, "a test looks") as session:
        assert session.query(NumberReservationRow).one().released_at == NOON
        assert session.query(CallRow).one().disposition is Disposition.BLOCKED
    assert world.planned()[0].attempts == 0


def test_a_path_that_nobody_can_read_dials_nothing(world):
    call_id = claimed(world)
    world.change(OrganizationRow, world.organization_id, path="?")
    assert not world.ledger.originating(call_id, NOON)


# --- calls to end -------------------------------------------------------------------------


def test_a_stop_that_hangs_up_names_the_live_calls_under_it(world, call_id):
    stops = SqlStops(world.sessions)
    assert stops.calls_to_end() == []
    stop(world, world.organization_id)
    assert stops.calls_to_end() == [], "calls that ring go on unless somebody says otherwise"
    stop(world, world.organization_id, hang_up=True)
    [call] = stops.calls_to_end()
    assert (call.call_id, call.answered) == (call_id, False)
    world.change(CallRow, call_id, state=CallState.ANSWERED)
    assert stops.calls_to_end()[0].answered
    resume(world, world.organization_id)
    assert stops.calls_to_end() == []


def test_a_neighbours_calls_are_not_ended(world, call_id):
    neighbour = make_world(world.sessions, people=0, name="이웃", first=50).organization_id
    stop(world, neighbour, hang_up=True)
    assert SqlStops(world.sessions).calls_to_end() == []
    stop(world, hang_up=True)
    assert len(SqlStops(world.sessions).calls_to_end()) == 1


def test_the_planned_call_that_cannot_be_read_is_refused_and_the_next_one_rings(sessions):
    world = make_world(sessions, people=2)
    world.ledger.plan_due(NOON)
    other = make_world(sessions, people=1, name="이웃", first=9)
    other.ids = world.ids
    other.ledger.plan_due(NOON)
    world.change(OrganizationRow, world.organization_id, path="?")
    [due] = SqlCampaignLedger(sessions).claim_due(NOON, limit=10, new_id=world.ids.new_id)
    with system_reading(sessions, "a test looks") as session:
        rows = session.query(PlannedCallRow).order_by(PlannedCallRow.id).all()
    assert [row.blocked_rule for row in rows] == ["facts_unreadable", "facts_unreadable", None]
    assert due.planned_call_id == rows[2].id
