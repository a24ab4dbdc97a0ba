"""What the campaign flow may expect of any ledger, over the fake and over both databases."""

from datetime import timedelta

import pytest

from carecall.domain.call import CallProgress, CallState, Disposition, ProgressKind
from tests.builders import NOON, ended, make_world, phone
from tests.conftest import BOTH
from tests.fakes.clock import CountingIds
from tests.fakes.ledger import FakeLedger


class FakeStage:
    """A fake ledger with two promises, each rung at most twice."""

    def __init__(self):
        self.ledger = FakeLedger()
        for at in (1, 2):
            number = "0" + phone(at)[3:]
            self.ledger.plan(number, NOON, max_attempts=2, gap=timedelta(seconds=600))

    def states(self):
        return [str(one.state) for one in self.ledger.planned]


class SqlStage:
    """The same two promises in a database."""

    def __init__(self, sessions):
        self.world = make_world(sessions, people=2, redials=1, redial_gap_s=600)
        self.ledger = self.world.ledger

    def states(self):
        return [str(one.state) for one in self.world.planned()]


@pytest.fixture(params=["fake", *BOTH])
def stage(request, open_sessions):
    built = FakeStage() if request.param == "fake" else SqlStage(open_sessions(request.param))
    built.ledger.plan_due(NOON)
    built.ids = CountingIds()
    return built


def claim(stage, now=NOON, limit=10):
    return stage.ledger.claim_due(now, limit=limit, new_id=stage.ids.new_id)


def test_claims_are_limited_and_given_once(stage):
    [first] = claim(stage, limit=1)
    [second] = claim(stage)
    assert first.planned_call_id != second.planned_call_id
    assert first.number == "01055500001"
    assert claim(stage) == []
    assert stage.states() == ["claimed", "claimed"]


def test_a_call_is_ordered_once(stage):
    [due, _] = claim(stage)
    assert stage.ledger.originating(due.call_id, NOON)
    assert not stage.ledger.originating(due.call_id, NOON)
    assert stage.states()[0] == "dialling"


def test_progress_is_followed_and_late_news_change_nothing(stage):
    [due, _] = claim(stage)
    stage.ledger.originating(due.call_id, NOON)
    for kind in (ProgressKind.RINGING, ProgressKind.ANSWERED, ProgressKind.RINGING):
        stage.ledger.progressed(CallProgress(call_id=due.call_id, kind=kind, at=NOON))
    assert stage.states()[0] == "connected"
    states = {call.call_id: call.state for call in stage.ledger.open_calls()}
    assert states[due.call_id] is CallState.ANSWERED


def test_a_busy_phone_is_due_again_after_the_gap_and_then_given_up(stage):
    [due, other] = claim(stage)
    stage.ledger.released(other.call_id, NOON)
    stage.ledger.originating(due.call_id, NOON)
    stage.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    stage.ledger.settle(due.call_id, ended(Disposition.BUSY), NOON)
    assert stage.states()[0] == "waiting_redial"
    later = NOON + timedelta(seconds=600)
    [again] = [one for one in claim(stage, later) if one.number == due.number]
    assert again.attempt_no == 2
    stage.ledger.originating(again.call_id, later)
    stage.ledger.settle(again.call_id, ended(Disposition.BUSY, later), later)
    assert stage.states()[0] == "exhausted"


def test_an_invalid_number_is_given_up_at_once(stage):
    [due, _] = claim(stage)
    stage.ledger.originating(due.call_id, NOON)
    stage.ledger.settle(due.call_id, ended(Disposition.INVALID_NUMBER), NOON)
    assert stage.states()[0] == "exhausted"


def test_a_call_given_back_is_due_again(stage):
    [due, _] = claim(stage)
    stage.ledger.released(due.call_id, NOON)
    assert stage.states()[0] == "planned"
    assert [one.attempt_no for one in claim(stage)] == [1]


def test_a_doubtful_call_stays_open_and_its_number_taken(stage):
    [due, _] = claim(stage)
    stage.ledger.originating(due.call_id, NOON)
    stage.ledger.doubtful(due.call_id, NOON)
    states = {call.call_id: call.state for call in stage.ledger.open_calls()}
    assert states[due.call_id] is CallState.UNKNOWN
    assert claim(stage, NOON + timedelta(hours=1)) == []


def test_there_is_work_until_every_promise_is_settled(stage):
    for due in claim(stage):
        assert stage.ledger.work_left(NOON)
        stage.ledger.originating(due.call_id, NOON)
        stage.ledger.settle(due.call_id, ended(Disposition.INVALID_NUMBER), NOON)
    assert not stage.ledger.work_left(NOON)
    assert stage.ledger.open_calls() == []


def test_news_of_a_strange_call_change_nothing(stage):
    stranger = "5f0c7c5e-0000-4000-8000-000000000000"
    stage.ledger.progressed(CallProgress(call_id=stranger, kind=ProgressKind.RINGING, at=NOON))
    stage.ledger.settle(stranger, ended(Disposition.BUSY), NOON)
    stage.ledger.released(stranger, NOON)
    stage.ledger.doubtful(stranger, NOON)
    assert stage.states() == ["planned", "planned"]
