"""What ended while nobody listened is settled on evidence, and never dialled again before that."""

from datetime import timedelta

import pytest

from carecall.domain.call import CallState, Disposition, PlannedCallState
from carecall.ports.telemetry import Counted
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


async def test_an_order_that_asterisks_record_proves_lost_is_settled_without_a_quarantine(stage):
    planned = stage.plan("01055550001", max_attempts=2)
    stage.line.loses_answers = True
    [call_id] = await stage.dial()
    stage.line.vanishes(call_id)
    stage.line.lost_orders.add(call_id)
    stage.line.loses_answers = False
    await missed(stage)
    assert stage.state_of(call_id) is CallState.UNKNOWN
    await stage.check(after_s=17)
    assert stage.ended(call_id) is Disposition.NETWORK_FAILURE
    assert planned.state is PlannedCallState.WAITING_REDIAL
    assert len(await stage.dial(after_s=600)) == 1


async def test_a_call_that_was_heard_ringing_was_not_lost_whatever_the_record_says(stage):
    stage.plan("01055550001", max_attempts=2)
    [call_id] = await stage.dial()
    stage.line.rings(call_id)
    await stage.hear()
    stage.line.vanishes(call_id)
    stage.line.lost_orders.add(call_id)
    await missed(stage)
    await stage.check(after_s=0)
    assert stage.state_of(call_id) is CallState.UNKNOWN


async def test_an_answered_call_without_an_end_on_record_was_interrupted(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.line.answers(call_id)
    await stage.hear()
    stage.line.vanishes(call_id)
    await missed(stage)
    assert stage.ledger.calls[call_id].outcome.interrupted


async def test_an_answered_call_with_an_end_on_record_was_not_interrupted(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.line.answers(call_id)
    await stage.hear()
    stage.line.vanishes(call_id)
    stage.line.leaves_a_record(call_id, cause=16, answered=True, at=stage.clock.now())
    await missed(stage)
    assert not stage.ledger.calls[call_id].outcome.interrupted


@pytest.mark.parametrize(("cause", "interrupted"), [(0, True), (16, False), (44, False)])
async def test_an_answered_call_that_ends_without_a_cause_was_cut_off_by_asterisks_stop(
    stage, cause, interrupted
):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.line.answers(call_id)
    stage.line.ends(call_id, cause=cause)
    await stage.hear()
    assert stage.ledger.calls[call_id].outcome.interrupted is interrupted


async def test_a_channel_that_the_ledger_does_not_know_is_ended_when_seen_twice(stage):
    stage.line.live[LEFT] = True
    await stage.check()
    assert stage.line.hung_up == []
    assert stage.flow.reconciler.recheck
    await stage.check(after_s=3)
    assert stage.line.hung_up == [LEFT]
    assert stage.telemetry.counts[Counted.RECONCILED, "hung_up"] == 1


async def test_a_channel_whose_call_was_settled_while_it_lived_on_is_ended(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    stage.ledger.calls[call_id].state = CallState.ENDED
    await missed(stage)
    assert stage.line.hung_up == [call_id]


async def test_a_channel_whose_call_is_being_ordered_is_not_strange(stage):
    stage.plan("01055550001")
    [call_id] = await stage.dial()
    for _ in range(3):
        await stage.check(after_s=3)
    assert stage.line.hung_up == []
    assert stage.line.live == {call_id: False}


async def test_a_stop_that_wants_it_ends_what_rings_at_once_and_gives_a_talk_time_to_say_so(stage):
    for no in range(3):
        stage.plan(f"0105555000{no}")
    [ringing] = await stage.dial()
    [talking] = await stage.dial(after_s=1)
    [other] = await stage.dial(after_s=1)
    stage.stops.wanted = {ringing: False, talking: True, LEFT: False}
    assert await stage.flow.reconciler.end_unwanted() == 1
    assert stage.line.hung_up == [ringing]
    stage.clock.advance(19)
    stage.stops.wanted.pop(ringing)
    assert await stage.flow.reconciler.end_unwanted() == 0
    stage.clock.advance(1)
    assert await stage.flow.reconciler.end_unwanted() == 1
    assert stage.line.hung_up == [ringing, talking]
    assert list(stage.line.live) == [other]


async def test_what_became_of_calls_is_counted(stage):
    for no in range(2):
        stage.plan(f"0105555000{no}")
    [alive] = await stage.dial()
    [gone] = await stage.dial(after_s=1)
    stage.line.vanishes(gone)
    await missed(stage)
    counts = stage.telemetry.counts
    assert counts[Counted.RECONCILED, "alive"] == 2
    assert counts[Counted.RECONCILED, "doubtful"] == 1
    assert stage.line.live == {alive: False}


@pytest.mark.parametrize("step_s", [3600, -3600, 86400])
async def test_a_wall_clock_that_steps_ends_no_call_and_shortens_no_quarantine(stage, step_s):
    stage.plan("01055550001")
    stage.plan("01055550002", max_attempts=3)
    [talking] = await stage.dial()
    [lost] = await stage.dial(after_s=1)
    stage.line.answers(talking)
    await stage.hear()
    stage.line.vanishes(lost)
    await missed(stage)
    stage.clock.step(step_s)
    await missed(stage)
    assert stage.line.hung_up == []
    assert stage.state_of(lost) is CallState.UNKNOWN
    assert stage.state_of(talking) is CallState.ANSWERED
    await stage.check(after_s=700)
    assert stage.ended(lost) is Disposition.UNKNOWN
