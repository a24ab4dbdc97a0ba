"""A host that stops: it says so, and knows which phones still ring for it."""

from __future__ import annotations

from datetime import timedelta

from carecall.domain.call import CallProgress, ProgressKind
from carecall.store.draining import note_draining, ringing_calls
from carecall.store.nodes import SqlNode
from carecall.store.session import Sessions
from carecall.store.standing import SqlStandingSource
from carecall.store.tables import CallRow
from tests.builders import NOON, make_world


def test_a_node_says_that_it_drains_and_takes_calls_again(sessions: Sessions) -> None:
    def draining() -> list[bool]:
        standing = SqlStandingSource(sessions).standing(NOON, day_from=NOON)
        return [node.draining for node in standing.nodes]

    note_draining(sessions, "host-a", draining=True)
    assert draining() == [], "a node that nobody made stays unmade"
    SqlNode(sessions, "host-a", "holder").claim(NOON)
    note_draining(sessions, "host-a", draining=True)
    assert draining() == [True]
    note_draining(sessions, "host-a", draining=False)
    assert draining() == [False]


def test_phones_ring_until_they_are_answered_or_forgotten(sessions: Sessions) -> None:
    world = make_world(sessions, people=2)
    world.ledger.plan_due(NOON)
    first, second = world.claim(limit=2)
    assert ringing_calls(sessions, "host-a", NOON) == 2
    world.ledger.originating(first.call_id, NOON)
    answered = CallProgress(call_id=first.call_id, kind=ProgressKind.ANSWERED, at=NOON)
    world.ledger.progressed(answered)
    assert ringing_calls(sessions, "host-a", NOON) == 1
    assert ringing_calls(sessions, "host-a", NOON + timedelta(minutes=6)) == 0
    assert second.call_id != first.call_id


def test_another_hosts_phones_are_not_ours(sessions: Sessions) -> None:
    world = make_world(sessions, people=1)
    world.ledger.plan_due(NOON)
    [call] = world.claim()
    node = SqlNode(sessions, "host-b", "holder")
    node.claim(NOON)
    assert node.key is not None
    world.change(CallRow, call.call_id, node_id=node.key.node_id)
    SqlNode(sessions, "host-a", "other").claim(NOON)
    assert ringing_calls(sessions, "host-a", NOON) == 0
    assert ringing_calls(sessions, "host-b", NOON) == 1
