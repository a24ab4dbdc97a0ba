"""How the platform stands, read from real databases."""

from __future__ import annotations

from datetime import timedelta

from carecall.domain.alert import AlertState
from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.domain.language import Language
from carecall.domain.news import ChannelKind
from carecall.domain.unreached import NextStep, UnreachedReason, UnreachedState
from carecall.ports.nodes import SpeechReport
from carecall.ports.standing import Queue, Standing
from carecall.store.audit import Actor
from carecall.store.nodes import SqlNode, report_speech
from carecall.store.session import Sessions, system_writing
from carecall.store.standing import SqlStandingSource
from carecall.store.stops import StopOrder, stop_calls
from carecall.store.tables import (
    AlertRow,
    NotificationChannelRow,
    OutboxRow,
    TrunkRow,
    UnreachedRow,
)
from tests.builders import NOON, World, ended, make_world

MIDNIGHT = NOON - timedelta(hours=12)
MINUTE = timedelta(minutes=1)


def standing_of(world: World, now=NOON) -> Standing:
    return SqlStandingSource(world.sessions).standing(now, day_from=MIDNIGHT)


def test_an_empty_platform_has_nothing_waiting(sessions: Sessions) -> None:
    standing = SqlStandingSource(sessions).standing(NOON, day_from=MIDNIGHT)
    assert standing.due == standing.alerts_unseen == standing.unreached == standing.news == Queue()
    assert not standing.calls
    assert not standing.planned
    assert standing.nodes == standing.trunks == ()
    assert not standing.all_stopped


def test_promises_and_calls_are_counted_by_state(sessions: Sessions) -> None:
    world = make_world(sessions, people=3)
    world.ledger.plan_due(NOON)
    assert standing_of(world, NOON + MINUTE).due == Queue(waiting=3, since=NOON)
    first, second = world.claim(limit=2)
    world.ledger.originating(first.call_id, NOON)
    world.ledger.settle(first.call_id, ended(Disposition.BUSY), NOON)
    standing = standing_of(world)
    assert standing.calls == {CallState.RESERVED: 1}
    assert standing.planned == {
        PlannedCallState.PLANNED: 1,
        PlannedCallState.CLAIMED: 1,
        PlannedCallState.WAITING_REDIAL: 1,
    }
    assert standing.ended_today == {Disposition.BUSY: 1}
    assert standing.due.waiting == 1
    assert second.call_id


def test_yesterday_is_not_today(sessions: Sessions) -> None:
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    [call] = world.claim()
    world.ledger.originating(call.call_id, NOON)
    world.ledger.settle(call.call_id, ended(Disposition.BUSY), NOON)
    tomorrow = SqlStandingSource(sessions).standing(NOON, day_from=NOON + MINUTE)
    assert tomorrow.ended_today == {}


def test_alerts_and_unreached_people_wait_until_somebody_looks(sessions: Sessions) -> None:
    world = make_world(sessions, people=2)
    world.ledger.plan_due(NOON)
    [call] = world.claim(limit=1)
    raised = [NOON, NOON + MINUTE, NOON + 2 * MINUTE]
    states = [AlertState.OWNED, AlertState.RAISED, AlertState.RAISED]
    world.add(
        *(
            AlertRow(
                organization_id=world.organization_id, call_id=call.call_id, turn_no=at,
                matter="fall", quote="", rule="fall", live=True, state=state, raised_at=moment,
            )
            for at, (moment, state) in enumerate(zip(raised, states, strict=True), start=1)
        ),
        *(
            UnreachedRow(
                organization_id=world.organization_id, planned_call_id=planned.id,
                recipient_id=planned.recipient_id, reason=UnreachedReason.EXHAUSTED,
                state=state, next_step=NextStep.VISIT, opened_at=NOON, due_at=NOON + MINUTE,
            )
            for planned, state in zip(
                world.planned(), (UnreachedState.OPEN, UnreachedState.TAKEN), strict=True
            )
        ),
    )  # fmt: skip
    standing = standing_of(world, NOON + MINUTE)
    assert standing.alerts == {AlertState.OWNED: 1, AlertState.RAISED: 2}
    assert standing.alerts_unseen == Queue(waiting=2, since=NOON + MINUTE)
    assert standing.unreached == Queue(waiting=1, since=NOON)
    assert (standing.unreached_taken, standing.unreached_late) == (1, 2)


def test_news_wait_or_were_given_up(sessions: Sessions) -> None:
    world = make_world(sessions, people=1)
    channel = NotificationChannelRow(
        organization_id=world.organization_id, name="desk", kind=ChannelKind.EMAIL,
        target="desk@example.org", topics=[], language=Language.KO,
    )  # fmt: skip
    with system_writing(sessions, "a test adds a channel") as session:
        session.add(channel)
        session.flush()
        for at, facts in enumerate(({}, {"delivered_at": NOON}, {"gave_up_at": NOON})):
            session.add(
                OutboxRow(
                    organization_id=world.organization_id, channel_id=channel.id, topic="alert",
                    idempotency_key=str(at), payload={}, created_at=NOON, next_at=NOON, **facts,
                )
            )  # fmt: skip
    standing = standing_of(world, NOON + MINUTE)
    assert (standing.news, standing.news_failed) == (Queue(waiting=1, since=NOON), 1)


def test_nodes_trunks_and_stops_are_told(sessions: Sessions) -> None:
    world = make_world(sessions, people=1)
    node = SqlNode(sessions, "host-a", "holder")
    node.claim(NOON)
    report_speech(sessions, "host-a", SpeechReport(load=0.25, admitted=9), NOON)
    world.change(TrunkRow, world.trunk_id, stopped_until=NOON + MINUTE, failures=5)
    with system_writing(sessions, "a test stops calls") as session:
        for organization_id in (None, world.organization_id):
            order = StopOrder(organization_id=organization_id, actor=Actor(name="test"))
            stop_calls(session, order, NOON)
    standing = standing_of(world)
    [host] = standing.nodes
    assert (host.name, host.held, host.speech_load, host.admitted) == ("host-a", True, 0.25, 9)
    [trunk] = standing.trunks
    assert trunk.is_stopped(NOON)
    assert not trunk.is_stopped(NOON + MINUTE)
    assert (standing.all_stopped, standing.organizations_stopped) == (True, 1)
    assert not standing_of(world, NOON + timedelta(hours=1)).nodes[0].held
