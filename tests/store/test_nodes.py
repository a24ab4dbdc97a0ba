"""Calls belong to the node whose Asterisk carries them; only its holder dials, and only what its speech carries."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carecall.domain.call import CallState
from carecall.domain.pacing import PacingWait
from carecall.ports.nodes import SpeechReport
from carecall.store.draining import note_draining
from carecall.store.ledger import SqlCampaignLedger
from carecall.store.lines import keep_trunk
from carecall.store.nodes import (
    SqlNode,
    abandoned_nodes,
    report_speech,
)
from carecall.store.session import system_reading, system_writing
from carecall.store.tables import CallRow, NodeRow, PhoneNumberRow
from tests.builders import NOON, WIDE, make_world

PLENTY = SpeechReport(load=0.1, admitted=50)


def later(seconds):
    return NOON + timedelta(seconds=seconds)


class Controller:
    """One process: its hold of a node and the ledger that claims for it."""

    def __init__(self, world, name="seoul", holder="first"):
        self.world = world
        self.node = SqlNode(world.sessions, name, holder)
        self.ledger = SqlCampaignLedger(world.sessions, node=self.node)

    def start(self, now=NOON, report=PLENTY):
        assert self.node.claim(now) is None
        self.hears(report, now)
        return self

    def hears(self, report, now=NOON):
        report_speech(self.world.sessions, self.node.name, report, now)

    def claim(self, now=NOON, limit=10):
        return self.ledger.claim_due(now, limit=limit, new_id=self.world.ids.new_id)


@pytest.fixture
def world(sessions):
    built = make_world(sessions, people=8)
    built.ledger.plan_due(NOON)
    return built


def test_a_claimed_call_carries_its_node_and_token(world):
    first = Controller(world).start()
    [due] = first.claim(limit=1)
    with system_reading(world.sessions, "a test looks") as session:
        call = session.get_one(CallRow, due.call_id)
        assert (call.node_id, call.fencing_token) == (first.node.key.node_id, 1)


def test_who_holds_no_node_claims_nothing(world):
    claims = Controller(world).claim()
    assert (len(claims), claims.waits) == (0, {PacingWait.LEASE})


def test_a_controller_whose_node_was_taken_dials_nothing_more(world):
    first = Controller(world).start()
    [due, _] = first.claim(limit=2)
    second = Controller(world, holder="second").start(later(15))
    assert not first.ledger.originating(due.call_id, later(16))
    assert first.claim(later(16)).waits == {PacingWait.LEASE}
    assert not second.ledger.originating(due.call_id, later(16))
    second.ledger.released(due.call_id, later(16))
    assert len(second.claim(later(16))) == 7


def test_open_calls_are_seen_by_the_controller_of_their_own_node_alone(world):
    seoul = Controller(world).start()
    busan = Controller(world, name="busan", holder="other").start()
    [here] = seoul.claim(limit=1)
    [there] = busan.claim(limit=1)
    assert [call.call_id for call in seoul.ledger.open_calls()] == [here.call_id]
    assert [call.call_id for call in busan.ledger.open_calls()] == [there.call_id]
    next_one = Controller(world, holder="next").start(later(20))
    assert [call.call_id for call in next_one.ledger.open_calls()] == [here.call_id]


def test_calls_of_a_node_that_nobody_works_are_named_and_left_alone(world):
    seoul = Controller(world).start()
    [due] = seoul.claim(limit=1)
    busan = Controller(world, name="busan", holder="other").start(later(80))
    with system_reading(world.sessions, "a test looks") as session:
        [lost] = abandoned_nodes(session, later(80))
        assert not abandoned_nodes(session, later(20))
    assert (lost.name, lost.open_calls) == ("seoul", 1)
    assert busan.node.abandoned(later(80)) == 1
    assert not busan.ledger.open_calls()
    with system_reading(world.sessions, "a test looks") as session:
        assert session.get_one(CallRow, due.call_id).state is CallState.RESERVED


def test_nobody_is_dialled_beyond_what_the_recognition_carries(world):
    first = Controller(world).start(report=SpeechReport(load=0.4, admitted=3))
    assert len(first.claim()) == 3
    full = first.claim(later(1))
    assert (len(full), full.waits) == (0, {PacingWait.SPEECH})
    first.hears(SpeechReport(load=0.2, admitted=5), later(2))
    assert len(first.claim(later(2))) == 2


def test_no_word_or_an_old_word_of_the_recognition_means_no_dialling(world):
    first = Controller(world)
    assert first.node.claim(NOON) is None
    assert first.claim().waits == {PacingWait.SPEECH}
    first.hears(PLENTY)
    assert first.claim(later(11)).waits == {PacingWait.SPEECH}
    assert len(first.claim(later(10), limit=1)) == 1


def test_a_node_has_a_capacity_that_no_report_raises(world):
    first = Controller(world).start()
    world.change(NodeRow, first.node.key.node_id, capacity=2)
    assert len(first.claim()) == 2


def test_while_nothing_is_due_nothing_waits(world):
    first = Controller(world).start(report=SpeechReport(load=0.9, admitted=0))
    assert first.claim(NOON - timedelta(days=1)).waits == frozenset()


def test_a_draining_node_takes_no_new_calls_until_it_starts_again(world):
    first = Controller(world).start()
    note_draining(world.sessions, "seoul", draining=True)
    assert first.claim().waits == {PacingWait.LEASE}
    first.node.release(later(1))
    assert len(Controller(world, holder="second").start(later(2)).claim(later(2))) == 8


def test_a_small_campaign_on_another_trunk_gets_its_share_of_the_speech(world):
    small = make_world(world.sessions, people=3, name="작은 기관", first=500)
    with system_writing(world.sessions, "a trunk of its own") as session:
        trunk_id = keep_trunk(session, replace(WIDE, name="second"))
    small.change(PhoneNumberRow, small.phone_number_id, trunk_id=trunk_id)
    small.ledger.plan_due(later(60))
    first = Controller(world).start(now=later(60), report=SpeechReport(load=0.1, admitted=6))
    calls = [due for at in range(6) for due in first.claim(later(61 + at), limit=1)]
    with system_reading(world.sessions, "a test looks") as session:
        owners = [session.get_one(CallRow, due.call_id).organization_id for due in calls]
    assert owners.count(small.organization_id) == 3
