"""Real Asterisks that are killed, cut off and fed broken frames in the middle of calls."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from carecall.campaign.flow import CampaignFlow
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.domain.call import CallState, Disposition, ProgressKind
from carecall.system import RandomIds, SystemClock
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_login import CONTROLLER, read_ami_login
from carecall.telephony.ami_session import AmiTiming
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.phone_line import AmiPhoneLine
from tests.fakes.ledger import FakeLedger
from tests.fakes.tcp_proxy import tcp_proxy
from tests.pbx.calls import line
from tests.pbx.pair import pair_plan
from tests.pbx.pair_thread import PairThread
from tests.pbx.test_phone_line import due_call, scene, until
from tests.pbx.wire import SoundServer

pytestmark = pytest.mark.pbx

HASTY = FlowTiming(poll_s=0.05, check_s=0.5, recheck_s=0.3)
SOUND_S = 0.02


class Flow:
    """A campaign flow over a fake ledger on the line of a scene."""

    def __init__(self, at) -> None:
        self.clock = SystemClock()
        self.ledger = FakeLedger()
        self.ledger.trunk, self.ledger.max_talk_s = "lab", 60
        self.flow = CampaignFlow(
            Outside(ledger=self.ledger, line=at.line, clock=self.clock, ids=RandomIds()),
            timing=HASTY,
        )
        self._task = asyncio.create_task(self.flow.run())

    async def stop(self) -> None:
        self.flow.stop()
        await self._task

    def states(self) -> list[CallState]:
        return [call.state for call in self.ledger.calls.values()]

    async def until(self, *states: CallState) -> None:
        async def reached():
            return self.states() == list(states)

        await until(reached)


async def hush(at) -> None:
    """Hang up whoever still talks, and return when their sound connections are closed too."""
    for call_id in await at.line.live_calls():
        await at.line.hang_up(call_id)

    async def quiet():
        others = asyncio.all_tasks() - {asyncio.current_task()}
        return not any("serve" in repr(task.get_coro()) for task in others)

    await until(quiet)


@pytest.fixture
def own_pair(tmp_path) -> Iterator[PairThread]:
    """A pair that the test may break."""
    running = PairThread(AsteriskPair(pair_plan(tmp_path)))
    running.start()
    yield running
    running.stop()


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "stopped"])
async def test_an_answered_call_whose_asterisk_dies_ends_as_interrupted_and_once(own_pair, how):
    pair = own_pair.pair
    async with scene(pair, media_frames=10_000) as at:
        run = Flow(at)
        planned = run.ledger.plan("01055550001", run.clock.now(), max_attempts=2)
        await run.until(CallState.ANSWERED)
        os.kill(pair.core.pid, how)
        await asyncio.to_thread(own_pair.start_again)
        await run.until(CallState.ENDED)
        [call] = run.ledger.calls.values()
        assert call.outcome.disposition is Disposition.ANSWERED
        assert call.outcome.interrupted
        assert planned.attempts == 1
        assert len(at.dialled) == 1
        await at.link.ready(10)
        assert await at.line.live_calls() == frozenset()
        await run.stop()
        await hush(at)


async def test_a_channel_that_the_ledger_does_not_know_is_ended_and_others_are_left_alone(
    asterisk_pair,
):
    async with scene(asterisk_pair, media_frames=10_000) as at:
        run = Flow(at)
        run.ledger.plan("01055550001", run.clock.now())
        await run.until(CallState.ANSWERED)
        stranger = due_call("1")
        await at.line.dial(stranger)

        async def appeared():
            return stranger.call_id in await at.line.live_calls()

        async def gone():
            return stranger.call_id not in await at.line.live_calls()

        await until(appeared)
        await until(gone)
        assert run.states() == [CallState.ANSWERED]
        assert await at.line.live_calls() == frozenset(run.ledger.calls)
        await run.stop()
        await hush(at)


async def test_a_lost_order_is_proven_by_asterisks_own_record(asterisk_pair):
    """The order never reached Asterisk; a call before it and one well after it are on record."""
    async with scene(asterisk_pair) as at:
        await at.line.dial(due_call("2"))
        await at.until(ProgressKind.ENDED, ProgressKind.REFUSED)
        now = at.line._clock.now()
        assert not await at.line.never_rang(str(uuid4()), now)
        since = at.line._asterisk_since
        await hush(at)
    assert since is not None
    assert 0 <= (now - since).total_seconds() < 3600


async def test_a_half_open_ami_is_cut_and_the_call_meanwhile_is_found_again(asterisk_pair):
    login = read_ami_login(asterisk_pair.core.etc, CONTROLLER)
    async with tcp_proxy(login.port) as proxy, scene(asterisk_pair, media_frames=10_000) as at:
        timing = AmiTiming(ping_s=0.1, answer_s=0.5, retry_first_s=0.05, login_s=2.0)
        link = AmiLink(replace(login, port=proxy.port), timing)
        phone = AmiPhoneLine(link, SystemClock(), record=at.cel)
        running = asyncio.create_task(link.run())
        try:
            await link.ready(5)
            await phone.next_session()
            call = due_call("1")
            await phone.dial(call)
            async for news in phone.progress():
                if news.kind is ProgressKind.ANSWERED:
                    break
            proxy.black_hole = True

            async def noticed():
                return not link.connected

            await until(noticed)
            proxy.thaw()
            await asyncio.wait_for(phone.next_session(), 20)
            assert await phone.live_calls() == {call.call_id}
            assert len(at.dialled) == 1
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        proxy.cut()
        await hush(at)


def _whole(data: bytes) -> list[bytes]:
    return [data]


def _torn(data: bytes) -> list[bytes]:
    return [data[at : at + 100] for at in range(0, len(data), 100)]


@pytest.mark.parametrize(
    ("pieces", "goes_on"), [(_whole, True), (_torn, False)], ids=["whole", "torn"]
)
async def test_a_frame_must_reach_asterisk_in_one_piece(asterisk_pair, pieces, goes_on):
    """Asterisk waits 5 ms for the rest of a frame and then ends the sound (res_audiosocket, up to 22.10.1 at least).

    So header and payload leave in one write, without delay, and are shorter than any segment.
    """
    sound = SoundServer(frames=50)
    async with line(asterisk_pair, media=sound) as call:
        far = call.pair.plan.ports["media"]
        async with tcp_proxy(far) as proxy:
            # What Asterisk hears comes from the server's side of the proxy.
            proxy.pieces, proxy.gap_s, proxy.towards_client = pieces, SOUND_S, True
            call.start = call.start | {"CARECALL_MEDIA": f"127.0.0.1:{proxy.port}"}
            await call.ended(await call.dial())
    assert call.steps == ["start", "next"]
    assert (sound.heard > 20) is goes_on
