"""The AMI phone line, the AGI server and the event record on a real Asterisk pair."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager, suppress
from uuid import uuid4

import pytest

from carecall.campaign.bookkeeper import outcome_of
from carecall.campaign.flow import CampaignFlow
from carecall.campaign.outside import Outside
from carecall.campaign.timing import FlowTiming
from carecall.domain.call import CallerId, Disposition, DueCall, PlannedCallState, ProgressKind
from carecall.domain.language import Language
from carecall.domain.pacing import PacingRule
from carecall.errors import AmiUnavailable, OriginateRefused
from carecall.ports.repositories import CallArrival
from carecall.system import RandomIds, SystemClock
from carecall.telephony.agi_routes import AgiRoutes
from carecall.telephony.ami_link import AmiLink
from carecall.telephony.ami_login import CONTROLLER, WATCHER, read_ami_login
from carecall.telephony.asterisk_pair import AsteriskPair
from carecall.telephony.cel import CelFile
from carecall.telephony.fallback_agi import call_ids_in, launcher
from carecall.telephony.fastagi import FastAgiServer
from carecall.telephony.phone_line import AmiPhoneLine
from carecall.telephony.trunk_probe import ask_trunk
from tests.fakes.ledger import FakeLedger
from tests.pbx.pair import pair_plan
from tests.pbx.pair_thread import PairThread
from tests.pbx.wire import Agi, AgiServer, SoundServer

pytestmark = pytest.mark.pbx

ANSWERS = {
    "1": "answer",
    "2": "busy",
    "3": "reject",
    "4": "ring_forever",
    "5": "congestion",
    "6": "unreachable",
    "7": "invalid",
}
"""What the person does, by the last digit of the number."""


class Desk:
    """Accepts every call once."""

    def __init__(self) -> None:
        self.arrivals: list[str] = []

    def arrived(self, call_id, now):
        self.arrivals.append(call_id)
        return CallArrival(call_id=call_id, accepted=self.arrivals.count(call_id) == 1)

    def next_step(self, call_id, now):
        return "hangup"


class Scene:
    """Everything around one phone line on the pair."""

    def __init__(self, pair: AsteriskPair, *, media_frames: int) -> None:
        self.pair = pair
        self.desk = Desk()
        self.seen: dict[str, str | None] = {}
        self.media = SoundServer(frames=media_frames)
        self.link = AmiLink(read_ami_login(pair.core.etc, CONTROLLER))
        self.cel = CelFile(pair.core.home / "log" / "cel-custom" / "carecall.csv")
        self.line = AmiPhoneLine(self.link, SystemClock(), record=self.cel)
        self.dialled: list[str] = []

    async def lab(self, agi: Agi) -> None:
        for name in ("LAB_FROM", "LAB_PAI", "LAB_DIALLED"):
            self.seen[name] = await agi.get(name)
        dialled = self.seen["LAB_DIALLED"] or ""
        if not dialled[-1:].isdigit():
            return
        self.dialled.append(dialled)
        await agi.set("LAB_ACTION", ANSWERS[dialled[-1]])
        await agi.set("LAB_RING_MS", "1000" if dialled[-1] in "24" else "0")
        await agi.set("LAB_CALL_ID", str(uuid4()))

    async def until(self, *kinds: ProgressKind):
        """Return the next news of one of `kinds`."""
        async with asyncio.timeout(20):
            async for news in self.line.progress():
                if news.kind in kinds:
                    return news
        raise AssertionError


async def until(condition):
    """Look again and again, for Asterisk tells nobody when its files are written."""
    async with asyncio.timeout(30):
        while True:
            if await condition():
                return
            await asyncio.sleep(0.05)


async def callee(reader, writer):
    """Send the person's silence; a call that outlives its test is dropped."""
    with suppress(asyncio.CancelledError):
        await SoundServer().serve(reader, writer)


