"""The flow as a whole: it runs, survives a database and a link that go away, and stops cleanly."""

import asyncio
from contextlib import asynccontextmanager

from carecall.domain.call import CallState, Disposition, PlannedCallState
from tests.flows.campaign_stage import CampaignStage


@asynccontextmanager
async def running(stage):
    task = asyncio.create_task(stage.flow.run())
    try:
        yield
    finally:
        stage.flow.stop()
        await asyncio.wait_for(task, 5)


async def until(condition):
    """Give way to the flow until `condition` holds."""
    async with asyncio.timeout(5):
        while True:
            if condition():
                return
            await asyncio.sleep(0.002)


async def test_a_campaign_runs_to_its_end():
    stage = CampaignStage()
    planned = [stage.plan(f"0105555000{no}") for no in range(3)]
    async with running(stage):
        for no in range(3):
            await until(lambda no=no: len(stage.line.dialled) > no)
            call_id = stage.line.dialled[no].call_id
            stage.line.answers(call_id)
            stage.line.ends(call_id, cause=16)
            stage.clock.advance(1)
        await until(lambda: not stage.ledger.work_left(stage.clock.now()))
    assert [one.state for one in planned] == [PlannedCallState.COMPLETED] * 3
    assert stage.flow.live.channels == 0


async def test_news_wait_for_a_database_that_is_away():
    stage = CampaignStage()
    stage.plan("01055550001")
    async with running(stage):
        await until(lambda: stage.line.dialled)
        stage.ledger.fails = True
        [call] = stage.line.dialled
        stage.line.answers(call.call_id)
        stage.line.ends(call.call_id, cause=16)
        stage.plan("01055550002")
        stage.clock.advance(5)
        await until(lambda: len(stage.journal.notes) == 2)
        assert len(stage.line.dialled) == 1
        stage.ledger.fails = False
        await until(lambda: stage.ended(call.call_id) is Disposition.ANSWERED)
        await until(lambda: len(stage.line.dialled) == 2)
        await until(lambda: not stage.journal.notes)


async def test_a_new_session_is_a_reason_to_compare_at_once():
    stage = CampaignStage()
    stage.plan("01055550001")
    async with running(stage):
        await until(lambda: stage.line.dialled)
        [call] = stage.line.dialled
        stage.line.vanishes(call.call_id)
        stage.line.leaves_a_record(call.call_id, cause=17, answered=False, at=stage.clock.now())
        stage.line.reconnects()
        await until(lambda: stage.flow.reconciler.recheck)
        stage.clock.advance(3)
        await until(lambda: stage.ended(call.call_id) is Disposition.BUSY)


async def test_stopping_waits_for_live_calls():
    stage = CampaignStage()
    stage.plan("01055550001")
    task = asyncio.create_task(stage.flow.run())
    await until(lambda: stage.line.dialled)
    stage.plan("01055550002")
    stage.flow.stop(wait_for_live_s=60)
    stage.clock.advance(5)
    [call] = stage.line.dialled
    stage.line.answers(call.call_id)
    stage.line.ends(call.call_id, cause=16)
    await asyncio.wait_for(task, 5)
    assert stage.ended(call.call_id) is Disposition.ANSWERED
    assert len(stage.line.dialled) == 1


async def test_stopping_leaves_calls_that_take_too_long_to_the_next_start():
    stage = CampaignStage()
    stage.plan("01055550001")
    task = asyncio.create_task(stage.flow.run())
    await until(lambda: stage.line.dialled)
    stage.flow.stop(wait_for_live_s=10)
    stage.clock.advance(11)
    await asyncio.wait_for(task, 5)
    [call] = stage.line.dialled
    assert stage.state_of(call.call_id) is CallState.ORIGINATING
    assert stage.line.hung_up == []
    await stage.start().reconciler.take_over()
    assert stage.flow.live.channels == 1


async def test_a_database_that_is_away_at_the_start_is_waited_for():
    stage = CampaignStage()
    stage.ledger.fails = True
    stage.plan("01055550001")
    async with running(stage):
        await asyncio.sleep(0.02)
        assert stage.line.dialled == []
        stage.ledger.fails = False
        await until(lambda: stage.line.dialled)


async def test_a_claimed_call_is_given_back_when_the_flow_stops_before_its_order():
    stage = CampaignStage()
    planned = stage.plan("01055550001")
    await stage.flow.dialler.close()
    stage.flow.dialler._closed = False
    claim = stage.ledger.claim_due

    def claim_and_stop(*args, **kwargs):
        stage.flow.dialler._closed = True
        return claim(*args, **kwargs)

    stage.ledger.claim_due = claim_and_stop
    assert await stage.dial() == []
    assert planned.state is PlannedCallState.PLANNED
    assert stage.flow.live.channels == 0
