"""What a call cost is written when it ends; what people were told is written with their consent."""

from datetime import timedelta
from decimal import Decimal

import pytest

from carecall.domain.call import AttemptOutcome, Disposition
from carecall.store.organizations import scope_of
from carecall.store.registry import NewRecipient, add_recipients
from carecall.store.scope import set_scope
from carecall.store.session import system_reading
from carecall.store.tables import CallRow, ConsentRow, OrganizationRow, TrunkKind, TrunkRow
from tests.builders import NOON, make_world

PRICES = {
    "kind": TrunkKind.IP, "country": "KR", "currency": "KRW", "price_per_call": Decimal("1.5"),
    "price_per_minute": Decimal(6), "billing_step_s": 10,
}  # fmt: skip


@pytest.fixture
def world(sessions):
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    return world


def ended_call(world, outcome):
    [due] = world.claim()
    world.ledger.originating(due.call_id, NOON)
    world.ledger.settle(due.call_id, outcome, NOON)
    with system_reading(world.sessions, "a test looks") as session:
        return session.get_one(CallRow, due.call_id)


ANSWERED = AttemptOutcome(
    disposition=Disposition.ANSWERED, answered_at=NOON, ended_at=NOON + timedelta(seconds=61)
)


def test_an_answered_call_costs_its_price_and_its_time(world):
    world.change(TrunkRow, world.trunk_id, **PRICES)
    call = ended_call(world, ANSWERED)
    assert (call.cost, call.currency) == (
        Decimal("8.5"),
        "KRW",
    )  # 1.5 and seven steps of a minute's sixth


def test_a_call_that_nobody_answered_costs_nothing(world):
    world.change(TrunkRow, world.trunk_id, **PRICES)
    call = ended_call(world, AttemptOutcome(disposition=Disposition.BUSY, ended_at=NOON))
    assert (call.cost, call.currency) == (0, "KRW")


def test_a_call_on_this_machine_costs_nothing_in_no_currency(world):
    call = ended_call(world, ANSWERED)
    assert (call.cost, call.currency) == (0, None)


def test_a_call_on_a_line_without_prices_has_no_cost(world):
    world.change(TrunkRow, world.trunk_id, **(PRICES | {"currency": None}))
    call = ended_call(world, ANSWERED)
    assert (call.cost, call.currency) == (None, None)


@pytest.mark.parametrize(
    ("own", "above", "told"), [(None, None, "1"), (None, "3", "3"), ("4", "3", "4")]
)
def test_a_new_persons_consent_is_to_what_people_are_told_today(world, own, above, told):
    top = make_world(world.sessions, people=0, name="부산광역시", first=50).organization_id
    make_world(world.sessions, people=0, name="이웃", first=60)
    path = f"/{top}/{world.organization_id}/"
    facts = {"parent_id": top, "path": path, "disclosure_version": own}
    world.change(OrganizationRow, world.organization_id, **facts)
    world.change(OrganizationRow, top, disclosure_version=above)
    new = NewRecipient(
        organization_id=world.organization_id, name="새 사람", phone="+821055577777",
        phone_national="01055577777",
    )  # fmt: skip
    with world.sessions() as session:
        set_scope(session, scope_of(session, world.organization_id))
        [key] = add_recipients(session, [new], now=NOON)
        session.commit()
    with system_reading(world.sessions, "a test looks") as session:
        consent = session.query(ConsentRow).filter_by(recipient_id=key).one()
    assert consent.disclosure_version == told