@asynccontextmanager
async def scene(pair, *, media_frames=10, controller=True):
    at = Scene(pair, media_frames=media_frames)
    ports = pair.plan.ports
    routes = AgiRoutes(
        at.desk,
        SystemClock(),
        media_address=lambda: f"127.0.0.1:{ports['media']}",
    )
    agi = FastAgiServer(routes.routes)
    servers = [
        await asyncio.start_server(handler, "127.0.0.1", ports[purpose])
        for handler, purpose in (
            (AgiServer(at.lab).serve, "lab_control"),
            (at.media.serve, "media"),
            (callee, "lab_media"),
        )
    ]
    if controller:
        await agi.start(ports["agi"])
    running = asyncio.create_task(at.link.run())
    try:
        await at.link.ready(5)
        yield at
    finally:
        for call_id in await at.line.live_calls():
            await at.line.hang_up(call_id)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await agi.stop()
        for server in servers:
            server.close()


def due_call(last_digit: str, *, ring_timeout_s: int = 20) -> DueCall:
    return DueCall(
        call_id=str(uuid4()),
        planned_call_id=None,
        attempt_no=1,
        number=f"0105555000{last_digit}",
        caller_id=CallerId(number="0212345678", lettering="행복복지관 안부"),
        trunk="lab",
        language=Language.KO,
        ring_timeout_s=ring_timeout_s,
        max_talk_s=60,
    )


async def test_an_answered_call_is_followed_to_its_end(asterisk_pair):
    async with scene(asterisk_pair) as at:
        call = due_call("1")
        await at.line.dial(call)
        assert (await at.until(ProgressKind.ANSWERED)).call_id == call.call_id
        assert await at.line.live_calls() == {call.call_id}
        ended = await at.until(ProgressKind.ENDED)
        assert (ended.call_id, ended.answered, ended.hangup_cause) == (call.call_id, True, 16)
        assert at.desk.arrivals == [call.call_id]
        assert at.media.ids == [bytes.fromhex(call.call_id.replace("-", ""))]
        assert await at.line.live_calls() == frozenset()


async def test_the_lettering_arrives_whole_at_the_carrier(asterisk_pair):
    async with scene(asterisk_pair) as at:
        await at.line.dial(due_call("2"))
        await at.until(ProgressKind.ENDED)
        for header in ("LAB_FROM", "LAB_PAI"):
            assert '"행복복지관 안부" <sip:0212345678@' in at.seen[header]


@pytest.mark.parametrize(
    ("last_digit", "disposition", "sip_status"),
    [
        ("2", Disposition.BUSY, 486),
        ("3", Disposition.REJECTED, 403),
        ("5", Disposition.CONGESTION, 503),
        ("6", Disposition.UNREACHABLE, 480),
        ("7", Disposition.INVALID_NUMBER, 404),
    ],
)
async def test_what_the_network_says_becomes_the_disposition(
    asterisk_pair, last_digit, disposition, sip_status
):
    async with scene(asterisk_pair) as at:
        await at.line.dial(due_call(last_digit))
        ended = await at.until(ProgressKind.ENDED, ProgressKind.REFUSED)
        assert ended.sip_status == sip_status
        assert outcome_of(ended).disposition is disposition


async def test_a_phone_that_nobody_lifts_ends_after_its_ring_timeout(asterisk_pair):
    async with scene(asterisk_pair) as at:
        await at.line.dial(due_call("4", ring_timeout_s=2))
        await at.until(ProgressKind.RINGING)
        ended = await at.until(ProgressKind.ENDED)
        assert ended.originate_reason == 3
        assert outcome_of(ended).disposition is Disposition.NO_ANSWER


async def test_asterisk_refuses_a_second_live_call_with_the_same_id(asterisk_pair):
    async with scene(asterisk_pair) as at:
        call = due_call("4")
        await at.line.dial(call)
        await at.until(ProgressKind.RINGING)
        await at.line.dial(call)
        assert await at.line.live_calls() == {call.call_id}
        await at.line.hang_up(call.call_id)
        ended = await at.until(ProgressKind.ENDED, ProgressKind.REFUSED)
        assert (ended.kind, ended.hangup_cause) == (ProgressKind.ENDED, 16)
        assert len(at.dialled) == 1


async def test_a_live_call_is_hung_up_by_its_id(asterisk_pair):
    async with scene(asterisk_pair) as at:
        call = due_call("4")
        await at.line.dial(call)
        await at.until(ProgressKind.RINGING)
        await at.line.hang_up(call.call_id)
        assert (await at.until(ProgressKind.ENDED)).call_id == call.call_id
        await at.line.hang_up(call.call_id)


