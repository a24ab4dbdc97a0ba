"""A call that somebody asked for is taken once, or refused with its rule."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from carecall.domain.call import Disposition
from carecall.domain.language import Language
from carecall.errors import KeyReused
from carecall.store.lines import TrunkFacts, keep_trunk
from carecall.store.registry import NewPhoneNumber, add_phone_numbers
from carecall.store.requests import NewCallRequest, request_call, requested_call
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import (
    CallRequestRow,
    CallRequestState,
    ConsentRow,
    ContractRow,
    DoNotCallRow,
    OptOutRow,
    OrganizationRow,
    PhoneNumberRow,
    SettingRow,
    TrunkKind,
    TrunkRow,
)
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


def test_asking_again_with_the_same_key_is_no_second_call(world):
    first = ask(world, key="click-1")
    assert ask(world, key="click-1") == first
    [due] = world.claim()
    assert ask(world, key="click-1") == first
    world.ledger.originating(due.call_id, NOON)
    world.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    assert ask(world, key="click-1") == first
    assert world.claim() == []
    assert outcome(world, first).call_id == due.call_id
    assert ask(world, key="click-2") != first


def test_a_key_stands_for_one_wish(world):
    ask(world, key="click-1")
    with pytest.raises(KeyReused):
        ask(world, key="click-1", number=phone(78))


def test_the_same_key_asked_at_once_by_many_makes_one_call(world):
    start = Barrier(6)

    def click(_):
        start.wait(30)
        return ask(world, key="click-1")

    with ThreadPoolExecutor(6) as threads:
        assert len(set(threads.map(click, range(6)))) == 1
    assert len(world.claim()) == 1


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


def above(world):
    """Put the organization below another one; return that one's id."""
    top = make_organization(world.sessions, people=0, name="부산광역시", first=50).organization_id
    path = f"/{top}/{world.organization_id}/"
    world.change(OrganizationRow, world.organization_id, parent_id=top, path=path)
    return top


def refuse_above(world):
    row = OptOutRow(organization_id=above(world), number=phone(77), source="spoken", made_at=NOON)
    world.add(row)


def end_contract(world):
    with system_writing(world.sessions, "a test ends the contracts") as session:
        session.query(ContractRow).update({"ends_on": NOON.date() - timedelta(days=1)})


SPOILED = {
    "opted_out": refuse_above,
    "do_not_call": lambda world: world.add(
        DoNotCallRow(number=phone(77), source="staff", added_at=NOON)
    ),
    "organization_stopped": lambda world: world.change(
        OrganizationRow, above(world), calls_stopped_at=NOON
    ),
    "platform_stopped": lambda world: world.add(
        SettingRow(key="stop_all_calls", value={}, changed_at=NOON)
    ),
    "contract_ended": end_contract,
    "call_limit": lambda world: world.change(
        OrganizationRow, world.organization_id, daily_call_limit=0
    ),
    "unknown_spending": lambda world: (
        world.change(OrganizationRow, world.organization_id, daily_spend_limit=1),
        world.change(TrunkRow, world.trunk_id, kind=TrunkKind.IP, country="KR", currency=None),
    ),
    "spend_limit": lambda world: (
        world.change(OrganizationRow, world.organization_id, daily_spend_limit=1),
        world.change(
            TrunkRow, world.trunk_id, kind=TrunkKind.IP, country="KR", currency="KRW",
            price_per_call=2,
        ),
    ),
    "number_not_verified": lambda world: world.change(
        PhoneNumberRow, world.phone_number_id, verified_at=None
    ),
    "number_not_outbound": lambda world: world.change(
        PhoneNumberRow, world.phone_number_id, outbound=False
    ),
    "lettering_refused": lambda world: world.change(
        PhoneNumberRow, world.phone_number_id, lettering="<b>"
    ),
    "destination_premium": lambda world: world.change(
        CallRequestRow, 1, number="+82601234567"
    ),
    "facts_unreadable": lambda world: world.change(OrganizationRow, world.organization_id, path="?"),
}  # fmt: skip


@pytest.mark.parametrize("rule", SPOILED)
def test_what_holds_for_campaigns_holds_for_a_call_that_somebody_asks_for(world, rule):
    world.change(TrunkRow, world.trunk_id, country="KR")
    request_id = ask(world)
    SPOILED[rule](world)
    assert world.claim() == []
    found = outcome(world, request_id)
    assert (found.state, found.refused_rule) == (CallRequestState.REFUSED, rule)


def test_who_asks_answers_for_consent_and_for_how_often_it_rings(world):
    world.change(TrunkRow, world.trunk_id, country="KR")
    with system_writing(world.sessions, "a test takes consents away") as session:
        session.query(ConsentRow).delete()
    for minute in range(12):
        ask(world, number=phone(1), recipient_id=world.recipient_ids[0])
        now = NOON + timedelta(seconds=minute)
        [due] = world.claim(now)
        world.ledger.originating(due.call_id, now)
        world.ledger.settle(due.call_id, ended(Disposition.NO_ANSWER, now), now)
