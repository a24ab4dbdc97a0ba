"""An alert that nobody looks at is told of again, louder, each round once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from carecall.domain.alert import AlertRaised, AlertState
from carecall.domain.escalation import EscalationRule
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind, NewsTopic
from carecall.store.channels import NewChannel, add_channel
from carecall.store.escalations import SqlEscalationDesk
from carecall.store.session import system_reading, system_writing
from carecall.store.states import move_alert
from carecall.store.tables import AlertRow, OutboxRow
from tests.builders import NOON, make_world


@pytest.fixture
def world(sessions, talk):
    """One unseen alert and a channel that hears of such."""
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    with system_writing(sessions, "a test adds a channel") as session:
        new = NewChannel(
            organization_id=world.organization_id,
            name="desk",
            kind=ChannelKind.EMAIL,
            target="desk@example.org",
            topics=(NewsTopic.EMERGENCY_UNSEEN,),
            language=Language.KO,
        )
        add_channel(session, new)
    [due] = world.claim()
    alert = AlertRaised(
        call_id=due.call_id, turn_no=2, matter="breath", quote="", raised_at=NOON, rule="words"
    )
    talk.begin(world, due.call_id).raise_alert(alert)
    return world


@pytest.fixture
def desk(world):
    return SqlEscalationDesk(world.sessions)


def minutes(number):
    return NOON + timedelta(minutes=number)


def told(world):
    with system_reading(world.sessions, "a test looks") as session:
        return [
            (row.payload["facts"]["escalations"], row.payload["facts"]["minutes"])
            for row in session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        ]


def alert(world):
    with system_reading(world.sessions, "a test looks") as session:
        return session.scalars(select(AlertRow)).one()


def test_an_unseen_alert_is_told_of_after_five_ten_and_twenty_minutes(world, desk):
    found = [desk.escalate(minutes(at)) for at in range(40)]
    assert [at for at, done in enumerate(found) if done] == [5, 10, 20]
    assert told(world) == [(1, 5), (2, 10), (3, 20)]
    assert (alert(world).escalations, alert(world).escalated_at) == (3, minutes(20))


@pytest.mark.parametrize("state", [AlertState.SEEN, AlertState.OWNED, AlertState.RESOLVED])
def test_an_alert_that_somebody_looked_at_is_left_alone(world, desk, state):
    desk.escalate(minutes(5))
    with system_writing(world.sessions, "somebody looks") as session:
        move_alert(session.scalars(select(AlertRow)).one(), state, minutes(6))
    assert desk.escalate(minutes(30)) == 0
    assert len(told(world)) == 1


def test_rounds_that_were_missed_are_told_of_once(world, desk):
    assert desk.escalate(minutes(12)) == 1
    assert told(world) == [(2, 12)]
    assert desk.escalate(minutes(13)) == 0
    assert desk.escalate(minutes(20)) == 1


def test_controllers_that_escalate_together_tell_once(world):
    def escalate(_):
        return SqlEscalationDesk(world.sessions).escalate(minutes(5))

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(escalate, range(6))) == 1
    assert told(world) == [(1, 5)]


def test_an_operator_who_looks_meanwhile_does_not_hold_a_stale_copy(world, desk):
    before = alert(world).version
    desk.escalate(minutes(5))
    assert alert(world).version == before


def test_another_rule_has_other_rounds(world):
    desk = SqlEscalationDesk(world.sessions, rule=EscalationRule((60,)))
    assert [desk.escalate(minutes(at)) for at in (0, 1, 2)] == [0, 1, 0]


def test_what_else_waits_too_long_is_asked_for_in_a_transaction_of_its_own(world):
    asked = []

    def others(session, now):
        asked.append((session.in_transaction(), now))
        return 2

    assert SqlEscalationDesk(world.sessions, others=[others]).escalate(minutes(5)) == 3
    assert asked == [(True, minutes(5))]