async def test_a_trunk_that_does_not_exist_is_a_network_failure(asterisk_pair):
    async with scene(asterisk_pair) as at:
        call = due_call("1")
        await at.line.dial(
            DueCall(**{name: getattr(call, name) for name in call.__slots__} | {"trunk": "nowhere"})
        )
        refused = await at.until(ProgressKind.REFUSED)
        assert outcome_of(refused).disposition is Disposition.NETWORK_FAILURE


async def test_a_call_that_ended_while_the_link_was_down_is_on_record(asterisk_pair):
    async with scene(asterisk_pair) as at:
        call = due_call("2")
        await at.line.dial(call)
        await at.until(ProgressKind.RINGING)
        await at.line.next_session()
        at.link.close()
        await asyncio.wait_for(at.line.next_session(), 10)

        async def over():
            return not await at.line.live_calls() and await at.line.trace(call.call_id)

        await until(over)
        trace = await at.line.trace(call.call_id)
        assert outcome_of(trace).disposition is Disposition.BUSY
        assert len(at.dialled) == 1


async def test_the_watcher_sees_and_cannot_dial(asterisk_pair):
    async with scene(asterisk_pair) as at:
        link = AmiLink(read_ami_login(asterisk_pair.core.etc, WATCHER))
        running = asyncio.create_task(link.run())
        try:
            await link.ready(5)
            line = AmiPhoneLine(link, SystemClock())
            assert await line.live_calls() == frozenset()
            with pytest.raises(OriginateRefused, match="Permission denied"):
                await line.dial(due_call("1"))
            assert at.dialled == []
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_campaign_over_the_real_pair_reaches_its_end(asterisk_pair):
    async with scene(asterisk_pair) as at:
        ledger = FakeLedger(PacingRule(calls_per_second=20.0, channels=3))
        ledger.ring_timeout_s, ledger.max_talk_s, ledger.trunk = 2, 30, "lab"
        clock = SystemClock()
        planned = [
            ledger.plan(f"0105555000{digit}", clock.now(), max_attempts=2) for digit in "12347"
        ]
        for one in planned:
            one.gap *= 0
        flow = CampaignFlow(
            Outside(ledger=ledger, line=at.line, clock=clock, ids=RandomIds()),
            timing=FlowTiming(poll_s=0.05),
        )
        running = asyncio.create_task(flow.run())

        async def finished():
            return not ledger.work_left(clock.now())

        await until(finished)
        flow.stop(wait_for_live_s=5)
        await running
        assert [one.state for one in planned] == [
            PlannedCallState.COMPLETED,
            *[PlannedCallState.EXHAUSTED] * 4,
        ]
        attempts = {one.number[-1]: one.attempts for one in planned}
        assert attempts == {"1": 1, "2": 2, "3": 1, "4": 2, "7": 1}
        assert sorted(at.dialled) == sorted(
            f"0105555000{digit}" for digit, times in attempts.items() for _ in range(times)
        )
        assert await at.line.live_calls() == frozenset()


async def test_the_trunk_answers_when_it_is_asked(asterisk_pair):
    state = await ask_trunk(asterisk_pair.core, asterisk_pair.plan.lab_trunk)
    assert (state.contact, state.ok) == ("Avail", True)
    assert state.round_trip_ms is not None


async def test_without_a_controller_the_fallback_script_ends_the_call_and_leaves_a_trace(tmp_path):
    plan = pair_plan(tmp_path, launcher=launcher(sys.executable))
    running = PairThread(AsteriskPair(plan))
    running.start()
    try:
        async with scene(running.pair, controller=False) as at:
            call = due_call("1")
            await at.line.dial(call)
            ended = await at.until(ProgressKind.ENDED)
            assert ended.answered
            [journal] = tmp_path.rglob("*.jsonl")
            assert call_ids_in(journal) == (call.call_id,)
    finally:
        running.stop()


async def test_an_asterisk_that_is_not_there_takes_no_orders(asterisk_pair):
    link = AmiLink(read_ami_login(asterisk_pair.core.etc, CONTROLLER))
    line = AmiPhoneLine(link, SystemClock())
    assert not line.ready
    with pytest.raises(OriginateRefused):
        await line.dial(due_call("1"))
    with pytest.raises(AmiUnavailable):
        await line.live_calls()
