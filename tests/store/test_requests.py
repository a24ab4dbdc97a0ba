"""A call that somebody asked for is taken once, or refused with its rule."""

from datetime import timedelta

import pytest

from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.store.requests import NewCallRequest, request_call, requested_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import CallRequestState, OptOutRow, PhoneNumberRow
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
