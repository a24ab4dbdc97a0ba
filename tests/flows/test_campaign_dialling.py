"""Due calls are dialled once each, at the trunk's pace, and redialled as their rule says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecall.campaign.timing import FlowTiming
from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.domain.pacing import PacingRule
from tests.flows.campaign_stage import CampaignStage


@pytest.fixture
def stage():
    return CampaignStage()


async def test_a_due_call_rings_is_answered_and_completes(stage):
    planned = stage.plan("01055550001")
    [call_id] = await stage.dial()
    assert stage.state_of(call_id) is CallState.ORIGINATING
    stage.line.rings(call_id)
    stage.line.answers(call_id)
    await stage.hear()
    assert stage.state_of(call_id) is CallState.ANSWERED
    stage.clock.advance(60)
    stage.line.ends(call_id, cause=16)
    await stage.hear()
    outcome = stage.ledger.calls[call_id].outcome
    assert (outcome.disposition, outcome.hangup_cause) == (Disposition.ANSWERED, 16)
    assert (outcome.ended_at - outcome.answered_at).total_seconds() == 60
    assert planned.state is PlannedCallState.COMPLETED
    assert stage.flow.live.channels == 0


async def test_a_busy_phone_is_rung_again_after_the_gap(stage):
    planned = stage.plan("01055550001", max_attempts=2)
    [first] = await stage.dial()
    stage.line.ends(first, cause=17, reason=5)
    await stage.hear()
    assert stage.ended(first) is Disposition.BUSY
    assert await stage.dial(after_s=599) == []
    [second] = await stage.dial(after_s=1)
    assert second != first
    assert [call.attempt_no for call in stage.line.dialled] == [1, 2]
    stage.line.ends(second, cause=0, reason=3)
    await stage.hear()
    assert stage.ended(second) is Disposition.NO_ANSWER
    assert planned.state is PlannedCallState.EXHAUSTED


async def test_an_order_whose_fate_is_unknown_is_never_given_again(stage):
    planned = stage.plan("01055550001", max_attempts=3)
    stage.line.loses_answers = True
    [call_id] = await stage.dial()
    assert stage.state_of(call_id) is CallState.UNKNOWN
    stage.line.vanishes(call_id)
    for _ in range(20):
        assert await stage.dial(after_s=60) == []
        await stage.check()
    assert stage.ended(call_id) is Disposition.UNKNOWN
    assert planned.state is PlannedCallState.EXHAUSTED
    assert len(stage.line.dialled) == 1


async def test_an_unknown_order_that_rings_after_all_goes_on(stage):
    stage.plan("01055550001")
    stage.line.loses_answers = True
    [call_id] = await stage.dial()
    stage.line.answers(call_id)
    stage.line.ends(call_id, cause=16)
    await stage.hear()
    assert stage.ended(call_id) is Disposition.ANSWERED


async def test_a_refused_order_is_a_network_failure_and_frees_its_channel(stage):
    stage.plan("01055550001")
    stage.line.refuses = "Extension does not exist."
    await stage.dial()
    assert stage.ledger.dispositions() == [Disposition.NETWORK_FAILURE]
    assert stage.flow.live.channels == 0


async def test_calls_start_no_faster_than_the_trunk_allows(stage):
    for no in range(9):
        stage.plan(f"0105555000{no}")
    assert len(await stage.dial()) == 1
    assert await stage.dial(after_s=0.25) == []
    assert len(await stage.dial(after_s=0.25)) == 1


async def test_no_more_calls_are_up_than_the_trunk_has_channels(stage):
    for no in range(9):
        stage.plan(f"0105555000{no}")
    started = [await stage.dial(after_s=1) for _ in range(6)]
    assert [len(calls) for calls in started] == [1, 1, 1, 0, 0, 0]
    stage.line.ends(started[0][0], cause=17, reason=5)
    await stage.hear()
    assert len(await stage.dial(after_s=1)) == 1


async def test_while_every_channel_is_taken_we_look_again_only_now_and_then(stage):
    for at in range(4):
        stage.plan(f"0105555000{at}")
    for _ in range(3):
        assert len(await stage.dial(after_s=1)) == 1
    assert await stage.dial(after_s=1) == []
    assert stage.flow.dialler.pause_s == 0.005


async def test_while_more_is_due_the_next_call_starts_as_soon_as_the_pace_allows(stage):
    stage.flow.dialler._timing = FlowTiming(poll_s=5)
    for at in range(2):
        stage.plan(f"0105555000{at}")
    assert len(await stage.dial()) == 1
    assert stage.flow.dialler.pause_s == 0.5


async def test_nothing_is_claimed_while_the_line_is_down(stage):
    planned = stage.plan("01055550001")
    stage.line.connected = False
    assert await stage.dial() == []
    assert planned.state is PlannedCallState.PLANNED
    stage.line.connected = True
    assert len(await stage.dial()) == 1


async def test_nobody_is_rung_while_nobody_could_talk_with_them(stage):
    stage.plan("01055550001")
    stage.voice_ready = False
    assert await stage.dial() == []
    assert not stage.ledger.calls
    stage.voice_ready = True
    assert len(await stage.dial(after_s=1)) == 1


async def test_no_commit_no_call(stage):
    stage.plan("01055550001")
    commit = stage.ledger.originating

    def away(call_id, now):
        raise ConnectionError

    stage.ledger.originating = away
    assert await stage.dial() == []
    assert stage.flow.live.channels == 0
    stage.ledger.originating = commit
    await stage.check(after_s=61)
    assert len(await stage.dial(after_s=1)) == 1


async def test_a_call_cancelled_between_claim_and_order_is_not_dialled(stage):
    planned = stage.plan("01055550001")
    claim = stage.ledger.claim_due

    def claim_then_cancel(*args, **kwargs):
        calls = claim(*args, **kwargs)
        planned.state = PlannedCallState.CANCELLED
        return calls

    stage.ledger.claim_due = claim_then_cancel
    assert await stage.dial() == []
    assert stage.flow.live.channels == 0


async def test_a_test_call_goes_the_same_way(stage):
    stage.ledger.tests.append("01055550009")
    [call_id] = await stage.dial()
    assert stage.line.dialled[0].planned_call_id is None
    stage.line.answers(call_id)
    stage.line.ends(call_id, cause=16)
    await stage.hear()
    assert stage.ended(call_id) is Disposition.ANSWERED


async def test_news_of_calls_that_are_not_ours_change_nothing(stage):
    stage.line.live["3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001"] = False
    stage.line.ends("3b5bb0a7-7c1a-4d6f-9a2e-0c6f1f9f0001", cause=16)
    await stage.hear()
    assert stage.ledger.calls == {}


async def test_repeated_news_are_written_once(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    for _ in range(3):
        stage.line.rings(call_id)
        stage.line.answers(call_id)
    stage.line.ends(call_id, cause=16)
    stage.line.live[call_id] = True
    stage.line.ends(call_id, cause=17)
    await stage.hear()
    assert stage.ledger.calls[call_id].heard == ["ringing", "answered"]
    assert stage.ledger.calls[call_id].outcome.hangup_cause == 16


async def test_rounds_are_planned_at_once_and_then_now_and_again(stage):
    for _ in range(31):
        await stage.dial(after_s=1)
    assert stage.ledger.plannings == 3


@settings(max_examples=40, deadline=None)
@given(
    outcomes=st.lists(
        st.sampled_from(["busy", "answered", "refused", "lost", "no answer", "vanished"]),
        min_size=1,
        max_size=12,
    ),
    channels=st.integers(1, 4),
)
async def test_nobody_is_called_more_often_than_the_rule_says(outcomes, channels):
    stage = CampaignStage(PacingRule(calls_per_second=5.0, channels=channels))
    people = [stage.plan(f"010555500{no:02d}", max_attempts=2) for no in range(5)]
    most = 0
    for outcome in outcomes * 3:
        stage.line.refuses = "no" if outcome == "refused" else None
        stage.line.loses_answers = outcome == "lost"
        for call_id in await stage.dial(after_s=400):
            most = max(most, len(stage.line.live))
            if outcome == "busy":
                stage.line.ends(call_id, cause=17, reason=5)
            elif outcome == "no answer":
                stage.line.ends(call_id, cause=0, reason=3)
            elif outcome == "answered":
                stage.line.answers(call_id)
                stage.line.ends(call_id, cause=16)
            else:
                stage.line.vanishes(call_id)
        await stage.hear()
        await stage.check()
    numbers = [call.number for call in stage.line.dialled]
    assert all(numbers.count(person.number) <= 2 for person in people)
    assert most <= channels
