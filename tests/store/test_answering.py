"""What took a call is kept with it, decides its end, and is not read as a person who is well."""

import pytest
from sqlalchemy import select

from carecall.domain.alert import AlertRaised
from carecall.domain.answering import AnswerKind, disposition_for
from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.domain.unreached import UnreachedReason
from carecall.store.aftercall import SqlAfterCallStore
from carecall.store.call_report import call_report
from carecall.store.session import system_reading
from carecall.store.tables import CallRow, UnreachedRow
from tests.builders import NOON, ended, make_world


def planned_world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


def rung(sessions, talk, kind, **change):
    """A world whose one call was taken by `kind`, both its sides closed."""
    world = planned_world(sessions)
    [due] = world.claim()
    facts = {
        "disposition": disposition_for(kind),
        "answered_as": kind,
        "decided_ms": 1_800,
        "closing_reached": kind is AnswerKind.PERSON,
    }
    talk.hold(world, due.call_id, **(facts | change))
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    return world, due.call_id


def row_of(world, call_id):
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(CallRow, call_id)


@pytest.mark.parametrize(
    "kind", [AnswerKind.PERSON, AnswerKind.VOICEMAIL, AnswerKind.OUT_OF_SERVICE]
)
def test_what_took_the_call_is_kept_and_decides_how_it_ended(sessions, talk, kind):
    world, call_id = rung(sessions, talk, kind)
    row = row_of(world, call_id)
    assert (row.answered_as, row.decided_ms) == (kind, 1_800)
    assert row.disposition is disposition_for(kind)
    [planned] = world.planned()
    assert planned.completed is (kind is AnswerKind.PERSON)


@pytest.mark.parametrize("kind", [AnswerKind.VOICEMAIL, AnswerKind.SCREENING])
def test_a_machine_waits_for_no_analysis_and_its_call_is_over_without_one(sessions, talk, kind):
    world, call_id = rung(sessions, talk, kind)
    assert SqlAfterCallStore(world.sessions).waiting(9) == []
    with system_reading(world.sessions, "a test looks") as session:
        report = call_report(session, call_id)
    assert report.over
    assert (report.label, report.answered_as) == (None, kind)


def test_a_call_that_the_person_ended_is_not_over_before_it_is_read(sessions):
    world = planned_world(sessions)
    [due] = world.claim()
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    with system_reading(world.sessions, "a test looks") as session:
        report = call_report(session, due.call_id)
    assert (report.state, report.talk_ms) == (CallState.ENDED, None)
    assert not report.over


def test_an_alarm_in_what_seemed_a_machine_is_read_all_the_same(sessions, talk):
    world = planned_world(sessions)
    [due] = world.claim()
    store = talk.begin(world, due.call_id)
    store.raise_alert(
        AlertRaised(
            call_id=due.call_id, turn_no=2, matter="fall", quote="넘어", raised_at=NOON, rule="test"
        )
    )
    talk.finish(
        world,
        due.call_id,
        disposition=Disposition.VOICEMAIL,
        answered_as=AnswerKind.VOICEMAIL,
        closing_reached=False,
    )
    world.ledger.settle(due.call_id, ended(Disposition.ANSWERED), NOON)
    [waiting] = SqlAfterCallStore(world.sessions).waiting(9)
    assert (waiting.voicemail, waiting.alerted) == (True, True)


def test_a_person_is_analysed_as_before(sessions, talk):
    world, call_id = rung(sessions, talk, AnswerKind.PERSON)
    [waiting] = SqlAfterCallStore(world.sessions).waiting(9)
    assert (waiting.call_id, waiting.voicemail) == (call_id, False)


def test_a_number_out_of_service_is_not_rung_again_and_is_visible_as_such(sessions, talk):
    world, _ = rung(sessions, talk, AnswerKind.OUT_OF_SERVICE)
    assert [one.state for one in world.planned()] == [PlannedCallState.EXHAUSTED]
    with system_reading(world.sessions, "a test looks") as session:
        [item] = session.scalars(select(UnreachedRow)).all()
    assert item.reason is UnreachedReason.INVALID_NUMBER


@pytest.mark.parametrize("kind", [AnswerKind.FAX])
def test_other_machines_are_rung_again(sessions, talk, kind):
    world, _ = rung(sessions, talk, kind)
    assert [one.state for one in world.planned()] == [PlannedCallState.WAITING_REDIAL]
