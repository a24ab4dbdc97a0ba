"""What ended while nobody listened is settled on evidence, and never dialled again before that."""

from datetime import timedelta

import pytest

from carecall.domain.call import CallState, Disposition, PlannedCallState
from tests.flows.campaign_stage import CampaignStage

LEFT = "00000000-0000-4000-8000-00000000aaaa"


@pytest.fixture
def stage():
    return CampaignStage()


async def missed(stage):
    """Look twice, as the flow does."""
    await stage.check()
    await stage.check(after_s=3)


async def test_a_call_that_ended_during_an_outage_ends_as_asterisks_record_says(stage):
    planned = stage.plan("01055550001", max_attempts=2)
    [call_id] = await stage.dial()
    stage.line.vanishes(call_id)
    stage.line.leaves_a_record(call_id, cause=17, answered=False, at=stage.clock.now())
    await missed(stage)
    assert stage.ended(call_id) is Disposition.BUSY
    assert planned.state is PlannedCallState.WAITING_REDIAL
    assert stage.flow.live.channels == 0


async def test_a_call_missed_once_may_have_its_last_event_on_the_way(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.line.answers(call_id)
    await stage.hear()
    stage.line.ends(call_id, cause=31)
    await stage.check()
    assert stage.state_of(call_id) is CallState.ANSWERED
    await stage.hear()
    assert stage.ledger.calls[call_id].outcome.hangup_cause == 31


async def test_an_answered_call_that_is_gone_was_answered(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.line.answers(call_id)
    await stage.hear()
    stage.line.vanishes(call_id)
    await missed(stage)
    assert stage.ended(call_id) is Disposition.ANSWERED


async def test_without_evidence_a_call_is_doubtful_until_its_quarantine_is_over(stage):
    stage.plan("01055550001", max_attempts=5)
    [call_id] = await stage.dial()
    stage.line.vanishes(call_id)
    await missed(stage)
    assert stage.state_of(call_id) is CallState.UNKNOWN
    assert stage.flow.live.channels == 0
    await stage.check(after_s=680)
    await stage.check(after_s=3)
    assert stage.state_of(call_id) is CallState.UNKNOWN
    await stage.check(after_s=20)
    await stage.check(after_s=3)
    assert stage.ended(call_id) is Disposition.UNKNOWN
    assert len(stage.line.dialled) == 1


async def test_a_call_that_still_lives_is_left_alone(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    for _ in range(5):
        await stage.check(after_s=60)
    assert stage.state_of(call_id) is CallState.ORIGINATING
    assert stage.line.hung_up == []


async def test_a_channel_that_outlives_every_limit_is_ended(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.line.answers(call_id)
    await stage.hear()
    await stage.check(after_s=30 + 600 + 60)
    assert stage.line.hung_up == []
    await stage.check(after_s=1)
    assert stage.line.hung_up == [call_id]
    await stage.hear()
    assert stage.ended(call_id) is Disposition.ANSWERED


async def test_while_asterisk_cannot_be_asked_a_silent_call_is_only_doubtful(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.line.connected = False
    await stage.check(after_s=40)
    assert stage.state_of(call_id) is CallState.ORIGINATING
    await stage.check(after_s=1)
    assert stage.state_of(call_id) is CallState.UNKNOWN
    for _ in range(30):
        await stage.check(after_s=60)
    assert stage.state_of(call_id) is CallState.UNKNOWN


async def test_a_silent_call_is_asked_for_once_its_ringing_must_be_over(stage):
    stage.plan("01055550001")
    await stage.dial()
    now = stage.clock.monotonic()
    assert not stage.flow.live.silent(now + 40, 10)
    assert stage.flow.live.silent(now + 41, 10)
    assert not stage.flow.live.silent(now + 42, 10)


@pytest.mark.parametrize(
    "state", [CallState.ORIGINATING, CallState.RINGING, CallState.ANSWERED, CallState.UNKNOWN]
)
async def test_a_new_process_takes_over_calls_that_still_live(stage, state):
    planned = stage.plan("01055550001")
    stage.ledger.leave(LEFT, state, planned, stage.clock.now())
    stage.line.live[LEFT] = state is CallState.ANSWERED
    flow = stage.start()
    await flow.reconciler.take_over()
    await stage.check()
    assert flow.live.channels == 1
    stage.line.answers(LEFT)
    stage.line.ends(LEFT, cause=16)
    await stage.hear()
    assert stage.ended(LEFT) is Disposition.ANSWERED
    assert stage.line.dialled == []


async def test_a_new_process_settles_what_ended_meanwhile_and_dials_nobody_twice(stage):
    planned = stage.plan("01055550001", max_attempts=2)
    stage.ledger.leave(LEFT, CallState.ORIGINATING, planned, stage.clock.now())
    await stage.start().reconciler.take_over()
    await missed(stage)
    assert await stage.dial(after_s=1) == []
    stage.line.leaves_a_record(LEFT, cause=19, answered=False, at=stage.clock.now())
    await missed(stage)
    assert stage.ended(LEFT) is Disposition.NO_ANSWER
    assert len(await stage.dial(after_s=600)) == 1


async def test_a_call_that_was_only_claimed_is_given_back_and_dialled_again(stage):
    planned = stage.plan("01055550001")
    stage.ledger.leave(LEFT, CallState.RESERVED, planned, stage.clock.now() - timedelta(hours=1))
    await stage.start().reconciler.take_over()
    assert planned.state is PlannedCallState.PLANNED
    [call_id] = await stage.dial()
    assert call_id != LEFT
    assert stage.line.dialled[0].attempt_no == 1


async def test_a_call_that_the_ledger_settled_without_us_frees_its_channel(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.ledger.calls[call_id].state = CallState.ENDED
    await stage.check()
    assert stage.flow.live.channels == 0
