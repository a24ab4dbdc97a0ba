"""A call that somebody asked for is taken once, or refused with its rule."""

from datetime import timedelta

import pytest

from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.store.lines import TrunkFacts, keep_trunk
from carecall.store.registry import NewPhoneNumber, add_phone_numbers
from carecall.store.requests import NewCallRequest, request_call, requested_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import CallRequestState, OptOutRow, PhoneNumberRow, TrunkKind
from tests.builders import NOON, ended, make_organization, phone


@pytest.fixture
def world(sessions):
    return make_organization(sessions, people=1)


def ask(world, **more):
    facts = {
        "organization_id": world.organization_id,
        "number": phone(77),
        "language": Language.EN,
    }
    with system_writing(world.sessions, "a test asks") as session:
        return request_call(session, NewCallRequest(**(facts | more)), NOON)


def outcome(world, request_id):
    with system_reading(world.sessions, "a test looks") as session:
        return requested_call(session, request_id)


def test_a_test_call_is_claimed_once_and_done_when_it_ends(world):
    request_id = ask(world)
    [due] = world.claim()
    assert (due.planned_call_id, due.number, due.language) == (None, "01055500077", Language.EN)
    assert world.claim() == []
    found = outcome(world, request_id)
    assert (found.state, found.call_id) == (CallRequestState.CLAIMED, due.call_id)
    world.ledger.originating(due.call_id, NOON)
    world.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    assert outcome(world, request_id).state is CallRequestState.DONE


def test_a_wish_that_waited_too_long_is_refused(world):
    request_id = ask(world)
    assert world.claim(NOON + timedelta(seconds=60)) == []
    assert outcome(world, request_id).refused_rule == "after_window"


def test_a_number_that_is_ringing_already_is_refused(world):
    ask(world)
    second = ask(world)
    assert len(world.claim()) == 1
    assert outcome(world, second).refused_rule == "number_busy"


def test_an_organization_without_a_verified_number_does_not_ring(world):
    world.change(PhoneNumberRow, world.phone_number_id, verified_at=None)
    request_id = ask(world)
    assert world.claim() == []
    assert outcome(world, request_id).refused_rule == "number_not_verified"


def test_a_person_who_asked_to_stop_is_not_rung_by_hand_either(world):
    world.add(
        OptOutRow(
            organization_id=world.organization_id,
            number=phone(77),
            source="spoken",
            made_at=NOON,
        )
    )
    request_id = ask(world)
    assert world.claim() == []
    assert outcome(world, request_id).refused_rule == "opted_out"


def test_an_unknown_wish_is_none(world):
    assert outcome(world, 4711) is None


def add_line(world, name, country, number):
    """Give the world's organization a second number on another trunk."""
    facts = TrunkFacts(name=name, kind=TrunkKind.LAB, country=country)
    with system_writing(world.sessions, "a test adds a trunk") as session:
        new = NewPhoneNumber(
            organization_id=world.organization_id,
            trunk_id=keep_trunk(session, facts),
            number=number,
            national="0" + number[3:],
            verified_at=NOON,
        )
        return add_phone_numbers(session, [new])


def test_a_number_is_rung_over_the_trunk_that_may_ring_it(world):
    add_line(world, "laboratory", "ZZ", "+82212349999")
    ask(world)
    ask(world, number="+821000001234")
    assert [(due.trunk, due.number) for due in world.claim()] == [
        ("lab", "01055500077"),
        ("laboratory", "821000001234"),
    ]


def test_the_softphone_is_rung_on_its_own_line_with_the_number_of_another(world):
    with system_writing(world.sessions, "a test adds the softphone's line") as session:
        keep_trunk(session, TrunkFacts(name="softphone", kind=TrunkKind.LAB, country="ZZ"))
    ask(world, number="softphone", phone_number_id=world.phone_number_id)
    [due] = world.claim()
    assert (due.trunk, due.number) == ("softphone", "softphone")
    assert due.caller_id.number == "0212340001"
